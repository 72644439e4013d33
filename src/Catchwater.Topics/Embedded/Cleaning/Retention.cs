using System.Buffers.Binary;
using Catchwater.Topics.Embedded.Reading;
using Catchwater.Topics.Embedded.Storage;

namespace Catchwater.Topics.Embedded.Cleaning;

/// <summary>Removes the oldest batches of a partition, whole ones, and never the newest.</summary>
internal static class Retention
{
    /// <summary>Number of offsets that went.</summary>
    public static async Task<long> RunAsync(EmbeddedEventLog log, EmbeddedPartition partition, DateTimeOffset now)
    {
        var topic = partition.Topic;
        if (topic.Spec is { RetentionAge: null, RetentionBytes: null } || BatchSearch.Last(log.Store, partition) is not { } last)
        {
            return 0;
        }

        var earliest = partition.Earliest;
        var keep = earliest;
        if (topic.Spec.RetentionAge is { } age)
        {
            // An age may be longer than there has been time.
            var oldest = now.ToUnixTimeMilliseconds() - (long)Math.Min(age.TotalMilliseconds, long.MaxValue / 2);
            keep = Math.Max(keep, BatchSearch.FirstWhere(log.Store, partition, batch => batch.MaxSoFar >= oldest)?.Offset ?? last.Offset);
        }

        if (topic.Spec.RetentionBytes is { } bytes)
        {
            keep = Math.Max(keep, topic.Spec.Compact ? CutByWalking(log, partition, bytes) : CutByHalving(log, partition, last, bytes));
        }

        keep = Math.Min(keep, last.Offset);
        if (keep <= earliest)
        {
            return 0;
        }

        var from = StoreKeys.Batch(topic.Id, partition.Number, 0);
        var to = StoreKeys.Batch(topic.Id, partition.Number, keep);
        await log.Committer.RunAsync(batch =>
        {
            if (!topic.Deleted)
            {
                var value = new byte[8];
                BinaryPrimitives.WriteInt64BigEndian(value, keep);
                batch.Writes.Put(StoreKeys.Earliest(topic.Id, partition.Number), value, batch.Store.Meta);
                batch.DeleteRange(from, to, batch.Store.Log);
            }
        });
        partition.Earliest = keep;
        log.Store.DeleteFiles(log.Store.Log, from, to);
        return keep - earliest;
    }

    private static long CutByHalving(EmbeddedEventLog log, EmbeddedPartition partition, (long Offset, StoredBatch Batch, int Bytes) last, long bytes)
    {
        var all = last.Batch.BytesBefore + last.Bytes - StoredBatch.HeaderLength;
        return BatchSearch.FirstWhere(log.Store, partition, batch => all - batch.BytesBefore <= bytes)?.Offset ?? last.Offset;
    }

    // What compaction took away still counts in the headers: its topics are measured batch by batch, from the end.
    private static long CutByWalking(EmbeddedEventLog log, EmbeddedPartition partition, long bytes)
    {
        using var use = log.Store.Use();
        using var iterator = log.Store.Iterate(log.Store.Log);
        var key = StoreKeys.Batch(partition.Topic.Id, partition.Number, long.MaxValue);
        var cut = partition.End;
        for (iterator.SeekForPrev(key); iterator.Valid() && iterator.GetKeySpan()[..8].SequenceEqual(key.AsSpan(0, 8)); iterator.Prev())
        {
            bytes -= iterator.GetValueSpan().Length - StoredBatch.HeaderLength;
            if (bytes < 0)
            {
                return cut;
            }

            cut = StoreKeys.OffsetOf(iterator.GetKeySpan());
        }

        return cut;
    }
}
