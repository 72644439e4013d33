using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Catchwater.Lake.Query;

/// <summary>Writes a result as one JSON array of row objects.</summary>
public static class JsonRowsWriter
{
    private const int FlushBytes = 1 << 16;

    /// <summary>
    /// Writes UTF-8. Numbers are JSON numbers with every digit, times ISO 8601 text, nested values JSON, NULL null. What JSON has no
    /// number for (<c>NaN</c>, <c>Infinity</c>) is text.
    /// </summary>
    /// <returns>The number of rows.</returns>
    public static async Task<long> WriteAsync(LakeQuery query, Stream output, CancellationToken cancellationToken = default)
    {
        await using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var names = UniqueNames(query.Columns);
        long rows = 0;
        json.WriteStartArray();
        await foreach (var row in query.RowsAsync(cancellationToken))
        {
            Write(json, query.Columns, names, row);
            rows++;
            if (json.BytesPending > FlushBytes)
            {
                await json.FlushAsync(cancellationToken);
            }
        }

        json.WriteEndArray();
        await json.FlushAsync(cancellationToken);
        return rows;
    }

    /// <summary>Writes one row as an object.</summary>
    internal static void Write(Utf8JsonWriter json, IReadOnlyList<QueryColumn> columns, IReadOnlyList<string> names, object?[] row)
    {
        json.WriteStartObject();
        for (var i = 0; i < row.Length; i++)
        {
            json.WritePropertyName(names[i]);
            Write(json, columns[i].Kind, row[i]);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, QueryValueKind kind, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case string text when kind is QueryValueKind.Json or QueryValueKind.Number:
                WriteRaw(json, text);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case float number when !float.IsFinite(number):
                json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number when !double.IsFinite(number):
                json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case float number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case BigInteger number:
                json.WriteRawValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case IFormattable number:
                json.WriteRawValue(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }

    // The engine writes NaN inside nested values, which is no JSON.
    private static void WriteRaw(Utf8JsonWriter json, string text)
    {
        try
        {
            using (JsonDocument.Parse(text))
            {
            }

            json.WriteRawValue(text, skipInputValidation: true);
        }
        catch (JsonException)
        {
            json.WriteStringValue(text);
        }
    }

    // An object has each key once: of two columns "a" the second is "a_1".
    internal static List<string> UniqueNames(IReadOnlyList<QueryColumn> columns)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<string> names = [];
        foreach (var column in columns)
        {
            var name = column.Name;
            for (var copy = 1; !seen.Add(name); copy++)
            {
                name = $"{column.Name}_{copy.ToString(CultureInfo.InvariantCulture)}";
            }

            names.Add(name);
        }

        return names;
    }
}
