using Catchwater.Topics.Records;

namespace Catchwater.Topics;

/// <summary>How a writer batches and how long it tries.</summary>
public sealed record WriterOptions
{
    /// <summary>How long a record may wait for company before it is sent. Default 5 ms; 0 sends at once.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How long the writer tries before a record has failed for good. Default 2 min, as Kafka's <c>delivery.timeout.ms</c>.</summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Bytes of records not yet durable above which <c>WriteAsync</c> waits (back-pressure). Default 64 MiB.</summary>
    public long BufferBytes { get; init; } = 64L << 20;
}

/// <summary>A writer of single records; disposing it flushes. Safe for use by many threads at once; records of one thread and one partition keep their order.</summary>
public interface IEventWriter : IAsyncDisposable
{
    /// <summary>
    /// Hands over one record; ends when it has been taken in (at once, unless the buffer is full), with key, value and headers copied.
    /// The receiver hears how it ended, exactly once, unless the record was not taken in because of a cancellation.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="receiver">Who is told; one for many records costs nothing a record.</param>
    /// <param name="tag">Given back to the receiver, to tell its records apart.</param>
    /// <param name="cancellationToken">Stops the waiting for room.</param>
    ValueTask WriteAsync(OutgoingRecord record, IDeliveryReceiver receiver, long tag, CancellationToken cancellationToken);

    /// <summary>
    /// Hands over one record. The outer task ends when the record has been taken in (at once, unless the buffer is full); the inner
    /// one when it is durable, with its place. Key, value and headers are copied before the outer task ends.
    /// </summary>
    /// <exception cref="TopicsException">From the inner task: <c>unknown_topic</c>, <c>record_too_large</c>, <c>delivery_failed</c>.</exception>
    ValueTask<Task<RecordPlace>> WriteAsync(OutgoingRecord record, CancellationToken cancellationToken)
    {
        DeliveryTask delivery = new();
        var taken = WriteAsync(record, delivery, 0, cancellationToken);
        return taken.IsCompletedSuccessfully ? new(delivery.Task) : AfterAsync(taken, delivery.Task);

        static async ValueTask<Task<RecordPlace>> AfterAsync(ValueTask taken, Task<RecordPlace> delivered)
        {
            await taken.ConfigureAwait(false);
            return delivered;
        }
    }

    /// <summary>Ends when every record handed over so far is durable or has failed.</summary>
    Task FlushAsync(CancellationToken cancellationToken);
}

/// <summary>A record on its way into the log.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Key">Decides the partition (murmur2, as the Java client's default); null spreads records over partitions.</param>
/// <param name="Value">The payload; null is a tombstone.</param>
public readonly record struct OutgoingRecord(string Topic, ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value)
{
    /// <summary>Time of the event in milliseconds since 1970 UTC; null for now.</summary>
    public long? Timestamp { get; init; }

    /// <summary>The partition, when the key shall not decide.</summary>
    public int? Partition { get; init; }

    /// <summary>Names and values beside the payload, in order; names may repeat.</summary>
    public IReadOnlyList<RecordHeader> Headers { get; init => field = value ?? []; } = [];
}

/// <summary>Where a record is.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">Its offset there.</param>
public readonly record struct RecordPlace(TopicPartition Partition, long Offset);
