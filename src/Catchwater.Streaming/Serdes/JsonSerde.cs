using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Catchwater.Streaming.Serdes;

internal sealed class JsonSerde<T>(JsonTypeInfo<T> type) : ISerde<T>
{
    // A writer is for one thread; tasks run on threads of their own.
    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    public void Serialize(T value, IBufferWriter<byte> to)
    {
        writer ??= new Utf8JsonWriter(to, new JsonWriterOptions { Encoder = type.Options.Encoder, SkipValidation = true });
        writer.Reset(to);
        JsonSerializer.Serialize(writer, value, type);
        writer.Flush();
    }

    public T Deserialize(ReadOnlySpan<byte> from) => JsonSerializer.Deserialize(from, type) is { } value ? value : throw new FormatException("found null, expected a value");
}
