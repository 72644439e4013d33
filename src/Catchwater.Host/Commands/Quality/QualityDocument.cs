using System.ComponentModel.DataAnnotations;
using Catchwater.Core.Contracts;
using Catchwater.Quality;
using Catchwater.Quality.Reports;

namespace Catchwater.Host.Commands.Quality;

/// <summary>What <c>quality check --json</c> prints.</summary>
/// <param name="Project">The project's name; null where files were judged without one.</param>
/// <param name="Passed">Whether quality says yes: by default, no rule of severity error failed or could not be judged; with <c>--fail-on warning</c>, no rule at all.</param>
/// <param name="Summary">All results counted together.</param>
/// <param name="Changes">What came out differently than the last time; nothing for what was not judged before, or where no history is kept.</param>
/// <param name="Quality">One result a contract or rules file and table or file.</param>
public sealed record QualityDocument(string? Project, bool Passed, QualitySummary Summary, IReadOnlyList<SuiteChanges> Changes, IReadOnlyList<SuiteResult> Quality)
{
    /// <summary><c>success</c> or <c>quality_failed</c>.</summary>
    [AllowedValues("success", "quality_failed")]
    public string Status => Passed ? "success" : "quality_failed";
}

/// <summary>Results of several suites, counted together.</summary>
/// <param name="Score">Passed rules as a share of all that were judged, 0 to 1; 0 when there are none.</param>
/// <param name="Rules">Rules that were judged.</param>
/// <param name="Passed">Rules that hold.</param>
/// <param name="Failed">Rules of severity error that do not hold.</param>
/// <param name="Warnings">Rules of severity warning that do not hold.</param>
/// <param name="Errors">Rules that could not be judged.</param>
/// <param name="Dimensions">The same by side of quality, for rules that say theirs.</param>
public sealed record QualitySummary(double Score, int Rules, int Passed, int Failed, int Warnings, int Errors, IReadOnlyList<DimensionSummary> Dimensions)
{
    /// <summary>Counts results.</summary>
    public static QualitySummary Of(IReadOnlyList<SuiteResult> results)
    {
        var rules = results.SelectMany(result => result.Rules).Where(rule => rule.Judged).ToList();
        int Count(RuleStatus status) => rules.Count(rule => rule.Status == status);
        return new QualitySummary(
            rules.Count == 0 ? 0 : (double)Count(RuleStatus.Pass) / rules.Count,
            rules.Count,
            Count(RuleStatus.Pass),
            Count(RuleStatus.Fail),
            Count(RuleStatus.Warn),
            Count(RuleStatus.Error),
            [
                .. rules.Where(rule => rule.Dimension is not null).GroupBy(rule => rule.Dimension!.Value).OrderBy(group => group.Key)
                    .Select(group => new DimensionSummary(group.Key, group.Count(), group.Count(rule => rule.Status == RuleStatus.Pass))),
            ]);
    }
}

/// <summary>Results of one side of quality.</summary>
/// <param name="Dimension">Which.</param>
/// <param name="Rules">Its rules.</param>
/// <param name="Passed">Those that hold.</param>
public sealed record DimensionSummary(QualityDimension Dimension, int Rules, int Passed);
