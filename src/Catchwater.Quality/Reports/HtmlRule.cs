using System.Text;
using System.Text.Json.Nodes;
using Catchwater.Quality.Judging;
using static Catchwater.Quality.Reports.HtmlPage;

namespace Catchwater.Quality.Reports;

/// <summary>How one rule came out, as a card; and those that hold, as a table.</summary>
internal static class HtmlRule
{
    private const int MaxParts = 20;

    public static void Card(StringBuilder page, RuleResult rule, IReadOnlyList<SuiteResult> earlier)
    {
        var status = rule.Status.ToString().ToLowerInvariant();
        page.Line($"<article class=\"card rule {status}\">\n<h3><span class=\"badge\">{status.ToUpperInvariant()}</span> {Text(rule.Name)} <small>{Text(rule.Type)}{(rule.Columns.Count > 0 ? $" of {Text(string.Join(", ", rule.Columns))}" : "")}{(rule.Dimension is { } dimension ? $" · {dimension.ToString().ToLowerInvariant()}" : "")}</small></h3>");
        page.Line($"<p class=\"says\">{Text(Sentence(rule.Message))}{Quarantined(rule)}</p>");
        if (rule.PassedRatio is { } ratio)
        {
            page.Line($"<div class=\"bar\" title=\"{Share(ratio)} valid\"><i style=\"width:{ratio * 100:0.##}%\"></i></div>");
        }

        HtmlTrend.Since(page, rule, earlier);
        Parts(page, rule.Details);
        SampleRows(page, rule.Samples);
        if (rule.Sql is { } sql)
        {
            page.Line($"<details><summary>SQL that shows {(rule.FailedRows is null ? "it" : "the failing rows")}</summary><pre>{Text(sql)}</pre></details>");
        }

        if (rule.Location is { } location)
        {
            page.Line($"<p class=\"at\">written at {Text(location)}</p>");
        }

        page.Line($"</article>");
    }

    public static void Held(StringBuilder page, IReadOnlyList<RuleResult> held)
    {
        if (held.Count == 0)
        {
            return;
        }

        page.Line($"<details class=\"fold\"><summary>{Many(held.Count, "rule holds", "rules hold")}</summary>\n<div class=\"card scroll\"><table class=\"wide\">\n<tr><th>rule</th><th>type</th><th class=\"n\">valid</th><th>observed</th></tr>");
        foreach (var rule in held)
        {
            page.Line($"<tr><td>{Text(rule.Name)}</td><td>{Text(rule.Type)}</td><td class=\"n\">{Share(rule.PassedRatio)}</td><td>{Text(rule.Message)}{Quarantined(rule)}</td></tr>");
        }

        page.Line($"</table></div>\n</details>");
    }

    private static void Parts(StringBuilder page, IReadOnlyList<RuleDetail> details)
    {
        if (details.Count == 0)
        {
            return;
        }

        var rows = details.Any(detail => detail.FailedRows is not null);
        page.Line($"<div class=\"scroll\"><table>\n<tr><th>{(details[0].Column is null ? "segment" : "column")}</th>{(rows ? "<th class=\"n\">valid</th><th class=\"n\">failed</th>" : "")}<th class=\"n\">rows</th></tr>");
        foreach (var detail in details.Take(MaxParts))
        {
            var part = detail.Column ?? string.Join(", ", detail.Segment!.Select(pair => $"{pair.Key} = {pair.Value?.ToString() ?? "NULL"}"));
            page.Line($"<tr class=\"{(detail.Passed ? "" : "bad")}\"><td>{Text(part)}</td>{(rows ? FormattableString.Invariant($"<td class=\"n\">{Share(detail.PassedRatio)}</td><td class=\"n\">{detail.FailedRows:N0}</td>") : "")}<td class=\"n\">{detail.TotalRows:N0}</td></tr>");
        }

        page.Line($"</table></div>");
        if (details.Count > MaxParts)
        {
            page.Line($"<p class=\"muted\">and {details.Count - MaxParts} more</p>");
        }
    }

    private static void SampleRows(StringBuilder page, IReadOnlyList<JsonObject> samples)
    {
        if (samples.Count == 0)
        {
            return;
        }

        page.Line($"<h4>{Many(samples.Count, "failing row", "failing rows")}</h4>\n<div class=\"scroll\"><table>\n<tr>{string.Concat(samples[0].Select(pair => $"<th>{Text(pair.Key)}</th>"))}</tr>");
        foreach (var sample in samples)
        {
            page.Line($"<tr>{string.Concat(sample.Select(pair => Cell(pair.Value)))}</tr>");
        }

        page.Line($"</table></div>");
    }

    private static string Cell(JsonNode? value) => value switch
    {
        null => "<td class=\"null\">NULL</td>",
        JsonValue text when text.TryGetValue<string>(out var word) => word == Samples.Mask ? "<td class=\"mask\" title=\"hidden: the contract classifies this column\">***</td>" : $"<td>{Text(word)}</td>",
        _ => $"<td class=\"n\">{Text(value.ToString())}</td>",
    };

    private static string Sentence(string message) => message.Length == 0 ? message : char.ToUpperInvariant(message[0]) + message[1..] + (message[^1] is '.' or '!' or '?' ? "" : ".");

    private static string Quarantined(RuleResult rule) => rule.QuarantinedRows is > 0 and var rows ? $" · {Many(rows, "row", "rows")} in quarantine" : "";
}
