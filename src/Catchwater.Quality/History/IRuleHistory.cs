using Catchwater.Core.Names;

namespace Catchwater.Quality.History;

/// <summary>What rules measured on earlier versions of tables, for those that compare with it.</summary>
public interface IRuleHistory
{
    /// <summary>What a rule measured, oldest first, each version of the table once; nothing of the version that is judged now.</summary>
    /// <param name="dataset">The table.</param>
    /// <param name="suite">The suite's name.</param>
    /// <param name="rule">The rule's name.</param>
    /// <param name="definition">What was measured: values of a rule that meant something else then are left out.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<PastValue>> ReadAsync(DatasetName dataset, string suite, string rule, string definition, CancellationToken cancellationToken);
}

/// <summary>One value a rule measured.</summary>
/// <param name="JudgedAt">When the version was judged first.</param>
/// <param name="Segment">Which segment of the rows, as JSON of its columns; empty for all rows.</param>
/// <param name="Value">The number; null where there was none.</param>
/// <param name="Distribution">How values were spread, as JSON; null for rules that do not look at it.</param>
public sealed record PastValue(DateTimeOffset JudgedAt, string Segment, double? Value, string? Distribution);

/// <summary>One value a rule measured now, to be kept.</summary>
/// <param name="Definition">What was measured.</param>
/// <param name="Segment">As <see cref="PastValue.Segment"/>.</param>
/// <param name="Value">As <see cref="PastValue.Value"/>.</param>
/// <param name="Distribution">As <see cref="PastValue.Distribution"/>.</param>
internal sealed record Measure(string Definition, string Segment, double? Value, string? Distribution = null);
