using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Reports;

/// <summary>
/// The verdict as one page that needs nothing else: no script, no font, no request. Failures come first and open, what holds is folded.
/// </summary>
public static class HtmlReport
{
    /// <summary>The page.</summary>
    /// <param name="results">The suites that were judged.</param>
    /// <param name="earlier">Results of earlier runs of the same suites, oldest first, for what changed and the trend; none by default. The last 30 are shown.</param>
    public static string Render(IReadOnlyList<SuiteResult> results, IReadOnlyList<SuiteResult>? earlier = null)
    {
        var page = new StringBuilder();
        var passed = new GateResult(results).Passed;
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append(CultureInfo.InvariantCulture, $"<title>{(passed ? "PASS" : "FAIL")} {Text(string.Join(", ", results.Select(result => result.Dataset).Distinct()))}: data quality</title>\n");
        page.Append("<style>\n").Append(HtmlStyle.Css).Append("</style>\n</head>\n<body>\n");
        foreach (var result in results)
        {
            Suite(page, result, [.. (earlier ?? []).Where(run => run.Dataset == result.Dataset && run.Contract == result.Contract).TakeLast(29)]);
        }

        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void Suite(StringBuilder page, SuiteResult result, IReadOnlyList<SuiteResult> earlier)
    {
        var verdict = new GateResult([result]).Passed ? (result.Warnings > 0 ? "warn" : "pass") : "fail";
        page.Append(CultureInfo.InvariantCulture, $"<section>\n<header class=\"{verdict}\">\n<h1>{Text(result.Dataset)} <span class=\"badge\">{(verdict == "fail" ? "FAIL" : "PASS")}</span></h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p>{(result.Kind == SuiteKind.Contract ? "Contract" : "Rules")} <b>{Text(result.Contract)}</b> · {result.TotalRows:N0} rows · judged {result.JudgedAt:yyyy-MM-dd HH:mm:ss} UTC in {result.DurationMs / 1000:0.00} s</p>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"score\"><b>{result.Score * 100:0.#}%</b> {result.Passed} passed · {result.Failed} failed · {result.Warnings} warnings · {result.Errors} errors</p>\n");
        if (earlier.Count > 0)
        {
            Changes(page, result, earlier[^1]);
            Trend(page, [.. earlier, result]);
        }

        page.Append("</header>\n");
        var ordered = result.Rules.OrderBy(rule => rule.Status, WorstFirst.Order).ToList();
        foreach (var rule in ordered.Where(rule => rule.Status != RuleStatus.Pass))
        {
            Rule(page, rule);
        }

        var held = ordered.Where(rule => rule.Status == RuleStatus.Pass).ToList();
        if (held.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<details class=\"held\"><summary>{held.Count} {(held.Count == 1 ? "rule holds" : "rules hold")}</summary>\n<table>\n<tr><th>rule</th><th>type</th><th class=\"n\">valid</th><th>observed</th></tr>\n");
            foreach (var rule in held)
            {
                page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(rule.Name)}</td><td>{Text(rule.Type)}</td><td class=\"n\">{Share(rule.PassedRatio)}</td><td>{Text(rule.Message)}{Quarantined(rule)}</td></tr>\n");
            }

            page.Append("</table>\n</details>\n");
        }

        page.Append("</section>\n");
    }

    private static void Rule(StringBuilder page, RuleResult rule)
    {
        var status = rule.Status.ToString().ToLowerInvariant();
        page.Append(CultureInfo.InvariantCulture, $"<article class=\"{status}\">\n<h2><span class=\"badge\">{status.ToUpperInvariant()}</span> {Text(rule.Name)} <small>{Text(rule.Type)}{(rule.Dimension is { } dimension ? $" · {dimension.ToString().ToLowerInvariant()}" : "")}</small></h2>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p>{Text(rule.Message)}{Quarantined(rule)}</p>\n");
        if (rule.PassedRatio is { } ratio)
        {
            page.Append(CultureInfo.InvariantCulture, $"<div class=\"bar\" title=\"{Share(ratio)} valid\"><i style=\"width:{ratio * 100:0.##}%\"></i></div>\n");
        }

        if (rule.Details.Count > 0)
        {
            page.Append("<table>\n<tr><th>part</th><th class=\"n\">valid</th><th class=\"n\">failed</th><th class=\"n\">rows</th></tr>\n");
            foreach (var detail in rule.Details.Take(20))
            {
                var part = detail.Column ?? string.Join(", ", detail.Segment!.Select(pair => $"{pair.Key} = {pair.Value?.ToString() ?? "NULL"}"));
                page.Append(CultureInfo.InvariantCulture, $"<tr class=\"{(detail.Passed ? "" : "bad")}\"><td>{Text(part)}</td><td class=\"n\">{Share(detail.PassedRatio)}</td><td class=\"n\">{detail.FailedRows:N0}</td><td class=\"n\">{detail.TotalRows:N0}</td></tr>\n");
            }

            page.Append("</table>\n");
        }

        SampleRows(page, rule.Samples);
        if (rule.Sql is { } sql)
        {
            page.Append(CultureInfo.InvariantCulture, $"<details><summary>SQL</summary><pre>{Text(sql)}</pre></details>\n");
        }

        if (rule.Location is { } location)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"at\">{Text(location)}</p>\n");
        }

        page.Append("</article>\n");
    }

    private static void SampleRows(StringBuilder page, IReadOnlyList<JsonObject> samples)
    {
        if (samples.Count == 0)
        {
            return;
        }

        page.Append("<div class=\"scroll\"><table>\n<tr>");
        foreach (var (name, _) in samples[0])
        {
            page.Append(CultureInfo.InvariantCulture, $"<th>{Text(name)}</th>");
        }

        page.Append("</tr>\n");
        foreach (var sample in samples)
        {
            page.Append("<tr>");
            foreach (var (_, value) in sample)
            {
                page.Append(value is null ? "<td class=\"null\">NULL</td>" : $"<td>{Text(value.ToString())}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</table></div>\n");
    }

    private static void Changes(StringBuilder page, SuiteResult result, SuiteResult before)
    {
        var past = before.Rules.ToDictionary(rule => rule.Name, rule => rule.Status);
        List<string> changes = [];
        foreach (var (words, names) in new[]
        {
            ("newly failing", result.Rules.Where(rule => rule.Status is not (RuleStatus.Pass or RuleStatus.Info) && past.GetValueOrDefault(rule.Name, RuleStatus.Pass) == RuleStatus.Pass && past.ContainsKey(rule.Name)).Select(rule => rule.Name)),
            ("fixed", result.Rules.Where(rule => rule.Status == RuleStatus.Pass && past.TryGetValue(rule.Name, out var status) && status is not (RuleStatus.Pass or RuleStatus.Info)).Select(rule => rule.Name)),
            ("new", result.Rules.Where(rule => !past.ContainsKey(rule.Name)).Select(rule => rule.Name)),
            ("gone", past.Keys.Except(result.Rules.Select(rule => rule.Name))),
        })
        {
            var list = names.ToList();
            if (list.Count > 0)
            {
                changes.Add($"{list.Count} {words}: {string.Join(", ", list.Take(5).Select(Text))}{(list.Count > 5 ? " …" : "")}");
            }
        }

        page.Append(CultureInfo.InvariantCulture, $"<p>Since {before.JudgedAt:yyyy-MM-dd HH:mm}: {(changes.Count == 0 ? "nothing changed" : string.Join(" · ", changes))}</p>\n");
    }

    private static void Trend(StringBuilder page, IReadOnlyList<SuiteResult> runs)
    {
        const int width = 12;
        page.Append(CultureInfo.InvariantCulture, $"<svg class=\"trend\" viewBox=\"0 0 {runs.Count * width} 40\" width=\"{runs.Count * width}\" height=\"40\" role=\"img\" aria-label=\"score of the last {runs.Count} runs\">");
        foreach (var (index, run) in runs.Index())
        {
            var height = Math.Max(1, run.Score * 40);
            page.Append(CultureInfo.InvariantCulture, $"<rect x=\"{index * width}\" y=\"{40 - height:0.#}\" width=\"{width - 2}\" height=\"{height:0.#}\" class=\"{(new GateResult([run]).Passed ? "pass" : "fail")}\"><title>{run.JudgedAt:yyyy-MM-dd HH:mm}: {run.Score * 100:0.#}%</title></rect>");
        }

        page.Append("</svg>\n");
    }

    private static string Quarantined(RuleResult rule) =>
        rule.QuarantinedRows is > 0 and var rows ? string.Create(CultureInfo.InvariantCulture, $" · {rows:N0} rows in quarantine") : "";

    private static string Share(double? ratio) => ratio is { } share ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 10000) / 100:0.##}%") : "–";

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
