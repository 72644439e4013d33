using System.Buffers;

namespace Catchwater.Streaming.Serdes;

/// <summary>How values of a type become bytes and come back. Shared by all tasks: it must keep no state of its own.</summary>
public interface ISerde<T>
{
    /// <summary>Writes a value.</summary>
    void Serialize(T value, IBufferWriter<byte> to);

    /// <summary>Reads a value that <see cref="Serialize"/> wrote, or a foreign producer.</summary>
    /// <exception cref="FormatException">The bytes are no such value; <see cref="System.Text.Json.JsonException"/> says the same. The record goes to the dead letters.</exception>
    T Deserialize(ReadOnlySpan<byte> from);
}
