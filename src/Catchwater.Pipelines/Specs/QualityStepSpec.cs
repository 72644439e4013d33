using System.Text.Json;

namespace Catchwater.Pipelines.Specs;

/// <summary>
/// The cleaning step between reading and transforming, in this order: drop exact duplicates, fill nulls, cast, trim. Defaults
/// apply only to columns that are there; a column named in a spec must be there.
/// </summary>
public sealed record QualityStepSpec
{
    /// <summary>Whether the step runs at all. Default: true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether rows equal in every column are kept once. Default: true.</summary>
    public bool DropDuplicates { get; init; } = true;

    /// <summary>Value for NULL by column. Default: user_id "unknown", amount 0.0, category "uncategorized".</summary>
    public IReadOnlyDictionary<string, JsonElement>? FillNulls { get; init; }

    /// <summary>Type by column; a value that does not fit goes to quarantine. Default: amount double, timestamp timestamp.</summary>
    public IReadOnlyDictionary<string, string>? Cast { get; init; }

    /// <summary>Text columns that lose leading and trailing white space. Default: none.</summary>
    public IReadOnlyList<string> Trim { get; init; } = [];
}
