using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Catchwater.Quality.Profiling;
using static Catchwater.Quality.Reports.HtmlPage;

namespace Catchwater.Quality.Reports;

/// <summary>A profile as one page that needs nothing else, in the look of <see cref="HtmlReport"/>.</summary>
public static class HtmlProfile
{
    private const int MaxValues = 8;
    private const int MaxShapes = 5;

    /// <summary>The page.</summary>
    public static string Render(TableProfile profile)
    {
        var page = new StringBuilder();
        page.Line($"<header class=\"card\">\n<h1>{Text(profile.Name)}</h1>\n<p>{Many(profile.Rows, "row", "rows")} · {Many(profile.Columns.Count, "column", "columns")} · <span class=\"muted\">profiled {profile.ProfiledAt:yyyy-MM-dd HH:mm:ss} UTC in {profile.DurationMs / 1000:0.00} s</span></p>");
        var remarks = profile.Columns.SelectMany(column => Remarks(column, profile.Rows)).ToList();
        if (remarks.Count > 0)
        {
            page.Line($"<h4>Worth a look</h4>\n<ul class=\"plain\">\n{string.Join("\n", remarks.Select(remark => $"<li>{remark}</li>"))}\n</ul>");
        }

        page.Line($"</header>");
        Columns(page, profile);
        return Of($"{profile.Name}: profile", page);
    }

    /// <summary>The cards of the columns.</summary>
    internal static void Columns(StringBuilder page, TableProfile profile)
    {
        page.Line($"<div class=\"columns\">");
        foreach (var column in profile.Columns)
        {
            Card(page, column, profile.Rows);
        }

        page.Line($"</div>");
    }

    private static void Card(StringBuilder page, ColumnProfile column, long rows)
    {
        var present = rows - column.Nulls;
        page.Line($"<article class=\"card\">\n<h3>{Text(column.Name)} <small>{Text(column.Type)}{(column.Classification is { } classification ? $" · {Text(classification)}" : "")}</small></h3>");
        page.Line($"<div class=\"bar calm\" title=\"{Share(rows == 0 ? null : (double)present / rows)} have a value\"><i style=\"width:{(rows == 0 ? 0 : 100.0 * present / rows):0.##}%\"></i></div>\n<dl>");
        Fact(page, "missing", column.Nulls == 0 ? "none" : FormattableString.Invariant($"{column.Nulls:N0} ({Share((double)column.Nulls / rows)})"));
        Fact(page, "different", FormattableString.Invariant($"{(column.DistinctExact ? "" : "about ")}{column.Distinct:N0}{(present > 1 && column.DistinctExact && column.Distinct == present ? ", each once" : "")}"));
        if (column.Min is not null)
        {
            Fact(page, "range", $"{Value(column.Min)} … {Value(column.Max)}");
        }

        if (column.Mean is { } mean)
        {
            Fact(page, "mean", column.StandardDeviation is { } deviation ? $"{Number(mean)} ± {Number(deviation)}" : Number(mean));
        }

        if (column.Quantiles.Count > 0)
        {
            Fact(page, "quantiles", string.Join(" · ", column.Quantiles.Select(pair => $"{pair.Key} {Number(pair.Value)}")));
        }

        if (column.MaxLength is { } longest)
        {
            Fact(page, "characters", longest == column.MinLength ? FormattableString.Invariant($"{longest:N0}") : FormattableString.Invariant($"{column.MinLength:N0} to {longest:N0}"));
        }

        page.Line($"</dl>");
        if (column.Hidden)
        {
            page.Line($"<p class=\"mask\">values are hidden: the contract classifies this column</p>");
        }

        Histogram(page, column.Histogram);
        if (column.Distinct < present)
        {
            Values(page, "most frequent", column.TopValues, MaxValues, rows);
        }

        Values(page, "shapes", column.Patterns, MaxShapes, rows);
        page.Line($"</article>");
    }

    private static void Fact(StringBuilder page, string name, string value) => page.Line($"<dt>{name}</dt><dd>{Text(value)}</dd>");

    private static void Histogram(StringBuilder page, IReadOnlyList<Bin> bins)
    {
        if (bins.Count == 0)
        {
            return;
        }

        const int width = 30;
        const int tall = 60;
        var most = Math.Max(1, bins.Max(bin => bin.Count));
        page.Append(CultureInfo.InvariantCulture, $"<svg class=\"chart\" viewBox=\"0 0 {bins.Count * width} {tall + 14}\" role=\"img\" aria-label=\"histogram\"><line x1=\"0\" x2=\"{bins.Count * width}\" y1=\"{tall + 0.5}\" y2=\"{tall + 0.5}\"/>");
        foreach (var (index, bin) in bins.Index())
        {
            var high = bin.Count == 0 ? 0 : Math.Max(1.5, (double)tall * bin.Count / most);
            page.Append(CultureInfo.InvariantCulture, $"<rect class=\"calm\" x=\"{index * width}\" y=\"{tall - high:0.#}\" width=\"{width - 2}\" height=\"{high:0.#}\"><title>{Number(bin.Low)} to {Number(bin.High)}: {bin.Count:N0}</title></rect>");
        }

        page.Line($"<text x=\"0\" y=\"{tall + 11}\">{Number(bins[0].Low)}</text><text x=\"{bins.Count * width}\" y=\"{tall + 11}\" text-anchor=\"end\">{Number(bins[^1].High)}</text></svg>");
    }

    private static void Values(StringBuilder page, string name, IReadOnlyList<ValueCount> values, int most, long rows)
    {
        if (values.Count == 0)
        {
            return;
        }

        page.Line($"<h4>{name}</h4>\n<table class=\"top\">");
        foreach (var value in values.Take(most))
        {
            var share = rows == 0 ? 0 : (double)value.Count / rows;
            var text = Value(value.Value);
            page.Line($"<tr><td style=\"--w:{100 * share:0.#}%\" title=\"{Text(text)}\">{(text.Length == 0 ? "<span class=\"null\">empty text</span>" : Text(text))}</td><td class=\"n\">{value.Count:N0} <small>{Share(share)}</small></td></tr>");
        }

        page.Line($"</table>");
    }

    private static IEnumerable<string> Remarks(ColumnProfile column, long rows)
    {
        var name = $"<b>{Text(column.Name)}</b>";
        var present = rows - column.Nulls;
        if (rows > 0 && present == 0)
        {
            yield return $"{name} has no value at all";
        }
        else if (column.Nulls > 0)
        {
            yield return FormattableString.Invariant($"{name} is missing in {Many(column.Nulls, "row", "rows")} ({Share((double)column.Nulls / rows)})");
        }

        if (present > 1 && column is { DistinctExact: true, Distinct: 1 })
        {
            yield return $"{name} has one value in all rows";
        }

        if (column.Patterns.Count > 1 && column.Patterns[0].Count is var main && main >= 0.95 * present && main < present)
        {
            yield return $"{name} has the shape <code>{Text(Value(column.Patterns[0].Value))}</code> in {Share((double)main / present)} of its values; the others may be mistakes";
        }
    }

    private static string Value(JsonNode? value) => value switch
    {
        null => "NULL",
        JsonValue number when number.GetValueKind() == System.Text.Json.JsonValueKind.Number && number.TryGetValue<double>(out var plain) && Math.Abs(plain % 1) > 0 => Number(plain),
        _ => value.ToString(),
    };
}
