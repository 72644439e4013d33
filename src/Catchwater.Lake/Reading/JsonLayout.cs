using System.Text.Json;

namespace Catchwater.Lake.Reading;

/// <summary>How the values of a JSON file follow each other, in the engine's words.</summary>
public enum JsonLayout
{
    /// <summary>Nothing but white space.</summary>
    Empty,

    /// <summary><c>newline_delimited</c>: one value a line. A bad line costs that line.</summary>
    Lines,

    /// <summary><c>array</c>: one array of values. A syntax error costs the file.</summary>
    Array,

    /// <summary><c>unstructured</c>: values spread over lines. A syntax error costs the file.</summary>
    Spread,
}

/// <summary>Looks at the beginning of JSON files.</summary>
public static class JsonLayouts
{
    private const int Beginning = 1 << 18;

    /// <summary>The name that the engine's reader has for a layout.</summary>
    internal static string Format(JsonLayout layout) => layout switch
    {
        JsonLayout.Array => "array",
        JsonLayout.Spread => "unstructured",
        _ => "newline_delimited",
    };

    /// <summary>The layout of a file, from its first 256 KiB.</summary>
    /// <exception cref="LakeException">It is damaged (<c>damaged_file</c>).</exception>
    public static async Task<JsonLayout> DetectAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var text = SourceText.Open(path);
            var buffer = new byte[Beginning];
            var length = await text.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return Detect(buffer.AsSpan(0, length));
        }
        catch (Exception fault) when (SourceText.IsDamage(fault))
        {
            throw SourceText.Damaged(path, fault);
        }
    }

    private static JsonLayout Detect(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        text = text.StartsWith(mark) ? text[3..] : text;
        text = text.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            return JsonLayout.Empty;
        }

        if (text[0] == '[')
        {
            return JsonLayout.Array;
        }

        try
        {
            // The first value ends behind its first line: pretty-printed. A first line that is broken is a bad line among others.
            var reader = new Utf8JsonReader(text, isFinalBlock: false, default);
            var whole = reader.Read() && reader.TrySkip();
            return whole && text[..(int)reader.BytesConsumed].Contains((byte)'\n') ? JsonLayout.Spread : JsonLayout.Lines;
        }
        catch (JsonException)
        {
            return JsonLayout.Lines;
        }
    }
}
