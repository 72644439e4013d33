using System.Buffers;

namespace Catchwater.Topics.Records;

/// <summary>
/// Collects records of one partition as bytes: the form in which the embedded log stores them and every reader sees them.
/// A record is: offset delta, timestamp delta (zigzag), key length + 1, key, value length + 1, value, headers length, headers; all
/// numbers LEB128, a length of 0 standing for null. Deltas count from the batch's base offset and base timestamp.
/// </summary>
internal sealed class RecordBatchBuilder
{
    private readonly ArrayBufferWriter<byte> _bytes = new(16 * 1024);

    /// <summary>Records in it.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes in it.</summary>
    public int Length => _bytes.WrittenCount;

    /// <summary>Timestamp of the first record; the others are stored against it.</summary>
    public long BaseTimestamp { get; private set; }

    /// <summary>Latest timestamp in it.</summary>
    public long MaxTimestamp { get; private set; }

    /// <summary>Offset delta of the last record.</summary>
    public int LastDelta { get; private set; } = -1;

    /// <summary>The records so far.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    /// <summary>Adds a record right after the last one.</summary>
    public void Add(long timestamp, ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue, ReadOnlySpan<byte> headers) =>
        Add(LastDelta + 1, timestamp, key, hasKey, value, hasValue, headers);

    /// <summary>Adds a record at an offset delta above the last one's: compaction and transactions leave gaps.</summary>
    public void Add(int offsetDelta, long timestamp, ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue, ReadOnlySpan<byte> headers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(offsetDelta, LastDelta);
        if (Count++ == 0)
        {
            BaseTimestamp = MaxTimestamp = timestamp;
        }

        LastDelta = offsetDelta;
        MaxTimestamp = Math.Max(MaxTimestamp, timestamp);
        var to = _bytes.GetSpan((5 * Varint.MaxLength) + key.Length + value.Length + headers.Length);
        var n = Varint.Write(to, (ulong)offsetDelta);
        n += Varint.Write(to[n..], Varint.ZigZag(timestamp - BaseTimestamp));
        n += Varint.Write(to[n..], hasKey ? (ulong)key.Length + 1 : 0);
        key.CopyTo(to[n..]);
        n += key.Length;
        n += Varint.Write(to[n..], hasValue ? (ulong)value.Length + 1 : 0);
        value.CopyTo(to[n..]);
        n += value.Length;
        n += Varint.Write(to[n..], (ulong)headers.Length);
        headers.CopyTo(to[n..]);
        _bytes.Advance(n + headers.Length);
    }

    /// <summary>The records as a batch that stays valid until the next <see cref="Clear"/>.</summary>
    public RecordBatch ToBatch(TopicPartition partition, long baseOffset) => new(partition, baseOffset, BaseTimestamp, Count, Written);

    /// <summary>Empties it and keeps its memory.</summary>
    public void Clear()
    {
        _bytes.ResetWrittenCount();
        Count = 0;
        LastDelta = -1;
    }
}
