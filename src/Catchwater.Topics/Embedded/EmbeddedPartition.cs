using Catchwater.Topics.Embedded.Reading;
using Catchwater.Topics.Embedded.Writing;

namespace Catchwater.Topics.Embedded;

/// <summary>A partition of an open log: where it ends, and who waits for more.</summary>
internal sealed class EmbeddedPartition(EmbeddedTopic topic, int number)
{
    private long _end;
    private long _earliest;
    private long _bytes;
    private Wake[] _waiting = [];

    public EmbeddedTopic Topic { get; } = topic;

    public int Number { get; } = number;

    public TopicPartition Place { get; } = new(topic.Spec.Name, number);

    /// <summary>The offset after the last durable record.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>Bytes of all records there have ever been.</summary>
    public long BytesSoFar => Volatile.Read(ref _bytes);

    /// <summary>The first offset that has not been removed.</summary>
    public long Earliest
    {
        get => Volatile.Read(ref _earliest);
        set => Volatile.Write(ref _earliest, value);
    }

    /// <summary>Guards <see cref="Open"/> and what is in it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The segment that single records are added to; null when there is none at the moment.</summary>
    public Segment? Open { get; set; }

    /// <summary>Where the next batch goes; the committer's own, as are the next two.</summary>
    public BatchTail Tail { get; set; }

    /// <summary>Shows what was committed, and wakes whoever waits for it.</summary>
    public void Publish()
    {
        Volatile.Write(ref _bytes, Tail.Bytes);
        Volatile.Write(ref _end, Tail.NextOffset);
        WakeAll();
    }

    public void WakeAll()
    {
        foreach (var wake in Volatile.Read(ref _waiting))
        {
            wake.Set();
        }
    }

    public void Subscribe(Wake wake)
    {
        lock (Gate)
        {
            Volatile.Write(ref _waiting, [.. _waiting, wake]);
        }
    }

    public void Unsubscribe(Wake wake)
    {
        lock (Gate)
        {
            Volatile.Write(ref _waiting, [.. _waiting.Where(waiting => waiting != wake)]);
        }
    }
}

/// <summary>What follows on from the last batch of a partition.</summary>
/// <param name="NextOffset">The offset the next record gets.</param>
/// <param name="MaxTimestamp">The latest timestamp so far.</param>
/// <param name="Bytes">Bytes of records so far.</param>
internal readonly record struct BatchTail(long NextOffset, long MaxTimestamp, long Bytes);
