using Confluent.Kafka;

namespace Catchwater.Topics.Kafka;

/// <summary>
/// A record on its way: what its delivery report has to find again. It travels as the message's key, which a report gives back, so that
/// all records share one handler and none needs a closure.
/// </summary>
internal sealed class Sending(IProducer<Sending, byte[]?> producer, long bytes, IDeliveryReceiver receiver, long tag)
{
    /// <summary>Who sends it.</summary>
    public IProducer<Sending, byte[]?> Producer => producer;

    /// <summary>The key that goes over the wire; only while it is handed to the client, which copies it.</summary>
    public byte[]? Key { get; set; }

    /// <summary>Bytes it takes of the buffer.</summary>
    public long Bytes => bytes;

    /// <summary>Who is told how it ended.</summary>
    public IDeliveryReceiver Receiver => receiver;

    /// <summary>The receiver's mark on it.</summary>
    public long Tag => tag;
}

/// <summary>The key that goes over the wire.</summary>
internal sealed class SendingKey : ISerializer<Sending>
{
    public static readonly SendingKey Instance = new();

    public byte[]? Serialize(Sending data, SerializationContext context) => data.Key;
}
