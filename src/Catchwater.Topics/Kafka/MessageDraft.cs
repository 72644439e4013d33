using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka;

/// <summary>
/// What the client wants objects and arrays for while a message is handed over. It copies what is in them before it returns, so that one
/// of each does for all messages of a thread.
/// </summary>
internal sealed class MessageDraft
{
    // Longer keys and values get arrays of their own.
    private const int Longest = 1024;

    [ThreadStatic]
    private static MessageDraft? _ofThread;

    // The client wants an array of the very length.
    private readonly byte[]?[] _keys = new byte[]?[Longest + 1];
    private readonly byte[]?[] _values = new byte[]?[Longest + 1];
    private readonly Headers _noHeaders = [];
    private Confluent.Kafka.TopicPartition _anywhere = new("", Partition.Any);

    private MessageDraft()
    {
    }

    /// <summary>The calling thread's.</summary>
    public static MessageDraft OfThread => _ofThread ??= new MessageDraft();

    /// <summary>The message, filled by <see cref="Fill"/>.</summary>
    public Message<Sending, byte[]?> Message { get; } = new();

    /// <summary>Where a record goes whose key decides.</summary>
    public Confluent.Kafka.TopicPartition AnywhereIn(string topic) =>
        ReferenceEquals(_anywhere.Topic, topic) ? _anywhere : _anywhere = new(topic, Partition.Any);

    /// <summary>Makes the message one of this record.</summary>
    public void Fill(in OutgoingRecord record, Sending sending)
    {
        sending.Key = Bytes(record.Key, _keys);
        Message.Key = sending;
        Message.Value = Bytes(record.Value, _values);
        Message.Timestamp = record.Timestamp is { } ms ? new Timestamp(ms, TimestampType.CreateTime) : Timestamp.Default;
        Message.Headers = _noHeaders;
        if (record.Headers.Count > 0)
        {
            Message.Headers = [];
            foreach (var header in record.Headers)
            {
                Message.Headers.Add(header.Name, header.Value?.ToArray());
            }
        }
    }

    /// <summary>The message has been handed over.</summary>
    public void Clear()
    {
        Message.Key.Key = null;
        Message.Key = null!;
        Message.Value = null;
    }

    private static byte[]? Bytes(ReadOnlyMemory<byte>? bytes, byte[]?[] drafts)
    {
        if (bytes is not { } memory)
        {
            return null;
        }

        if (MemoryMarshal.TryGetArray(memory, out var segment) && segment.Array is { } array && segment.Offset == 0 && segment.Count == array.Length)
        {
            return array;
        }

        if (memory.Length > Longest)
        {
            return memory.ToArray();
        }

        var draft = drafts[memory.Length] ??= new byte[memory.Length];
        memory.Span.CopyTo(draft);
        return draft;
    }
}
