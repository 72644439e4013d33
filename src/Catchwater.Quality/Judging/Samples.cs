using System.Text.Json.Nodes;
using Catchwater.Lake.Sessions;

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

    /// <summary>Runs a query of a few rows, with what holds other values as text: the client cannot read every nesting, and a report shows it as text anyway.</summary>
    public static async Task<IReadOnlyList<object?[]>> ReadAsync(LakeSession session, string sql, CancellationToken cancellationToken)
    {
        var schema = await session.DescribeAsync(sql, cancellationToken);
        var list = string.Join(", ", schema.Columns.Select(column => IsPlain(column.Type) ? Quoting.Identifier(column.Name) : $"{Quoting.Identifier(column.Name)}::VARCHAR"));
        return await session.RowsAsync($"SELECT {list} FROM ({sql})", cancellationToken);
    }

    /// <summary>Rows as column to value, masked.</summary>
    public static IReadOnlyList<JsonObject> Show(IEnumerable<object?[]> rows, IReadOnlyList<string> columns, IReadOnlyDictionary<string, string> classifications) =>
        [.. rows.Select(row => new JsonObject(columns.Select((column, index) => KeyValuePair.Create(column, Shown(column, row[index], classifications)))))];

    private static bool IsPlain(string type) => Plain.Contains(type) || (type.StartsWith("DECIMAL(", StringComparison.Ordinal) && type.EndsWith(')'));

    // A classification nobody has heard of hides: the safe mistake.
    private static JsonNode? Shown(string column, object? value, IReadOnlyDictionary<string, string> classifications) =>
        value is not null && classifications.TryGetValue(column, out var classification) && classification.ToLowerInvariant() is not ("public" or "internal")
            ? Mask
            : SampleValue.Of(value);
}
