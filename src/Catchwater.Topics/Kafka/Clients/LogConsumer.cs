using System.Buffers;
using Catchwater.Topics.Records;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka.Clients;

/// <summary>A consumer whose records go into batches as bytes. For one thread.</summary>
internal sealed class LogConsumer(IConsumer<bool, bool> consumer, ByteTap key, ByteTap value) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _headers = new();

    /// <summary>The client itself.</summary>
    public IConsumer<bool, bool> Client => consumer;

    /// <summary>Key of the record consumed last.</summary>
    public ReadOnlySpan<byte> Key => key.Bytes;

    /// <summary>Value of the record consumed last.</summary>
    public ReadOnlySpan<byte> Value => value.Bytes;

    /// <summary>The next record or end of partition; null when none came in time.</summary>
    public ConsumeResult<bool, bool>? Consume(TimeSpan wait) => consumer.Consume(wait);

    /// <summary>Whether a batch that begins at <paramref name="baseOffset"/> can hold this offset.</summary>
    public static bool Fits(long baseOffset, long offset) => offset - baseOffset < int.MaxValue;

    /// <summary>Adds the record consumed last to a batch.</summary>
    public void AddTo(RecordBatchBuilder batch, long baseOffset, ConsumeResult<bool, bool> result)
    {
        var message = result.Message;
        _headers.ResetWrittenCount();
        if (message.Headers is { Count: > 0 } headers)
        {
            HeaderCodec.Write([.. headers.Select(h => new RecordHeader(h.Key, h.GetValueBytes() is { } bytes ? bytes : (ReadOnlyMemory<byte>?)null))], _headers);
        }

        batch.Add((int)(result.Offset.Value - baseOffset), message.Timestamp.UnixTimestampMs, key.Bytes, message.Key, value.Bytes, message.Value, _headers.WrittenSpan);
    }

    public void Dispose() => consumer.Dispose();
}
