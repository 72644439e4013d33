using Confluent.Kafka;

namespace Catchwater.Topics.Kafka.Clients;

/// <summary>Takes a field's bytes out of a message without an array a record. What it gives the client is only whether the field was there.</summary>
internal sealed class ByteTap : IDeserializer<bool>
{
    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>The field of the last message; valid until the next.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public bool Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (data.Length > _bytes.Length)
        {
            _bytes = new byte[Math.Max(data.Length, 2 * _bytes.Length)];
        }

        data.CopyTo(_bytes);
        _length = data.Length;
        return !isNull;
    }
}
