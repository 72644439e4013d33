using System.Text.Json;
using System.Text.Json.Serialization;

namespace Catchwater.Core.Contracts;

/// <summary>
/// A check of a column or table (https://bitol-io.github.io/open-data-contract-standard/v3.1.0/data-quality/). Which keys are
/// allowed depends on <see cref="EffectiveType"/>; <see cref="ContractReader"/> reports the others.
/// </summary>
public sealed record QualityCheck
{
    /// <summary>Identifier within its list.</summary>
    public string? Id { get; init; }

    /// <summary>Name of the check; one is made up where it is absent.</summary>
    public string? Name { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary>How it is checked. Default library.</summary>
    public QualityCheckType? Type { get; init; }

    /// <summary>What a library check measures.</summary>
    public LibraryMetric? Metric { get; init; }

    /// <summary>The metric's name before v3.1; deprecated by the standard.</summary>
    public string? Rule { get; init; }

    /// <summary>Arguments of the metric.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Arguments { get; init; }

    /// <summary>Query of a sql check: one SELECT that yields one value.</summary>
    public string? Query { get; init; }

    /// <summary>Engine of a custom check; ours is <c>catchwater</c>.</summary>
    public string? Engine { get; init; }

    /// <summary>What the engine of a custom check is to do: text or a mapping.</summary>
    public JsonElement? Implementation { get; init; }

    /// <summary>The value must be equal.</summary>
    public JsonElement? MustBe { get; init; }

    /// <summary>The value must differ.</summary>
    public JsonElement? MustNotBe { get; init; }

    /// <summary>The value must be greater.</summary>
    public decimal? MustBeGreaterThan { get; init; }

    /// <summary>The value must be greater or equal.</summary>
    public decimal? MustBeGreaterOrEqualTo { get; init; }

    /// <summary>The value must be less.</summary>
    public decimal? MustBeLessThan { get; init; }

    /// <summary>The value must be less or equal.</summary>
    public decimal? MustBeLessOrEqualTo { get; init; }

    /// <summary>The value must lie between two numbers, both included; smaller first.</summary>
    public IReadOnlyList<decimal>? MustBeBetween { get; init; }

    /// <summary>The value must lie below the first or above the second of two numbers.</summary>
    public IReadOnlyList<decimal>? MustNotBeBetween { get; init; }

    /// <summary><c>rows</c> (default) or <c>percent</c>.</summary>
    public string? Unit { get; init; }

    /// <summary><c>error</c> (default), <c>warning</c> or <c>info</c>.</summary>
    public string? Severity { get; init; }

    /// <summary>What side of quality it is about.</summary>
    public QualityDimension? Dimension { get; init; }

    /// <summary>What is at stake, such as <c>operational</c>.</summary>
    public string? BusinessImpact { get; init; }

    /// <summary>How it is done, such as <c>reconciliation</c>.</summary>
    public string? Method { get; init; }

    /// <summary>When it is to run elsewhere; Catchwater judges each time it writes.</summary>
    public string? Schedule { get; init; }

    /// <summary>What runs it elsewhere.</summary>
    public string? Scheduler { get; init; }

    /// <summary>Tags of the check.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Links to definitions that have authority.</summary>
    public IReadOnlyList<AuthoritativeDefinition> AuthoritativeDefinitions { get; init; } = [];

    /// <summary>The team's own properties.</summary>
    public IReadOnlyList<CustomProperty> CustomProperties { get; init; } = [];

    /// <summary>The type that counts: library where none is given.</summary>
    [JsonIgnore]
    public QualityCheckType EffectiveType => Type ?? QualityCheckType.Library;
}

/// <summary>How a check is done.</summary>
public enum QualityCheckType
{
    /// <summary>Words for people; nothing is executed.</summary>
    Text,

    /// <summary>A metric of the standard.</summary>
    Library,

    /// <summary>A query.</summary>
    Sql,

    /// <summary>An engine's own.</summary>
    Custom,
}

/// <summary>The metrics of the standard's library.</summary>
public enum LibraryMetric
{
    /// <summary>Rows whose value is NULL.</summary>
    NullValues,

    /// <summary>Rows whose value is one of those that stand for nothing.</summary>
    MissingValues,

    /// <summary>Rows whose value is not allowed.</summary>
    InvalidValues,

    /// <summary>Rows whose value occurred before.</summary>
    DuplicateValues,

    /// <summary>Rows of the table.</summary>
    RowCount,
}

/// <summary>What side of quality a check is about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QualityDimension>))]
public enum QualityDimension
{
    /// <summary>Close to the truth.</summary>
    [JsonStringEnumMemberName("accuracy")] Accuracy,

    /// <summary>Nothing missing within rows.</summary>
    [JsonStringEnumMemberName("completeness")] Completeness,

    /// <summary>Follows formats and rules.</summary>
    [JsonStringEnumMemberName("conformity")] Conformity,

    /// <summary>No contradictions between places.</summary>
    [JsonStringEnumMemberName("consistency")] Consistency,

    /// <summary>No rows missing.</summary>
    [JsonStringEnumMemberName("coverage")] Coverage,

    /// <summary>Fresh enough.</summary>
    [JsonStringEnumMemberName("timeliness")] Timeliness,

    /// <summary>No duplicates.</summary>
    [JsonStringEnumMemberName("uniqueness")] Uniqueness,
}
