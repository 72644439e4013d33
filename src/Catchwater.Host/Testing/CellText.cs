using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Catchwater.Host.Testing;

/// <summary>Values as text that is equal when the values are: 1.50 and 1.5, 2026-01-31 and 2026-01-31 00:00:00+00 as a timestamp.</summary>
internal static class CellText
{
    /// <summary>SQL that reads a column as text for <see cref="Normal"/>.</summary>
    public static string Select(string quoted, string type) =>
        IsNested(type) ? $"CAST(to_json({quoted}) AS VARCHAR)" : type == "BLOB" ? $"to_base64({quoted})" : $"CAST({quoted} AS VARCHAR)";

    /// <summary>A value of a spec as plain text; null for NULL.</summary>
    public static string? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    /// <summary>The text by which values of a column are compared and shown; null for NULL.</summary>
    public static string? Normal(string? text, string type) => text is null ? null : type switch
    {
        "DOUBLE" or "FLOAT" => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? (number == 0 ? 0 : number).ToString(type == "FLOAT" ? "G6" : "G12", CultureInfo.InvariantCulture)
            : text,
        "BOOLEAN" => text.ToLowerInvariant(),
        "DATE" => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.TimeOfDay == TimeSpan.Zero
            ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : text,
        _ when type.StartsWith("TIMESTAMP", StringComparison.Ordinal) =>
            DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
                ? moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)
                : text,
        _ when IsNumber(type) => Plain(text),
        _ when IsNested(type) => Nested(text),
        _ => text,
    };

    private static bool IsNested(string type) =>
        type.EndsWith(']') || type.StartsWith("STRUCT(", StringComparison.Ordinal) || type.StartsWith("MAP(", StringComparison.Ordinal);

    private static bool IsNumber(string type) => type is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" || type.StartsWith("DECIMAL(", StringComparison.Ordinal);

    private static string Plain(string text) => text.Contains('.', StringComparison.Ordinal) && !text.Contains('e', StringComparison.OrdinalIgnoreCase) ? text.TrimEnd('0').TrimEnd('.') is "-0" or "" ? "0" : text.TrimEnd('0').TrimEnd('.') : text;

    private static string Nested(string text)
    {
        try
        {
            return JsonNode.Parse(text) is { } node ? Sorted(node)!.ToJsonString(Readable) : "null";
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject mapping => new JsonObject(mapping.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonNode.Parse(Plain(value.ToJsonString())),
        _ => node?.DeepClone(),
    };
}
