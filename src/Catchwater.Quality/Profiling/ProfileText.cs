using System.Globalization;
using System.Text;

namespace Catchwater.Quality.Profiling;

/// <summary>A profile for people, as text.</summary>
public static class ProfileText
{
    private const int MaxValues = 5;

    /// <summary>The profile; lines end in <c>\n</c>.</summary>
    public static string Render(TableProfile profile)
    {
        var text = new StringBuilder();
        Line(text, $"{profile.Name}: {profile.Rows:N0} rows, {profile.Columns.Count} columns");
        foreach (var column in profile.Columns)
        {
            Line(text, $"");
            Line(text, $"{column.Name}  {column.Type}");
            Line(text, $"  nulls {column.Nulls:N0}{Share(column.Nulls, profile.Rows)}, distinct {(column.DistinctExact ? "" : "about ")}{column.Distinct:N0}");
            if (column.Hidden)
            {
                Line(text, $"  values are hidden: {column.Classification}");
            }

            if (column.Min is not null)
            {
                Line(text, $"  min {column.Min}, max {column.Max}");
            }

            if (column.Mean is { } mean)
            {
                Line(text, $"  mean {mean:0.####}, deviation {column.StandardDeviation:0.####}, {string.Join(", ", column.Quantiles.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:0.####}")))}");
            }

            if (column.MaxLength is not null)
            {
                Line(text, $"  {column.MinLength} to {column.MaxLength} characters");
            }

            Values(text, "top", column.TopValues);
            Values(text, "shapes", column.Patterns);
            if (column.Histogram.Count > 0)
            {
                Line(text, $"  histogram {Spark(column.Histogram)}");
            }
        }

        return text.ToString();
    }

    private static void Values(StringBuilder text, string name, IReadOnlyList<ValueCount> values)
    {
        if (values.Count > 0)
        {
            Line(text, $"  {name} {string.Join(", ", values.Take(MaxValues).Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Value?.ToString()} ({value.Count:N0})")))}");
        }
    }

    private static string Share(long part, long whole) => part == 0 || whole == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({100.0 * part / whole:0.##}%)");

    private static string Spark(IReadOnlyList<Bin> bins)
    {
        const string bars = " ▁▂▃▄▅▆▇█";
        var most = Math.Max(1, bins.Max(bin => bin.Count));
        return string.Concat(bins.Select(bin => bars[bin.Count == 0 ? 0 : 1 + (int)(bin.Count * (bars.Length - 2) / most)]));
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
