using System.Text;
using Catchwater.Quality.Profiling;
using Catchwater.Quality.Suites;
using static Catchwater.Quality.Reports.HtmlPage;

namespace Catchwater.Quality.Reports;

/// <summary>
/// The verdict as one page that needs nothing else: no script, no font, no request. Failures come first and open, what holds is folded.
/// </summary>
public static class HtmlReport
{
    /// <summary>The page.</summary>
    /// <param name="results">The suites that were judged.</param>
    /// <param name="earlier">Results of earlier runs of the same suites, oldest first, for what changed and the trend; none by default. The last 30 are shown.</param>
    /// <param name="profiles">What the judged tables hold, by table or, for files, by what they are called; none by default.</param>
    /// <param name="warningsFail">Whether a warning makes quality say no, too.</param>
    public static string Render(
        IReadOnlyList<SuiteResult> results, IReadOnlyList<SuiteResult>? earlier = null, IReadOnlyDictionary<string, TableProfile>? profiles = null, bool warningsFail = false)
    {
        var page = new StringBuilder();
        var passed = results.All(result => Holds(result, warningsFail));
        if (results.Count > 1)
        {
            Overview(page, results, warningsFail);
        }

        HashSet<string> profiled = [];
        foreach (var (index, result) in results.Index())
        {
            var name = result.Source ?? result.Dataset;
            Suite(page, result, warningsFail, index, [.. SuiteChanges.Before(result, earlier ?? []).TakeLast(HtmlTrend.Runs - 1)]);
            if (profiles?.GetValueOrDefault(name) is { } profile && profiled.Add(name))
            {
                page.Line($"<details class=\"fold\"><summary>Profile of {Text(name)}</summary>");
                HtmlProfile.Columns(page, profile);
                page.Line($"</details>");
            }

            page.Line($"</section>");
        }

        page.Line($"<footer>Made by Catchwater. Click into a query to select all of it.</footer>");
        return Of($"{(passed ? "PASS" : "FAIL")} {string.Join(", ", results.Select(result => result.Dataset).Distinct())}: data quality", page);
    }

    private static void Overview(StringBuilder page, IReadOnlyList<SuiteResult> results, bool strict)
    {
        var passed = results.All(result => Holds(result, strict));
        page.Line($"<div class=\"card\">\n<h1>Data quality of {Many(results.Select(result => result.Source ?? result.Dataset).Distinct().Count(), "table", "tables")} <span class=\"badge{(passed ? "" : " fail")}\">{(passed ? "PASS" : "FAIL")}</span></h1>");
        page.Line($"<div class=\"scroll\"><table class=\"wide\">\n<tr><th></th><th>table</th><th>judged by</th><th class=\"n\">score</th><th class=\"n\">passed</th><th class=\"n\">failed</th><th class=\"n\">warnings</th><th class=\"n\">errors</th><th class=\"n\">rows</th></tr>");
        foreach (var (index, result) in results.Index().OrderBy(pair => Verdict(pair.Item, strict) switch { "fail" => 0, "warn" => 1, _ => 2 }))
        {
            page.Line($"<tr><td><span class=\"badge {Verdict(result, strict)}\">{Word(result, strict)}</span></td><td><a href=\"#s{index}\">{Text(result.Source ?? result.Dataset)}</a></td><td>{Text(result.Contract)}</td><td class=\"n\">{Share(result.Score)}</td><td class=\"n\">{result.Passed}</td><td class=\"n\">{result.Failed}</td><td class=\"n\">{result.Warnings}</td><td class=\"n\">{result.Errors}</td><td class=\"n\">{result.TotalRows:N0}</td></tr>");
        }

        page.Line($"</table></div>\n</div>");
    }

    private static void Suite(StringBuilder page, SuiteResult result, bool strict, int index, IReadOnlyList<SuiteResult> earlier)
    {
        page.Line($"<section id=\"s{index}\">\n<header class=\"card verdict {Verdict(result, strict)}\">\n{Ring(result)}\n<div>\n<h1>{Text(result.Dataset)} <span class=\"badge {Word(result, strict).ToLowerInvariant()}\">{Word(result, strict)}</span></h1>");
        page.Line($"<p>{(result.Source is { } source ? $"<code>{Text(source)}</code> · " : "")}{result.TotalRows:N0} rows · {(result.Kind == SuiteKind.Contract ? "contract" : "rules")} <b>{Text(result.Contract)}</b> · <span class=\"muted\">judged {result.JudgedAt:yyyy-MM-dd HH:mm:ss} UTC in {result.DurationMs / 1000:0.00} s</span></p>");
        page.Line($"<div class=\"counts\"><span class=\"pass\"><b>{result.Passed}</b> passed</span><span class=\"{(result.Failed > 0 ? "fail" : "")}\"><b>{result.Failed}</b> failed</span><span class=\"{(result.Warnings > 0 ? "warn" : "")}\"><b>{result.Warnings}</b> {(result.Warnings == 1 ? "warning" : "warnings")}</span><span class=\"{(result.Errors > 0 ? "fail" : "")}\"><b>{result.Errors}</b> could not be judged</span></div>");
        page.Line($"{Dimensions(result)}</div>\n</header>");
        if (earlier.Count > 0)
        {
            page.Line($"<div class=\"across\">");
            HtmlTrend.Changes(page, result, SuiteChanges.OfLast(result, earlier)!);
            HtmlTrend.Charts(page, [.. earlier, result]);
            page.Line($"</div>");
        }

        var ordered = result.Rules.OrderBy(rule => rule.Status, WorstFirst.Order).ToList();
        var attention = ordered.Where(rule => rule.Status != RuleStatus.Pass).ToList();
        if (attention.Count > 0)
        {
            page.Line($"<h2>{(result.Failed + result.Errors > 0 ? "What failed" : result.Warnings > 0 ? "What to look at" : "For information")}</h2>");
        }

        foreach (var rule in attention)
        {
            HtmlRule.Card(page, rule, earlier);
        }

        HtmlRule.Held(page, [.. ordered.Where(rule => rule.Status == RuleStatus.Pass)]);
    }

    private static string Dimensions(SuiteResult result)
    {
        var groups = result.Rules.Where(rule => rule.Dimension is not null).GroupBy(rule => rule.Dimension!.Value).OrderBy(group => group.Key).ToList();
        return groups.Count == 0 ? "" : $"<p class=\"muted\">{string.Join(" · ", groups.Select(group => $"{group.Key.ToString().ToLowerInvariant()} {group.Count(rule => rule.Status == RuleStatus.Pass)} of {group.Count()}"))}</p>\n";
    }

    private static string Ring(SuiteResult result)
    {
        const double around = 2 * Math.PI * 45;
        return FormattableString.Invariant($"<svg class=\"ring\" viewBox=\"0 0 110 110\" role=\"img\" aria-label=\"score {Share(result.Score)}\"><circle cx=\"55\" cy=\"55\" r=\"45\"/><circle class=\"on\" cx=\"55\" cy=\"55\" r=\"45\" stroke-dasharray=\"{result.Score * around:0.#} {around:0.#}\" transform=\"rotate(-90 55 55)\"/><text x=\"55\" y=\"59\">{Math.Floor(result.Score * 1000) / 10:0.#}%</text><text class=\"what\" x=\"55\" y=\"74\">of rules hold</text></svg>");
    }

    private static string Verdict(SuiteResult result, bool strict) => !Holds(result, strict) ? "fail" : result.Warnings + result.Errors > 0 ? "warn" : "pass";

    private static string Word(SuiteResult result, bool strict) => Holds(result, strict) ? "PASS" : "FAIL";

    private static bool Holds(SuiteResult result, bool strict) => new GateResult([result]) is { Passed: true } verdict && !(strict && (verdict.Warned || verdict.Errored));
}
