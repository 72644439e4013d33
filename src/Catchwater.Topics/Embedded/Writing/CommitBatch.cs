using Catchwater.Topics.Embedded.Storage;
using Catchwater.Topics.Records;
using RocksDbSharp;

namespace Catchwater.Topics.Embedded.Writing;

/// <summary>One write in the making: batches of records, changes of state and positions of any number of requests.</summary>
internal sealed class CommitBatch(LogStore store) : IDisposable
{
    private readonly HashSet<EmbeddedPartition> _touched = [];
    private byte[] _value = new byte[64 * 1024];

    public LogStore Store { get; } = store;

    public WriteBatch Writes { get; } = new();

    /// <summary>Bytes in it, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>Appends records to a partition; the offset of the first one.</summary>
    public long Append(EmbeddedPartition partition, RecordBatchBuilder records)
    {
        var tail = partition.Tail;
        var length = StoredBatch.HeaderLength + records.Length;
        if (_value.Length < length)
        {
            _value = new byte[Math.Max(length, _value.Length * 2)];
        }

        Span<byte> key = stackalloc byte[StoreKeys.BatchLength];
        StoreKeys.Batch(key, partition.Topic.Id, partition.Number, tail.NextOffset);
        var maxSoFar = Math.Max(tail.MaxTimestamp, records.MaxTimestamp);
        var value = _value.AsSpan(0, length);
        records.Written.Span.CopyTo(value[StoredBatch.HeaderLength..]);
        new StoredBatch(records.Count, records.LastDelta, records.BaseTimestamp, records.MaxTimestamp, maxSoFar, tail.Bytes).Write(key, value);
        Writes.Put(key, value, Store.Log);
        Bytes += length;
        partition.Tail = new BatchTail(tail.NextOffset + records.LastDelta + 1, maxSoFar, tail.Bytes + records.Length);
        _touched.Add(partition);
        return tail.NextOffset;
    }

    /// <summary>Removes every key from one on and below another.</summary>
    public void DeleteRange(byte[] from, byte[] to, ColumnFamilyHandle family)
    {
        Writes.DeleteRange(from, (ulong)from.Length, to, (ulong)to.Length, family);
        Added(from.Length);
    }

    /// <summary>Says that a request added something of its own to <see cref="Writes"/>.</summary>
    public void Added(long bytes) => Bytes += bytes;

    public void Write()
    {
        if (Bytes > 0)
        {
            Store.Write(Writes);
        }
    }

    /// <summary>Shows what was written, and makes room for the next.</summary>
    public void Publish()
    {
        foreach (var partition in _touched)
        {
            partition.Publish();
        }

        _touched.Clear();
        Writes.Clear();
        Bytes = 0;
    }

    public void Dispose() => Writes.Dispose();
}
