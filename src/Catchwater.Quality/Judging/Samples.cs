using System.Text.Json.Nodes;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Planning;

namespace Catchwater.Quality.Judging;

/// <summary>Reads a few failing rows, hiding what is not for every reader of a report.</summary>
internal static class Samples
{
    /// <summary>What stands for a value that is not shown.</summary>
    public const string Mask = "***";

    private static readonly HashSet<string> Plain =
    [
        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "VARCHAR",
    ];

    public static async Task<IReadOnlyList<JsonObject>> ReadAsync(
        LakeSession session, SampleQuery query, int limit, IReadOnlyDictionary<string, string> classifications, CancellationToken cancellationToken)
    {
        // What holds other values becomes text: the client cannot read every nesting, and a report shows it as text anyway.
        var schema = await session.DescribeAsync(query.Sql, cancellationToken);
        var list = string.Join(", ", schema.Columns.Select(column => Plain.Contains(column.Type) || column.Type.StartsWith("DECIMAL(", StringComparison.Ordinal) && !column.Type.EndsWith(']')
            ? Quoting.Identifier(column.Name)
            : $"{Quoting.Identifier(column.Name)}::VARCHAR"));
        var rows = await session.RowsAsync($"SELECT {list} FROM ({query.Sql}) LIMIT {limit}", cancellationToken);
        return [.. rows.Select(row => new JsonObject(query.Columns.Select((column, index) => KeyValuePair.Create(column, Shown(column, row[index], classifications)))))];
    }

    // A classification nobody has heard of hides: the safe mistake.
    private static JsonNode? Shown(string column, object? value, IReadOnlyDictionary<string, string> classifications) =>
        value is not null && classifications.TryGetValue(column, out var classification) && classification.ToLowerInvariant() is not ("public" or "internal")
            ? Mask
            : SampleValue.Of(value);
}
