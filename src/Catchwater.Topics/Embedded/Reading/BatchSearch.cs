using Catchwater.Topics.Embedded.Storage;

namespace Catchwater.Topics.Embedded.Reading;

/// <summary>Finds batches of a partition by offset, and by what never falls from batch to batch.</summary>
internal static class BatchSearch
{
    /// <summary>Stands on the batch that holds an offset, or the one before it, or the first one. Leaves the partition's prefix in <paramref name="key"/>.</summary>
    public static void SeekTo(StoreIterator iterator, EmbeddedPartition partition, long offset, Span<byte> key)
    {
        StoreKeys.Batch(key, partition.Topic.Id, partition.Number, Math.Max(0, offset));
        iterator.SeekForPrev(key);
        if (!iterator.Valid() || !iterator.GetKeySpan()[..8].SequenceEqual(key[..8]))
        {
            iterator.Seek(key);
        }
    }

    /// <summary>The last batch of a partition and its offset; null when it has none.</summary>
    /// <exception cref="TopicsException"><c>corrupt_log</c>.</exception>
    public static (long Offset, StoredBatch Batch, int Bytes)? Last(LogStore store, EmbeddedPartition partition) => At(store, partition, long.MaxValue, false);

    /// <summary>The first batch of a partition and its offset; null when it has none.</summary>
    /// <exception cref="TopicsException"><c>corrupt_log</c>.</exception>
    public static (long Offset, StoredBatch Batch, int Bytes)? First(LogStore store, EmbeddedPartition partition) => At(store, partition, 0, true);

    /// <summary>
    /// The first batch for which a condition holds that, once it holds, holds for all later batches; null when it holds for none.
    /// Halves the range of offsets: some twenty looks for a million batches.
    /// </summary>
    public static (long Offset, StoredBatch Batch, int Bytes)? FirstWhere(LogStore store, EmbeddedPartition partition, Func<StoredBatch, bool> holds)
    {
        (long, StoredBatch, int)? best = null;
        var (low, high) = (partition.Earliest, partition.End);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (At(store, partition, middle, false) is not { } found || found.Offset < low)
            {
                // Nothing begins between low and the middle: the next batch decides.
                if (At(store, partition, low, true) is not { } next || next.Offset >= high)
                {
                    break;
                }

                found = next;
            }

            if (holds(found.Batch))
            {
                best = found;
                high = found.Offset;
            }
            else
            {
                low = found.Offset + found.Batch.LastDelta + 1;
            }
        }

        return best;
    }

    /// <summary>The offset of the first record at or after a time within the batches from one on; null when there is none.</summary>
    public static long? FirstRecordAt(LogStore store, EmbeddedPartition partition, long fromOffset, long time)
    {
        PartitionCursor cursor = new(store, partition, fromOffset);
        while (cursor.Next() is { } batch)
        {
            foreach (var record in batch)
            {
                if (record.Timestamp >= time)
                {
                    return record.Offset;
                }
            }
        }

        return null;
    }

    private static (long Offset, StoredBatch Batch, int Bytes)? At(LogStore store, EmbeddedPartition partition, long offset, bool forward)
    {
        using var use = store.Use();
        using var iterator = store.Iterate(store.Log);
        Span<byte> key = stackalloc byte[StoreKeys.BatchLength];
        StoreKeys.Batch(key, partition.Topic.Id, partition.Number, offset);
        if (forward)
        {
            iterator.Seek(key);
        }
        else
        {
            iterator.SeekForPrev(key);
        }

        if (!iterator.Valid() || !iterator.GetKeySpan()[..8].SequenceEqual(key[..8]))
        {
            return null;
        }

        var at = StoreKeys.OffsetOf(iterator.GetKeySpan());
        return StoredBatch.TryRead(iterator.GetKeySpan(), iterator.GetValueSpan(), out var batch, out var fault)
            ? (at, batch, iterator.GetValueSpan().Length)
            : throw Faults.Corrupt(store.Folder, partition.Place, at, fault!);
    }
}
