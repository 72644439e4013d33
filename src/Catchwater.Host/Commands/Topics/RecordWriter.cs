using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Catchwater.Topics.Records;

namespace Catchwater.Host.Commands.Topics;

/// <summary>
/// Writes records as JSON lines. A value that is JSON stands as it is, other text as text; bytes that are no UTF-8 stand as
/// <c>{"base64": "…"}</c>, in keys and headers too.
/// </summary>
internal sealed class RecordWriter(Stream to) : IAsyncDisposable
{
    private const int FlushBytes = 64 * 1024;
    private const int MaxDepth = 1000;
    private static readonly JsonWriterOptions Lines = new() { SkipValidation = true, MaxDepth = MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * FlushBytes);
    private byte[] _oneLine = [];

    /// <summary>Whether it is time to call <see cref="FlushAsync"/>.</summary>
    public bool IsFull => _buffer.WrittenCount >= FlushBytes;

    public void Write(int partition, Record record)
    {
        using (Utf8JsonWriter json = new(_buffer, Lines))
        {
            json.WriteStartObject();
            json.WriteNumber("partition"u8, partition);
            json.WriteNumber("offset"u8, record.Offset);
            json.WritePropertyName("timestamp"u8);
            WriteTime(json, record.Timestamp);
            json.WritePropertyName("key"u8);
            WriteText(json, record.Key, record.HasKey);
            json.WritePropertyName("headers"u8);
            WriteHeaders(json, record);
            json.WritePropertyName("value"u8);
            WriteValue(json, record.Value, record.HasValue);
            json.WriteEndObject();
        }

        _buffer.Write("\n"u8);
    }

    /// <summary>For people: partition, offset, time, key and value, with tabs between.</summary>
    public void WriteText(int partition, Record record)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{partition}\t{record.Offset}\t{TimeOf(record.Timestamp) ?? record.Timestamp.ToString(CultureInfo.InvariantCulture)}\t");
        _buffer.Write(Encoding.UTF8.GetBytes(place));
        _buffer.Write(OneLine(record.Key));
        _buffer.Write("\t"u8);
        _buffer.Write(OneLine(record.Value));
        _buffer.Write("\n"u8);
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await to.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        await to.FlushAsync(cancellationToken);
        _buffer.ResetWrittenCount();
    }

    public ValueTask DisposeAsync() => FlushAsync(CancellationToken.None);

    /// <summary>A time as people read it; a number of milliseconds where no calendar has it.</summary>
    public static string? TimeOf(long timestamp) =>
        timestamp >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && timestamp <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(timestamp).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : null;

    private static void WriteTime(Utf8JsonWriter json, long timestamp)
    {
        if (TimeOf(timestamp) is { } time)
        {
            json.WriteStringValue(time);
        }
        else
        {
            json.WriteNumberValue(timestamp);
        }
    }

    // A name that repeats has a list of its values.
    private static void WriteHeaders(Utf8JsonWriter json, Record record)
    {
        json.WriteStartObject();
        foreach (var name in record.ReadHeaders().GroupBy(header => header.Name))
        {
            json.WritePropertyName(name.Key);
            var values = name.ToList();
            if (values.Count > 1)
            {
                json.WriteStartArray();
            }

            foreach (var header in values)
            {
                WriteText(json, (header.Value ?? default).Span, header.Value is not null);
            }

            if (values.Count > 1)
            {
                json.WriteEndArray();
            }
        }

        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> bytes, bool present)
    {
        if (!present)
        {
            json.WriteNullValue();
        }
        else if (Utf8.IsValid(bytes))
        {
            json.WriteStringValue(bytes);
        }
        else
        {
            json.WriteStartObject();
            json.WriteBase64String("base64"u8, bytes);
            json.WriteEndObject();
        }
    }

    private void WriteValue(Utf8JsonWriter json, ReadOnlySpan<byte> value, bool present)
    {
        if (!present || !IsJson(value))
        {
            WriteText(json, value, present);
            return;
        }

        // Line ends stand between the tokens of JSON only; a record is one line.
        json.WriteRawValue(OneLine(value), skipInputValidation: true);
    }

    private ReadOnlySpan<byte> OneLine(ReadOnlySpan<byte> value)
    {
        if (!value.ContainsAny((byte)'\n', (byte)'\r'))
        {
            return value;
        }

        if (_oneLine.Length < value.Length)
        {
            _oneLine = new byte[value.Length];
        }

        var line = _oneLine.AsSpan(0, value.Length);
        value.CopyTo(line);
        line.Replace((byte)'\n', (byte)' ');
        line.Replace((byte)'\r', (byte)' ');
        return line;
    }

    private static bool IsJson(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || !Utf8.IsValid(value))
        {
            return false;
        }

        try
        {
            Utf8JsonReader reader = new(value, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>One line of <c>topics read --json</c>.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The record's offset there.</param>
/// <param name="Timestamp">Its time, ISO 8601 in UTC; a number of milliseconds since 1970 where no calendar has it.</param>
/// <param name="Key">Its key as text; <c>{"base64": …}</c> when it is no text; null when there is none.</param>
/// <param name="Headers">Values by name, as keys are written; a list where a name repeats.</param>
/// <param name="Value">Its value: JSON as it is, other text as text, <c>{"base64": …}</c> when it is neither, null for a tombstone.</param>
public sealed record RecordDocument(int Partition, long Offset, JsonElement Timestamp, JsonElement Key, IReadOnlyDictionary<string, JsonElement> Headers, JsonElement Value);
