using System.Text.Encodings.Web;
using System.Text.Json;

namespace Catchwater.Catalog.Storage;

/// <summary>Rows as one bound value, for <c>SELECT value ->> 0, value ->> 1 … FROM json_each(@rows)</c>: one statement instead of one a row.</summary>
internal static class Rows
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The rows as JSON. SQLite ends a JSON text at U+0000, so U+FFFD stands for it.</summary>
    public static string Json(IEnumerable<object?[]> rows)
    {
        var text = JsonSerializer.Serialize(rows, Options);
        return text.Contains(@"\u0000", StringComparison.Ordinal) ? text.Replace(@"\u0000", "\uFFFD", StringComparison.Ordinal) : text;
    }
}
