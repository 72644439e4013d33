using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Catchwater.Quality.Judging;
using static Catchwater.Quality.Reports.HtmlPage;

namespace Catchwater.Quality.Reports;

/// <summary>How one rule came out, as a card; and those that hold, as a table.</summary>
internal static class HtmlRule
{
    private const int MaxParts = 20;
    private const int MaxRows = 5;

    public static void Card(StringBuilder page, RuleResult rule, IReadOnlyList<SuiteResult> earlier)
    {
        var status = rule.Status.ToString().ToLowerInvariant();
        page.Line($"<article class=\"card rule {status}\">\n<h3><span class=\"badge {status}\">{status.ToUpperInvariant()}</span> {Text(rule.Name)} <small>{Text(rule.Type)}{(rule.Columns.Count > 0 ? $" of {Text(string.Join(", ", rule.Columns))}" : "")}{(rule.Dimension is { } dimension ? $" · {dimension.ToString().ToLowerInvariant()}" : "")}</small></h3>");
        page.Line($"<p class=\"says\">{Text(Sentence(rule.Message))}{Quarantined(rule)}</p>");
        if (rule.PassedRatio is { } ratio)
        {
            page.Line($"<div class=\"bar\" title=\"{Share(ratio)} valid\"><i style=\"width:{ratio * 100:0.##}%\"></i></div>");
        }

        HtmlTrend.Since(page, rule, earlier);
        Parts(page, rule.Details);
        SampleRows(page, rule);
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

        var says = details.Any(detail => detail.Message is not null);
        var rows = details.Any(detail => detail.FailedRows is not null);
        page.Line($"<div class=\"scroll\"><table>\n<tr><th>{(details[0].Column is null ? "segment" : "column")}</th>{(rows ? "<th class=\"n\">valid</th><th class=\"n\">failed</th>" : "")}<th class=\"n\">rows</th>{(says ? "<th>observed</th>" : "")}</tr>");
        foreach (var detail in details.Take(MaxParts))
        {
            var part = detail.Column ?? string.Join(", ", detail.Segment!.Select(pair => $"{pair.Key} = {pair.Value?.ToString() ?? "NULL"}"));
            page.Line($"<tr class=\"{(detail.Passed ? "" : "bad")}\"><td>{Text(part)}</td>{(rows ? FormattableString.Invariant($"<td class=\"n\">{Share(detail.PassedRatio)}</td><td class=\"n\">{detail.FailedRows:N0}</td>") : "")}<td class=\"n\">{detail.TotalRows:N0}</td>{(says ? $"<td class=\"says\">{Text(detail.Message ?? "")}</td>" : "")}</tr>");
        }

        page.Line($"</table></div>");
        if (details.Count > MaxParts)
        {
            page.Line($"<p class=\"muted\">and {details.Count - MaxParts} more</p>");
        }
    }

    private static void SampleRows(StringBuilder page, RuleResult rule)
    {
        var samples = rule.Samples;
        if (samples.Count == 0)
        {
            return;
        }

        page.Line($"<h4>{Heading(rule)}</h4>\n<div class=\"scroll\">");
        Table(page, rule, samples.Take(MaxRows));
        page.Line($"</div>");
        if (samples.Count > MaxRows)
        {
            page.Line($"<details><summary>{samples.Count - MaxRows} more</summary><div class=\"scroll\">");
            Table(page, rule, samples.Skip(MaxRows));
            page.Line($"</div></details>");
        }
    }

    private static string Heading(RuleResult rule) => rule switch
    {
        { FailedRows: null } => "What was found",
        { Type: "primaryKey" or "unique" or "uniqueness" or "duplicateValues" } => "What is repeated most often",
        { FailedRows: { } failed } when failed > rule.Samples.Count => string.Create(CultureInfo.InvariantCulture, $"{rule.Samples.Count} of {failed:N0} failing rows"),
        _ => Many(rule.Samples.Count, "failing row", "failing rows"),
    };

    private static void Table(StringBuilder page, RuleResult rule, IEnumerable<JsonObject> samples)
    {
        string Own(string column) => rule.Columns.Contains(column, StringComparer.OrdinalIgnoreCase) ? "own " : "";
        page.Line($"<table class=\"rows\">\n<tr>{string.Concat(rule.Samples[0].Select(pair => $"<th class=\"{Own(pair.Key)}{(IsNumber(pair.Value) ? "n" : "")}\">{Text(pair.Key)}</th>"))}</tr>");
        foreach (var sample in samples)
        {
            page.Line($"<tr>{string.Concat(sample.Select(pair => Cell(pair.Value, Own(pair.Key))))}</tr>");
        }

        page.Line($"</table>");
    }

    private static bool IsNumber(JsonNode? value) => value?.GetValueKind() == System.Text.Json.JsonValueKind.Number;

    private static string Cell(JsonNode? value, string own) => value switch
    {
        null => $"<td class=\"{own}null\">NULL</td>",
        JsonValue text when text.TryGetValue<string>(out var word) => word == Samples.Mask
            ? $"<td class=\"{own}mask\" title=\"hidden: the contract classifies this column\">***</td>"
            : word.Length == 0 ? $"<td class=\"{own}null\">empty</td>" : $"<td class=\"{own}\" title=\"{Text(word)}\">{Text(word)}</td>",
        _ => $"<td class=\"{own}n\">{Text(value.ToString())}</td>",
    };

    // A sentence that begins with an expression stays as it is.
    private static string Sentence(string message)
    {
        var first = message.Split(' ')[0];
        return (first.Length > 0 && first.All(char.IsAsciiLetterLower) ? char.ToUpperInvariant(message[0]) + message[1..] : message) + (message.Length == 0 || message[^1] is '.' or '!' or '?' ? "" : ".");
    }

    private static string Quarantined(RuleResult rule) => rule.QuarantinedRows is > 0 and var rows ? $" · {Many(rows, "row", "rows")} in quarantine" : "";
}
