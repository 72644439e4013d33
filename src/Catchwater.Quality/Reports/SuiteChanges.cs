using System.Text.Json.Serialization;

namespace Catchwater.Quality.Reports;

/// <summary>What came out differently than the last time.</summary>
public sealed record SuiteChanges
{
    /// <summary>The table.</summary>
    [JsonPropertyName("dataset")]
    public required string Dataset { get; init; }

    /// <summary>The suite: the contract's name or id, or the rules file.</summary>
    [JsonPropertyName("contract")]
    public required string Contract { get; init; }

    /// <summary>When it was judged the last time.</summary>
    [JsonPropertyName("since")]
    public required DateTimeOffset Since { get; init; }

    /// <summary>The score of that time.</summary>
    [JsonPropertyName("score")]
    public required double Score { get; init; }

    /// <summary>Its rows.</summary>
    [JsonPropertyName("total_rows")]
    public long? TotalRows { get; init; }

    /// <summary>Rules that held and do not hold any more.</summary>
    [JsonPropertyName("newly_failing")]
    public required IReadOnlyList<string> NewlyFailing { get; init; }

    /// <summary>Rules that did not hold and have even fewer valid rows now.</summary>
    [JsonPropertyName("worse")]
    public required IReadOnlyList<string> Worse { get; init; }

    /// <summary>Rules that did not hold and do now.</summary>
    [JsonPropertyName("fixed")]
    public required IReadOnlyList<string> Fixed { get; init; }

    /// <summary>Rules that were not there.</summary>
    [JsonPropertyName("new")]
    public required IReadOnlyList<string> New { get; init; }

    /// <summary>Rules that are not there any more.</summary>
    [JsonPropertyName("gone")]
    public required IReadOnlyList<string> Gone { get; init; }

    /// <summary>Compares a result with the one before.</summary>
    public static SuiteChanges Of(SuiteResult now, SuiteResult before)
    {
        var past = before.Rules.ToDictionary(rule => rule.Name);
        static bool Bad(RuleResult rule) => rule.Status is RuleStatus.Fail or RuleStatus.Warn or RuleStatus.Error;
        var known = now.Rules.Where(rule => past.ContainsKey(rule.Name)).Select(rule => (Rule: rule, Past: past[rule.Name])).ToList();
        return new SuiteChanges
        {
            Dataset = now.Dataset,
            Contract = now.Contract,
            Since = before.JudgedAt,
            Score = before.Score,
            TotalRows = before.TotalRows,
            NewlyFailing = [.. known.Where(pair => Bad(pair.Rule) && !Bad(pair.Past)).Select(pair => pair.Rule.Name)],
            Worse = [.. known.Where(pair => Bad(pair.Rule) && Bad(pair.Past) && pair.Rule.PassedRatio < pair.Past.PassedRatio).Select(pair => pair.Rule.Name)],
            Fixed = [.. known.Where(pair => !Bad(pair.Rule) && Bad(pair.Past)).Select(pair => pair.Rule.Name)],
            New = [.. now.Rules.Where(rule => !past.ContainsKey(rule.Name)).Select(rule => rule.Name)],
            Gone = [.. past.Keys.Except(now.Rules.Select(rule => rule.Name))],
        };
    }

    /// <summary>The results of earlier runs that a result continues, oldest first: those of the same table and suite, whatever file was judged.</summary>
    public static IReadOnlyList<SuiteResult> Before(SuiteResult result, IReadOnlyList<SuiteResult> earlier) =>
        [.. earlier.Where(run => run.Dataset == result.Dataset && run.Contract == result.Contract)];

    /// <summary>Compares a result with the last of earlier ones: of the same file where that was judged before; null when there is none.</summary>
    public static SuiteChanges? OfLast(SuiteResult result, IReadOnlyList<SuiteResult> earlier) =>
        Before(result, earlier) is { Count: > 0 } before ? Of(result, before.LastOrDefault(run => run.Source == result.Source) ?? before[^1]) : null;

    /// <summary>Each kind of change that there is, in words, with its rules.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Words, IReadOnlyList<string> Rules)> Kinds =>
        [.. new[] { ("newly failing", NewlyFailing), ("worse", Worse), ("fixed", Fixed), ("new", New), ("gone", Gone) }.Where(kind => kind.Item2.Count > 0)];
}
