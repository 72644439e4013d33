using System.Text.Json.Serialization;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality;

/// <summary>How the rules of one file came out on one table.</summary>
public sealed record SuiteResult
{
    /// <summary>The suite: the contract's name or id, or the rules file.</summary>
    [JsonPropertyName("contract")]
    public required string Contract { get; init; }

    /// <summary>The table, <c>layer.table</c>.</summary>
    [JsonPropertyName("dataset")]
    public required string Dataset { get; init; }

    /// <summary>The file or glob that was judged as that table; null where it is the table itself.</summary>
    [JsonPropertyName("source")]
    public string? Source { get; init; }

    /// <summary>Whether the rules come from a contract or from a rules file.</summary>
    [JsonPropertyName("kind")]
    public SuiteKind Kind { get; init; }

    /// <summary>When it was judged.</summary>
    [JsonPropertyName("judged_at")]
    public DateTimeOffset JudgedAt { get; init; }

    /// <summary>Rows of the table that was judged; null when they could not be counted.</summary>
    [JsonPropertyName("total_rows")]
    public long? TotalRows { get; init; }

    /// <summary>Passed rules as a share of all that are judged, 0 to 1; 0 when there are none.</summary>
    [JsonPropertyName("score")]
    public double Score => Judged == 0 ? 0.0 : (double)Passed / Judged;

    /// <summary>Rules that hold.</summary>
    [JsonPropertyName("passed")]
    public int Passed => Count(RuleStatus.Pass);

    /// <summary>Rules of severity error that do not hold.</summary>
    [JsonPropertyName("failed")]
    public int Failed => Count(RuleStatus.Fail);

    /// <summary>Rules of severity warning that do not hold.</summary>
    [JsonPropertyName("warnings")]
    public int Warnings => Count(RuleStatus.Warn);

    /// <summary>Rules that could not be judged.</summary>
    [JsonPropertyName("errors")]
    public int Errors => Count(RuleStatus.Error);

    /// <summary>Milliseconds the whole judgement took, all suites of the table together.</summary>
    [JsonPropertyName("duration_ms")]
    public double DurationMs { get; init; }

    /// <summary>Every rule, in the order of the file.</summary>
    [JsonPropertyName("rules")]
    public required IReadOnlyList<RuleResult> Rules { get; init; }

    private int Judged => Rules.Count(rule => rule.Judged);

    private int Count(RuleStatus status) => Rules.Count(rule => rule.Status == status);
}

/// <summary>The verdict on a table.</summary>
/// <param name="Suites">One result a suite, in the order the suites were given.</param>
public sealed record GateResult(IReadOnlyList<SuiteResult> Suites)
{
    /// <summary>Whether the table may be published: no rule of severity error failed or could not be judged.</summary>
    public bool Passed => !Suites.SelectMany(suite => suite.Rules).Any(rule =>
        rule.Status == RuleStatus.Fail || (rule.Status == RuleStatus.Error && rule.Severity == Severity.Error));

    /// <summary>Whether a rule of severity warning does not hold.</summary>
    public bool Warned => Suites.Any(suite => suite.Warnings > 0);

    /// <summary>Whether a rule, of whatever severity, could not be judged.</summary>
    public bool Errored => Suites.Any(suite => suite.Errors > 0);
}
