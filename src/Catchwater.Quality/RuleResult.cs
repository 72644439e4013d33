using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Catchwater.Core.Contracts;
using Catchwater.Quality.History;

namespace Catchwater.Quality;

/// <summary>How one rule came out.</summary>
public sealed record RuleResult
{
    /// <summary>The rule's name, unique within its suite.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>What kind of rule it is, such as <c>required</c>, <c>completeness</c>, <c>foreignKey</c>.</summary>
    [JsonPropertyName("type")]
    public required string Type { get; init; }

    /// <summary>What became of it.</summary>
    [JsonPropertyName("status")]
    public required RuleStatus Status { get; init; }

    /// <summary>
    /// Whether there was something to judge. Not so for words, and for rules that compare with earlier versions while there are too few;
    /// such rules have status <see cref="RuleStatus.Info"/> and do not count in the score.
    /// </summary>
    [JsonPropertyName("judged")]
    public bool Judged { get; init; } = true;

    /// <summary>What it means when it does not hold.</summary>
    [JsonPropertyName("severity")]
    public Severity Severity { get; init; }

    /// <summary>What side of quality it is about; null when the file does not say.</summary>
    [JsonPropertyName("dimension")]
    public QualityDimension? Dimension { get; init; }

    /// <summary>The columns it speaks of.</summary>
    [JsonPropertyName("columns")]
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Valid rows as a share of all, 0 to 1; null for an empty table (0 in the original's rules) and where rows are not what is judged.</summary>
    [JsonPropertyName("passed_ratio")]
    public double? PassedRatio { get; init; }

    /// <summary>Rows that are not valid; for duplicates those that repeat another row. Null where rows are not what is judged.</summary>
    [JsonPropertyName("failed_rows")]
    public long? FailedRows { get; init; }

    /// <summary>Rows that were judged; null where rows are not what is judged.</summary>
    [JsonPropertyName("total_rows")]
    public long? TotalRows { get; init; }

    /// <summary>Rows split off by a rule with <c>quarantine: true</c>, beside those judged; null without quarantine.</summary>
    [JsonPropertyName("quarantined_rows")]
    public long? QuarantinedRows { get; init; }

    /// <summary>What was measured, where it is one value: a row count, a percentage, a query's answer.</summary>
    [JsonPropertyName("observed")]
    public JsonNode? Observed { get; init; }

    /// <summary>
    /// The parts, where a rule judges several by themselves: the columns of completeness, or segments (those that do not hold first, at
    /// most 100).
    /// </summary>
    [JsonPropertyName("details")]
    public IReadOnlyList<RuleDetail> Details { get; init; } = [];

    /// <summary>Observed against expected in one sentence.</summary>
    [JsonPropertyName("message")]
    public required string Message { get; init; }

    /// <summary>
    /// Up to 10 failing rows of a rule that does not hold, as column to value; for duplicates the keys and how often each occurs.
    /// Values of columns whose classification is neither public nor internal are masked.
    /// </summary>
    [JsonPropertyName("samples")]
    public IReadOnlyList<JsonObject> Samples { get; init; } = [];

    /// <summary>SQL over the lake that shows the failing rows, to be copied; null where there is none.</summary>
    [JsonPropertyName("sql")]
    public string? Sql { get; init; }

    /// <summary>Where the rule is written, <c>file:line</c>.</summary>
    [JsonPropertyName("location")]
    public string? Location { get; init; }

    /// <summary>Milliseconds spent on this rule alone, beside the scan it shares with others.</summary>
    [JsonPropertyName("duration_ms")]
    public double DurationMs { get; init; }

    /// <summary>What later runs compare with.</summary>
    internal IReadOnlyList<Measure> Measures { get; init; } = [];
}

/// <summary>How one part of a rule came out: a column of several, or a segment of the rows.</summary>
public sealed record RuleDetail
{
    /// <summary>The column; null where the part is a segment.</summary>
    [JsonPropertyName("column")]
    public string? Column { get; init; }

    /// <summary>The segment, as column to value; null where the part is a column.</summary>
    [JsonPropertyName("segment")]
    public JsonObject? Segment { get; init; }

    /// <summary>Valid rows as a share of all, 0 to 1; null for no rows (0 in the original's rules) and where rows are not what is judged.</summary>
    [JsonPropertyName("passed_ratio")]
    public double? PassedRatio { get; init; }

    /// <summary>Rows that are not valid; null where rows are not what is judged.</summary>
    [JsonPropertyName("failed_rows")]
    public long? FailedRows { get; init; }

    /// <summary>Rows that were judged.</summary>
    [JsonPropertyName("total_rows")]
    public long? TotalRows { get; init; }

    /// <summary>Observed against expected in one sentence; null where the numbers say it.</summary>
    [JsonPropertyName("message")]
    public string? Message { get; init; }

    /// <summary>Whether the part by itself holds.</summary>
    [JsonPropertyName("passed")]
    public required bool Passed { get; init; }
}
