using Catchwater.Topics.Records;

namespace Catchwater.Topics;

/// <summary>Where a reader begins in one partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The first offset wanted; one that retention has removed begins at the earliest that is there.</param>
public readonly record struct ReadFrom(TopicPartition Partition, long Offset);

/// <summary>Reads committed records of its partitions, each in order of offset. For one thread.</summary>
public interface IEventReader : IAsyncDisposable
{
    /// <summary>
    /// The next batch of any of its partitions. Waits up to <paramref name="wait"/> for one; null when none came, or when only
    /// the position moved, past what is not for readers (Kafka's markers of transactions). A batch is valid until the next call.
    /// </summary>
    ValueTask<RecordBatch?> ReadAsync(TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>The offset after the last record that could be handed out, by partition: where to go on.</summary>
    long PositionOf(TopicPartition partition);
}
