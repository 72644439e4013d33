using System.Buffers;
using System.Text;
using System.Text.Json;
using Catchwater.Streaming.Serdes;

namespace Catchwater.Streaming.State;

/// <summary>State as a serde writes it.</summary>
internal sealed class SerdeCodec<TValue>(ISerde<TValue> serde) : IStateCodec<TValue>
{
    public void Write(TValue value, IBufferWriter<byte> to) => serde.Serialize(value, to);

    public TValue Read(ReadOnlySpan<byte> from) => serde.Deserialize(from);

    public string Describe(ReadOnlySpan<byte> from) => JsonText.Of(from);
}

/// <summary>Bytes as JSON: themselves when they are JSON, a JSON text otherwise.</summary>
internal static class JsonText
{
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return "null";
        }

        try
        {
            var reader = new Utf8JsonReader(bytes);
            while (reader.Read())
            {
            }

            return Encoding.UTF8.GetString(bytes);
        }
        catch (JsonException)
        {
            return JsonSerializer.Serialize(System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Convert.ToBase64String(bytes));
        }
    }
}
