using System.Text.Json;

namespace Catchwater.Ingest.Admission;

/// <summary>A field's value as a record's key: text without quotes and escapes, a number as it is written, true or false.</summary>
internal static class JsonKey
{
    /// <summary>The key; false when the field is missing, null, an object or an array.</summary>
    /// <param name="json">The event.</param>
    /// <param name="fields">Where its fields are.</param>
    /// <param name="place">Which of them is the key.</param>
    /// <param name="buffer">Memory for a key whose text has escapes.</param>
    /// <param name="key">The key, in the event or in the buffer.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, EventFields fields, int place, ref byte[] buffer, out ReadOnlySpan<byte> key)
    {
        key = fields.Has(place) ? json[fields.RangeOf(place)] : default;
        switch (fields.TokenOf(place))
        {
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                return true;
            case JsonTokenType.String when !key.Contains((byte)'\\'):
                key = key[1..^1];
                return true;
            case JsonTokenType.String:
                if (buffer.Length < key.Length)
                {
                    buffer = new byte[key.Length];
                }

                var reader = new Utf8JsonReader(key);
                reader.Read();
                key = buffer.AsSpan(0, reader.CopyString(buffer));
                return true;
            default:
                return false;
        }
    }
}
