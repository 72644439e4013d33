using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Reports;

/// <summary>
/// The report for people, in the manner of the original monitor: heading, table, records and score, then each rule with its verdict.
/// What did not hold comes first, with the reason and failing rows.
/// </summary>
public static class TextReport
{
    private const int MaxRows = 5;
    private const int MaxRowWidth = 140;

    /// <summary>The report on one suite; lines end in <c>\n</c>.</summary>
    /// <param name="result">The suite that was judged.</param>
    /// <param name="changes">What came out differently than the last time; null when there was none.</param>
    public static string Render(SuiteResult result, SuiteChanges? changes = null)
    {
        var text = new StringBuilder();
        text.Append("Data Quality Report\n===================\n");
        Line(text, $"Table: {result.Dataset}{(result.Source is null ? "" : $" ({result.Source})")}");
        Line(text, $"{(result.Kind == SuiteKind.Contract ? "Contract" : "Rules")}: {result.Contract}");
        Line(text, $"Timestamp: {result.JudgedAt:yyyy-MM-ddTHH:mm:ss.ffffffZ}");
        Line(text, $"Total Records: {result.TotalRows:N0}");
        Line(text, $"Quality Score: {result.Score * 100:0.00}% ({Counts(result)})");
        if (changes is not null)
        {
            var kinds = string.Join("; ", changes.Kinds.Select(kind => $"{kind.Rules.Count} {kind.Words}: {string.Join(", ", kind.Rules.Take(MaxRows))}{(kind.Rules.Count > MaxRows ? " …" : "")}"));
            Line(text, $"Since {changes.Since:yyyy-MM-dd HH:mm}: {(kinds.Length == 0 ? "no rule came out differently" : kinds)}");
        }

        text.Append("\nRule Results:\n");
        foreach (var rule in result.Rules.OrderBy(rule => rule.Status, WorstFirst.Order))
        {
            Rule(text, rule);
        }

        return text.ToString();
    }

    private static void Rule(StringBuilder text, RuleResult rule)
    {
        Line(text, $"  {rule.Name}: {Word(rule.Status)}");
        if (rule.Status != RuleStatus.Pass)
        {
            Line(text, $"    {rule.Message}");
            if (rule.Location is { } location)
            {
                Line(text, $"    at {location}");
            }
        }

        foreach (var column in rule.Details.Where(detail => detail.Column is not null))
        {
            var ratio = column.PassedRatio is { } share ? $"{share * 100:0.00}% complete" : "empty";
            Line(text, $"    {column.Column}: {ratio}");
        }

        foreach (var segment in rule.Details.Where(detail => detail is { Segment: not null, Passed: false }).Take(MaxRows))
        {
            var says = segment.Message ?? string.Create(CultureInfo.InvariantCulture, $"{segment.FailedRows:N0} of {segment.TotalRows:N0} rows");
            Line(text, $"    {Row(segment.Segment!)}: {says}");
        }

        if (rule.QuarantinedRows is > 0 and var quarantined)
        {
            Line(text, $"    {quarantined:N0} rows in quarantine");
        }

        foreach (var sample in rule.Samples.Take(MaxRows))
        {
            Line(text, $"      {Row(sample)}");
        }
    }

    private static string Row(JsonObject sample)
    {
        var row = string.Join(", ", sample.Select(pair => $"{pair.Key}={pair.Value?.ToJsonString(Readable) ?? "NULL"}"));
        return row.Length <= MaxRowWidth ? row : row[..(char.IsHighSurrogate(row[MaxRowWidth - 1]) ? MaxRowWidth - 1 : MaxRowWidth)] + "…";
    }

    private static readonly System.Text.Json.JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Counts(SuiteResult result)
    {
        List<string> counts = [$"{result.Passed} passed"];
        foreach (var (count, word) in new[] { (result.Failed, "failed"), (result.Warnings, result.Warnings == 1 ? "warning" : "warnings"), (result.Errors, result.Errors == 1 ? "error" : "errors") })
        {
            if (count > 0)
            {
                counts.Add($"{count} {word}");
            }
        }

        return string.Join(", ", counts);
    }

    private static string Word(RuleStatus status) => status.ToString().ToUpperInvariant();

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
