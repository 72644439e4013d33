using System.Globalization;
using System.Text;
using static Catchwater.Quality.Reports.HtmlPage;

namespace Catchwater.Quality.Reports;

/// <summary>What earlier runs add to a page: what changed since the last one, and how it went.</summary>
internal static class HtmlTrend
{
    /// <summary>Runs that are shown, this one included.</summary>
    public const int Runs = 30;

    private const int MaxNames = 6;

    public static void Changes(StringBuilder page, SuiteResult result, SuiteChanges changes)
    {
        page.Line($"<div class=\"card\">\n<h4>Since the last run, {changes.Since:yyyy-MM-dd HH:mm} UTC</h4>\n<ul class=\"plain\">");
        foreach (var (words, rules) in changes.Kinds)
        {
            var ink = words switch { "newly failing" => "fail-ink", "worse" => "warn-ink", "fixed" => "pass-ink", _ => "" };
            page.Line($"<li><b class=\"{ink}\">{rules.Count} {words}</b>: {string.Join(", ", rules.Take(MaxNames).Select(Text))}{(rules.Count > MaxNames ? " …" : "")}</li>");
        }

        if (changes.Kinds.Count == 0)
        {
            page.Line($"<li>No rule came out differently.</li>");
        }

        page.Line($"<li class=\"muted\">{Rows(result.TotalRows, changes.TotalRows)}; score {Share(changes.Score)} then, {Share(result.Score)} now</li>\n</ul>\n</div>");
    }

    public static void Charts(StringBuilder page, IReadOnlyList<SuiteResult> runs)
    {
        page.Line($"<div class=\"card\">\n<h4>Score of the last {Many(runs.Count, "run", "runs")}</h4>");
        Bars(page, runs, run => run.Score, run => Share(run.Score), Verdict);
        page.Line($"</div>");
        var most = runs.Max(run => run.TotalRows ?? 0);
        if (most > 0)
        {
            page.Line($"<div class=\"card\">\n<h4>Rows</h4>");
            Bars(page, runs, run => (double)(run.TotalRows ?? 0) / most, run => (run.TotalRows ?? 0).ToString("N0", CultureInfo.InvariantCulture), _ => "calm");
            page.Line($"</div>");
        }
    }

    /// <summary>Since when a rule does not hold, and how it went.</summary>
    public static void Since(StringBuilder page, RuleResult rule, IReadOnlyList<SuiteResult> earlier)
    {
        var past = earlier.Select(run => (run.JudgedAt, Rule: run.Rules.FirstOrDefault(before => before.Name == rule.Name))).Where(run => run.Rule is not null).ToList();
        if (past.Count == 0)
        {
            return;
        }

        var failing = past.AsEnumerable().Reverse().TakeWhile(run => run.Rule!.Status is RuleStatus.Fail or RuleStatus.Warn or RuleStatus.Error).ToList();
        var spark = new StringBuilder();
        if (past.Any(run => run.Rule!.PassedRatio is not null))
        {
            var points = past.Select(run => (run.Rule!.Status, run.Rule.PassedRatio)).Append((rule.Status, rule.PassedRatio)).ToList();
            var least = points.Min(point => point.PassedRatio) ?? 0;
            spark.Append(CultureInfo.InvariantCulture, $" <svg class=\"chart spark\" style=\"display:inline;width:{points.Count * 6}px\" viewBox=\"0 0 {points.Count * 6} 20\" role=\"img\" aria-label=\"share of valid rows, run by run\">");
            foreach (var (index, (status, ratio)) in points.Index())
            {
                // The scale ends at what was worst: a fall from 99.9% to 99.5% should be seen.
                var height = least == 1 ? 20 : 3 + (17 * ((ratio ?? least) - least) / (1 - least));
                spark.Append(CultureInfo.InvariantCulture, $"<rect class=\"{(status == RuleStatus.Pass ? "pass" : status == RuleStatus.Warn ? "warn" : "fail")}\" x=\"{index * 6}\" y=\"{20 - height:0.#}\" width=\"4\" height=\"{height:0.#}\"><title>{Share(ratio)} valid</title></rect>");
            }

            spark.Append("</svg>");
        }

        page.Line($"<p class=\"muted\">{(failing.Count == 0 ? $"Held in the last run, {past[^1].JudgedAt:yyyy-MM-dd HH:mm} UTC" : $"Does not hold since {failing[^1].JudgedAt:yyyy-MM-dd HH:mm} UTC ({Many(failing.Count + 1, "run", "runs")})")}{spark}</p>");
    }

    private static void Bars(StringBuilder page, IReadOnlyList<SuiteResult> runs, Func<SuiteResult, double> height, Func<SuiteResult, string> says, Func<SuiteResult, string> kind)
    {
        const int wide = 330;
        const int tall = 70;
        var step = Math.Min(24.0, (double)wide / runs.Count);
        page.Append(CultureInfo.InvariantCulture, $"<svg class=\"chart\" viewBox=\"0 0 {wide} {tall + 14}\" role=\"img\" aria-label=\"the last {runs.Count} runs\"><line x1=\"0\" x2=\"{wide}\" y1=\"{tall + 0.5}\" y2=\"{tall + 0.5}\"/>");
        foreach (var (index, run) in runs.Index())
        {
            var high = Math.Max(1.5, height(run) * tall);
            page.Append(CultureInfo.InvariantCulture, $"<rect x=\"{index * step:0.#}\" y=\"{tall - high:0.#}\" width=\"{step - 2:0.#}\" height=\"{high:0.#}\" rx=\"1.5\" class=\"{kind(run)}\"><title>{run.JudgedAt:yyyy-MM-dd HH:mm}: {Text(says(run))}</title></rect>");
        }

        page.Line($"<text x=\"0\" y=\"{tall + 12}\">since {runs[0].JudgedAt:yyyy-MM-dd HH:mm}</text><text x=\"{wide}\" y=\"{tall + 12}\" text-anchor=\"end\">now {Text(says(runs[^1]))}</text></svg>");
    }

    private static string Verdict(SuiteResult run) => !new GateResult([run]).Passed ? "fail" : run.Warnings > 0 ? "warn" : "pass";

    private static string Rows(long? now, long? before) => (now, before) switch
    {
        ({ } a, { } b) when a == b => $"{Many(a, "row", "rows")}, as many as then",
        ({ } a, { } b) => string.Create(CultureInfo.InvariantCulture, $"{a:N0} rows, {Math.Abs(a - b):N0} {(a > b ? "more" : "fewer")} than then"),
        _ => "rows were not counted",
    };
}
