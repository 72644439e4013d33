using Catchwater.Topics.Embedded.Storage;
using Catchwater.Topics.Records;
using RocksDbSharp;

namespace Catchwater.Topics.Embedded.Reading;

/// <summary>
/// Walks the batches of a partition. It copies some hundred kilobytes at a time, and holds no iterator in between, which would keep
/// old files and memory of the store alive. For one thread.
/// </summary>
internal sealed class PartitionCursor(LogStore store, EmbeddedPartition partition, long from)
{
    private const int FillBytes = 256 * 1024;
    private const int FillBatches = 4096;
    private static readonly ReadOptions Checked = new ReadOptions().SetFillCache(false);

    private readonly Queue<Entry> _entries = [];
    private byte[] _buffer = [];

    /// <summary>The offset after the last record handed out.</summary>
    public long Position { get; private set; } = from;

    public EmbeddedPartition Partition => partition;

    /// <summary>Whether there is more to hand out now.</summary>
    public bool HasMore => Position < partition.End;

    /// <summary>The next batch, valid until the next call; null at the end.</summary>
    /// <exception cref="TopicsException"><c>corrupt_log</c>; <c>unknown_topic</c> when the topic has been removed.</exception>
    public RecordBatch? Next()
    {
        while (true)
        {
            if (_entries.TryDequeue(out var entry))
            {
                var bytes = _buffer.AsMemory(entry.At, entry.Length);
                var batch = StoredBatch.Header(bytes.Span);
                var wanted = Position;
                Position = entry.Offset + batch.LastDelta + 1;
                return new RecordBatch(partition.Place, entry.Offset, batch.BaseTimestamp, batch.Count, bytes[StoredBatch.HeaderLength..]) { From = wanted };
            }

            if (partition.Topic.Deleted)
            {
                throw Faults.UnknownTopic(partition.Topic.Spec.Name, [], store.Folder);
            }

            if (!HasMore || !Fill())
            {
                return null;
            }
        }
    }

    /// <summary>Goes on at another offset.</summary>
    public void Seek(long offset)
    {
        _entries.Clear();
        Position = offset;
    }

    // Everything up to the end as it is now; batches committed meanwhile are left for the next time.
    private bool Fill()
    {
        using var use = store.Use();
        using var iterator = store.Iterate(store.Log, Checked);
        var end = partition.End;
        Span<byte> key = stackalloc byte[StoreKeys.BatchLength];
        BatchSearch.SeekTo(iterator, partition, Position, key);
        var length = 0;
        for (; length < FillBytes && _entries.Count < FillBatches && IsValid(iterator); iterator.Next())
        {
            var found = iterator.GetKeySpan();
            if (!found[..8].SequenceEqual(key[..8]) || StoreKeys.OffsetOf(found) >= end)
            {
                break;
            }

            var value = iterator.GetValueSpan();
            var offset = StoreKeys.OffsetOf(found);
            if (!StoredBatch.TryRead(found, value, out var batch, out var fault))
            {
                if (_entries.Count > 0)
                {
                    // What is good is handed out first; the fault is met again at the next call.
                    break;
                }

                throw Faults.Corrupt(store.Folder, partition.Place, offset, fault!);
            }

            // The batch before may end below what is wanted, where compaction left a gap.
            if (offset + batch.LastDelta < Position)
            {
                continue;
            }

            if (_buffer.Length < length + value.Length)
            {
                Array.Resize(ref _buffer, Math.Max(length + value.Length, length == 0 ? FillBytes + StoredBatch.HeaderLength : _buffer.Length * 2));
            }

            value.CopyTo(_buffer.AsSpan(length));
            _entries.Enqueue(new Entry(offset, length, value.Length));
            length += value.Length;
        }

        if (_entries.Count == 0)
        {
            // Nothing is left between here and the end: it was removed.
            Position = Math.Max(Position, end);
        }

        return _entries.Count > 0;
    }

    // What is good is handed out first; the damage is met again at the next call.
    private bool IsValid(StoreIterator iterator)
    {
        try
        {
            return iterator.Valid();
        }
        catch (TopicsException) when (_entries.Count > 0)
        {
            return false;
        }
    }

    private readonly record struct Entry(long Offset, int At, int Length);
}
