using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Log;

/// <summary>One partition: its batches, the producers it knows, and the transactions that are open or were aborted in it.</summary>
internal sealed class PartitionLog(int leader)
{
    private readonly List<(long Last, RecordBatch Batch)> _batches = [];
    private readonly Dictionary<long, ProducerState> _producers = [];
    private readonly Dictionary<long, long> _open = [];
    private readonly List<AbortedTransaction> _aborted = [];
    private readonly List<TaskCompletionSource> _readers = [];

    /// <summary>The broker that serves this partition.</summary>
    public int Leader { get; set; } = leader;

    /// <summary>The first offset that can be read.</summary>
    public long Start { get; private set; }

    /// <summary>The offset that the next record gets: there is one replica, so this is the high watermark too.</summary>
    public long End { get; private set; }

    /// <summary>The last stable offset: where the first open transaction starts, or the end.</summary>
    public long StableEnd => _open.Count == 0 ? End : _open.Values.Min();

    /// <summary>Appends a batch that passed <see cref="RecordBatch.Check"/>; a retry of one that is there gets the offset it has.</summary>
    public (ErrorCode Error, long Offset) Append(RecordBatch batch)
    {
        if (batch.ProducerId >= 0)
        {
            var producer = Producer(batch.ProducerId);
            var (error, duplicateOf) = producer.Check(batch);
            if (error != ErrorCode.None || duplicateOf is not null)
            {
                return (error, duplicateOf ?? -1);
            }

            producer.Appended(batch, End);
            if (batch.IsTransactional)
            {
                _open.TryAdd(batch.ProducerId, End);
            }
        }

        var offset = Store(batch);
        WakeReaders();
        return (ErrorCode.None, offset);
    }

    /// <summary>Ends a producer's transaction with a marker; readers of committed records can go past it.</summary>
    public void EndTransaction(long producerId, short epoch, bool commit, long timestamp)
    {
        Producer(producerId).Enter(epoch);
        var marker = Store(RecordBatch.Marker(producerId, epoch, commit, timestamp));
        if (_open.Remove(producerId, out var first) && !commit)
        {
            _aborted.Add(new AbortedTransaction(producerId, first, marker));
        }

        WakeReaders();
    }

    /// <summary>The batches from the one that holds an offset up to a limit; the first is given even if it is larger than the room.</summary>
    public LogSlice Read(long offset, bool committedOnly, int maxBytes)
    {
        var limit = committedOnly ? StableEnd : End;
        var batches = new List<ReadOnlyMemory<byte>>();
        var size = 0;
        var upTo = offset;
        for (var i = IndexOf(offset); i < _batches.Count; i++)
        {
            var (last, batch) = _batches[i];
            if (batch.BaseOffset >= limit || (batches.Count > 0 && size + batch.Size > maxBytes))
            {
                break;
            }

            batches.Add(batch.Bytes);
            size += batch.Size;
            upTo = last;
        }

        var aborted = committedOnly && batches.Count > 0
            ? _aborted.Where(transaction => transaction.Marker >= offset && transaction.First <= upTo).ToList()
            : [];
        return new LogSlice(batches, size, aborted);
    }

    /// <summary>How many bytes a read would give, counted no further than wanted.</summary>
    public int Available(long offset, bool committedOnly, int wanted)
    {
        var limit = committedOnly ? StableEnd : End;
        var size = 0;
        for (var i = IndexOf(offset); i < _batches.Count && size < wanted && _batches[i].Batch.BaseOffset < limit; i++)
        {
            size += _batches[i].Batch.Size;
        }

        return size;
    }

    /// <summary>The first record that is not older, or null when all are.</summary>
    public (long Offset, long Timestamp)? Find(long timestamp, long limit)
    {
        foreach (var (last, batch) in _batches)
        {
            if (batch.BaseOffset >= limit)
            {
                break;
            }

            if (last >= Start && !batch.IsControl && batch.MaxTimestamp >= timestamp)
            {
                var found = batch.FirstNotBefore(timestamp);
                return (Math.Max(found.Offset, Start), found.Timestamp);
            }
        }

        return null;
    }

    /// <summary>Forgets what is before an offset; false when the offset is not in the log.</summary>
    public bool DeleteBefore(long offset)
    {
        if (offset < Start || offset > End)
        {
            return false;
        }

        Start = offset;
        _batches.RemoveRange(0, offset == End ? _batches.Count : IndexOf(offset));
        _aborted.RemoveAll(transaction => transaction.Marker < offset);
        return true;
    }

    /// <summary>Has a reader woken at the next change; it must be taken back with <see cref="StopWaking"/>.</summary>
    public void Wake(TaskCompletionSource reader) => _readers.Add(reader);

    public void StopWaking(TaskCompletionSource reader) => _readers.Remove(reader);

    private long Store(RecordBatch batch)
    {
        batch.BaseOffset = End;
        End = batch.LastOffset + 1;
        _batches.Add((End - 1, batch));
        return batch.BaseOffset;
    }

    private ProducerState Producer(long id)
    {
        if (!_producers.TryGetValue(id, out var producer))
        {
            _producers[id] = producer = new ProducerState();
        }

        return producer;
    }

    private void WakeReaders()
    {
        foreach (var reader in _readers)
        {
            reader.TrySetResult();
        }
    }

    /// <summary>The first batch that ends at or after an offset.</summary>
    private int IndexOf(long offset)
    {
        var (low, high) = (0, _batches.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _batches[middle].Last < offset ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
