using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Catchwater.Topics.Records;

namespace Catchwater.Topics.Embedded.Writing;

/// <summary>Single records of any writers for one partition, on their way into one stored batch.</summary>
internal sealed class Segment(EmbeddedPartition partition, RecordBatchBuilder records) : CommitRequest
{
    /// <summary>A segment is full above this; the next record opens another.</summary>
    public const int FullBytes = 256 * 1024;

    // Lists are used again: a full one is large enough to trouble the garbage collector.
    private const int KeptLists = 32;
    private static readonly ConcurrentBag<List<Waiting>> Lists = [];

    private readonly List<Waiting> _waiting = Lists.TryTake(out var list) ? list : [];
    private long _base;

    public bool IsFull => records.Length >= FullBytes;

    /// <summary>Adds a record. Call with the partition's gate held, while the segment is its open one.</summary>
    public void Add(EmbeddedWriter writer, IDeliveryReceiver receiver, long tag, long timestamp, ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue, ReadOnlySpan<byte> headers, int size)
    {
        records.Add(timestamp, key, hasKey, value, hasValue, headers);
        _waiting.Add(new Waiting(receiver, tag, writer, size));
    }

    public override bool Prepare(CommitBatch batch)
    {
        lock (partition.Gate)
        {
            if (partition.Open == this)
            {
                partition.Open = null;
            }
        }

        if (partition.Topic.Deleted)
        {
            Failed(Faults.UnknownTopic(partition.Topic.Spec.Name, [], batch.Store.Folder));
            return false;
        }

        partition.Topic.MoveOn(partition);
        _base = batch.Append(partition, records);
        return true;
    }

    public override void Committed()
    {
        var offset = _base;
        foreach (ref var waiting in CollectionsMarshal.AsSpan(_waiting))
        {
            waiting.Receiver.Delivered(waiting.Tag, new RecordPlace(partition.Place, offset++));
            waiting.Writer.Release(waiting.Size);
        }

        BuilderPool.Return(records);
        if (Lists.Count < KeptLists)
        {
            _waiting.Clear();
            Lists.Add(_waiting);
        }
    }

    public override void Failed(TopicsException fault)
    {
        lock (partition.Gate)
        {
            if (partition.Open == this)
            {
                partition.Open = null;
            }
        }

        var undelivered = fault.Problems[0].Code == "unknown_topic" ? fault : Faults.Undelivered(partition.Place, fault);
        foreach (var waiting in _waiting)
        {
            waiting.Receiver.Failed(waiting.Tag, undelivered);
            waiting.Writer.Release(waiting.Size);
        }
    }

    private readonly record struct Waiting(IDeliveryReceiver Receiver, long Tag, EmbeddedWriter Writer, int Size);
}
