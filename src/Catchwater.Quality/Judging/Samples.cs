using System.Text.Json.Nodes;
using Catchwater.Core.Schemas;
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

    /// <summary>The SQL of a column as <see cref="ReadAsync"/> yields it, of text no more than is shown.</summary>
    public static string Shown(Column column) =>
        IsPlain(column.Type) && column.Type != "VARCHAR" ? Quoting.Identifier(column.Name) : $"left({Quoting.Identifier(column.Name)}::VARCHAR, {SampleValue.MaxText + 1})";

    /// <summary>The columns whose values are not shown. A classification nobody has heard of hides: the safe mistake.</summary>
    public static IReadOnlySet<string> Hidden(IEnumerable<KeyValuePair<string, string>> classifications) => classifications
        .Where(pair => pair.Value.ToLowerInvariant() is not ("public" or "internal"))
        .Select(pair => pair.Key)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Rows as column to value, masked.</summary>
    public static IReadOnlyList<JsonObject> Show(IEnumerable<object?[]> rows, IReadOnlyList<string> columns, IReadOnlySet<string> hidden) =>
        [.. rows.Select(row => new JsonObject(columns.Select((column, index) => KeyValuePair.Create(column, Value(column, row[index], hidden)))))];

    /// <summary>A value as JSON, or the mask.</summary>
    public static JsonNode? Value(string column, object? value, IReadOnlySet<string> hidden) =>
        value is not null && hidden.Contains(column) ? Mask : SampleValue.Of(value);

    private static bool IsPlain(string type) => Plain.Contains(type) || (type.StartsWith("DECIMAL(", StringComparison.Ordinal) && type.EndsWith(')'));
}
