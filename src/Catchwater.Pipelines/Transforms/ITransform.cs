using Catchwater.Core.Schemas;

namespace Catchwater.Pipelines.Transforms;

/// <summary>
/// A transformation written in C#, named in a pipeline as <c>{type: custom, function: NAME}</c>. It answers with a SELECT over
/// <c>input</c>, which keeps it vectorised, planned without data, and traced column by column like any other step.
/// </summary>
public interface ITransform
{
    /// <summary>The SELECT that makes the new rows from <c>input</c>.</summary>
    /// <param name="input">The columns <c>input</c> has at this step.</param>
    /// <returns>One SELECT in Catchwater's SQL; it may also read other tables of the lake by name.</returns>
    string Select(TableSchema input);
}
