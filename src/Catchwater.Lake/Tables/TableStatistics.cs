using System.Text.Json;
using Catchwater.Lake.Tables.Log;

namespace Catchwater.Lake.Tables;

/// <summary>
/// What the log says of a version's rows without a look at them
/// (https://github.com/delta-io/delta/blob/master/PROTOCOL.md#per-file-statistics).
/// </summary>
/// <param name="Rows">All rows.</param>
/// <param name="Columns">By name, columns of which every file says something; those within a STRUCT and partition columns are not among them.</param>
public sealed record TableStatistics(long Rows, IReadOnlyDictionary<string, ColumnStatistics> Columns)
{
    /// <summary>Of the files; null when one of them does not say exactly how many rows it has.</summary>
    internal static TableStatistics? Of(IEnumerable<AddAction> files)
    {
        long rows = 0;
        Dictionary<string, ColumnStatistics>? columns = null;
        foreach (var file in files)
        {
            if (Read(file.Stats) is not { } found)
            {
                return null;
            }

            rows += found.Rows;
            columns = columns is null
                ? new(found.Columns, StringComparer.OrdinalIgnoreCase)
                : columns.Where(column => found.Columns.ContainsKey(column.Key)).ToDictionary(column => column.Key, column => column.Value.And(found.Columns[column.Key]), StringComparer.OrdinalIgnoreCase);
        }

        return new TableStatistics(rows, columns ?? []);
    }

    private static (long Rows, Dictionary<string, ColumnStatistics> Columns)? Read(string? json)
    {
        try
        {
            using var stats = JsonDocument.Parse(json ?? "null");
            var root = stats.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("numRecords", out var number) || !number.TryGetInt64(out var rows)
                || (root.TryGetProperty("tightBounds", out var tight) && tight.ValueKind == JsonValueKind.False))
            {
                return null;
            }

            Dictionary<string, ColumnStatistics> columns = new(StringComparer.OrdinalIgnoreCase);
            if (root.TryGetProperty("nullCount", out var counts) && counts.ValueKind == JsonValueKind.Object)
            {
                foreach (var column in counts.EnumerateObject().Where(column => column.Value.ValueKind == JsonValueKind.Number && column.Value.TryGetInt64(out _)))
                {
                    var nulls = column.Value.GetInt64();
                    var (low, high) = (Bound(root, "minValues", column.Name), Bound(root, "maxValues", column.Name));
                    columns[column.Name] = new ColumnStatistics(nulls, nulls == rows ? [] : low is null || high is null ? null : [low, high]);
                }
            }

            return (rows, columns);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Statistics help; a file without readable ones is a file without any.
            return null;
        }
    }

    private static string? Bound(JsonElement root, string kind, string column) =>
        root.TryGetProperty(kind, out var values) && values.ValueKind == JsonValueKind.Object && values.TryGetProperty(column, out var value)
            ? value.ValueKind switch { JsonValueKind.Number => value.GetRawText(), JsonValueKind.String => value.GetString(), _ => null }
            : null;
}

/// <summary>What the log says of a column.</summary>
/// <param name="Nulls">Rows without a value.</param>
/// <param name="Bounds">
/// Values, as text, such that every value of the column lies between two of them; texts and times may be widened. Empty when there are only NULLs, null when
/// a file does not say.
/// </param>
public sealed record ColumnStatistics(long Nulls, IReadOnlyList<string>? Bounds)
{
    internal ColumnStatistics And(ColumnStatistics other) =>
        new(Nulls + other.Nulls, Bounds is null || other.Bounds is null ? null : [.. Bounds, .. other.Bounds]);
}
