using System.ComponentModel.DataAnnotations;
using Catchwater.Core.Names;
using Catchwater.Quality;

namespace Catchwater.Host.Commands.Quality;

/// <summary>What <c>quality history --json</c> prints.</summary>
/// <param name="Dataset">The table.</param>
/// <param name="Trends">One a contract or rules file and file judged by it: where the score comes from and goes to.</param>
/// <param name="Runs">The judgements, latest first.</param>
public sealed record HistoryDocument(DatasetName Dataset, IReadOnlyList<QualityTrend> Trends, IReadOnlyList<QualityRun> Runs)
{
    /// <summary>Puts what a history keeps into that shape.</summary>
    /// <param name="dataset">The table.</param>
    /// <param name="results">Its judgements, oldest first.</param>
    public static HistoryDocument Of(DatasetName dataset, IReadOnlyList<SuiteResult> results) => new(
        dataset,
        [.. results.GroupBy(result => (result.Contract, result.Source)).Select(group => QualityTrend.Of([.. group])).OrderBy(trend => trend.Contract, StringComparer.Ordinal)],
        [.. results.Reverse().Select(QualityRun.Of)]);
}

/// <summary>How the score of one contract or rules file went.</summary>
/// <param name="Contract">The contract's name or id, or the rules file.</param>
/// <param name="Source">The file that was judged; null for the table itself.</param>
/// <param name="Scores">The scores, 0 to 1, oldest first.</param>
/// <param name="Change">The last score less the one before; null when there is only one.</param>
/// <param name="NewlyFailing">Rules that held the time before and did not hold the last time.</param>
/// <param name="Fixed">Rules that did not hold the time before and held the last time.</param>
public sealed record QualityTrend(string Contract, string? Source, IReadOnlyList<double> Scores, double? Change, IReadOnlyList<string> NewlyFailing, IReadOnlyList<string> Fixed)
{
    internal static QualityTrend Of(IReadOnlyList<SuiteResult> results)
    {
        var last = results[^1];
        var changes = results.Count > 1 ? Catchwater.Quality.Reports.SuiteChanges.Of(last, results[^2]) : null;
        return new QualityTrend(last.Contract, last.Source, [.. results.Select(result => result.Score)], changes is null ? null : last.Score - changes.Score, changes?.NewlyFailing ?? [], changes?.Fixed ?? []);
    }
}

/// <summary>One judgement.</summary>
/// <param name="JudgedAt">When.</param>
/// <param name="Contract">By which contract or rules file.</param>
/// <param name="Source">The file that was judged; null for the table itself.</param>
/// <param name="Score">Passed rules as a share of all that were judged, 0 to 1.</param>
/// <param name="TotalRows">Rows that were judged; null when they could not be counted.</param>
/// <param name="Passed">Rules that held.</param>
/// <param name="Failed">Rules of severity error that did not hold.</param>
/// <param name="Warnings">Rules of severity warning that did not hold.</param>
/// <param name="Errors">Rules that could not be judged.</param>
/// <param name="Rules">The rules that did not hold, or could not be judged.</param>
public sealed record QualityRun(
    DateTimeOffset JudgedAt, string Contract, string? Source, double Score, long? TotalRows, int Passed, int Failed, int Warnings, int Errors, IReadOnlyList<QualityRunRule> Rules)
{
    /// <summary>What quality said: <c>pass</c>, <c>warn</c> (it held, with warnings) or <c>fail</c>.</summary>
    [AllowedValues("pass", "warn", "fail")]
    public string Verdict { get; init; } = "pass";

    internal static QualityRun Of(SuiteResult result) => new(
        result.JudgedAt, result.Contract, result.Source, result.Score, result.TotalRows, result.Passed, result.Failed, result.Warnings, result.Errors,
        [
            .. result.Rules.Where(rule => rule.Status is RuleStatus.Fail or RuleStatus.Error or RuleStatus.Warn)
                .OrderBy(rule => rule.Status == RuleStatus.Warn).Select(rule => new QualityRunRule(rule.Name, rule.Status, rule.PassedRatio, rule.FailedRows)),
        ])
    {
        Verdict = !new GateResult([result]).Passed ? "fail" : result.Warnings + result.Errors > 0 ? "warn" : "pass",
    };
}

/// <summary>A rule that did not hold, or could not be judged.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status"><c>fail</c>, <c>warn</c> or <c>error</c>.</param>
/// <param name="PassedRatio">Valid rows as a share of all, 0 to 1; null where rows were not what was judged.</param>
/// <param name="FailedRows">Rows that were not valid; null where rows were not what was judged.</param>
public sealed record QualityRunRule(string Name, RuleStatus Status, double? PassedRatio, long? FailedRows);
