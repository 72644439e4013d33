using System.Buffers.Binary;
using System.Security.Cryptography;
using Catchwater.Topics.Embedded.Reading;
using Catchwater.Topics.Embedded.Storage;
using Catchwater.Topics.Embedded.Writing;
using Catchwater.Topics.Records;

namespace Catchwater.Topics.Embedded.Cleaning;

/// <summary>
/// Keeps the last record of every key of a partition. Batches are rewritten in place, so that every record keeps its offset; the
/// newest batch is never touched. Records without a key stay. A tombstone goes once it has been the last record of its key for a day
/// of compactions, so that a reader under way still sees it.
/// </summary>
internal sealed class Compaction(EmbeddedEventLog log, TimeProvider time)
{
    private const int MaxKeys = 1_000_000;
    private const long PartBytes = 4L << 20;
    private static readonly TimeSpan TombstonesStay = TimeSpan.FromDays(1);

    // Up to where a partition has been compacted since the log was opened.
    private readonly Dictionary<(uint Topic, int Partition), long> _done = [];

    /// <summary>Number of records that went.</summary>
    public async Task<long> RunAsync(EmbeddedPartition partition, CancellationToken cancellationToken)
    {
        if (BatchSearch.Last(log.Store, partition) is not { } newest)
        {
            return 0;
        }

        var id = (partition.Topic.Id, partition.Number);
        var horizon = Horizon(partition);
        var due = horizon is { } marked && time.GetUtcNow().ToUnixTimeMilliseconds() - marked.Since >= TombstonesStay.TotalMilliseconds;
        var from = due ? 0 : _done.GetValueOrDefault(id);
        long removed = 0;
        while (from < newest.Offset)
        {
            Dictionary<UInt128, long> last = [];
            var to = Collect(partition, from, newest.Offset, last, cancellationToken);
            removed += await RewriteAsync(partition, to, last, due ? horizon!.Value.Below : -1, cancellationToken);
            from = to;
        }

        _done[id] = from;
        if (horizon is null || due)
        {
            await MarkAsync(partition, newest.Offset);
        }

        return removed;
    }

    // The last offset of every key between two offsets, as far as memory allows; where it stopped.
    private long Collect(EmbeddedPartition partition, long from, long to, Dictionary<UInt128, long> last, CancellationToken cancellationToken)
    {
        PartitionCursor cursor = new(log.Store, partition, from);
        while (cursor.Position < to && last.Count < MaxKeys && cursor.Next() is { } batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var record in batch)
            {
                if (record.HasKey && record.Offset < to)
                {
                    last[Digest(record.Key)] = record.Offset;
                }
            }
        }

        return Math.Min(to, cursor.Position);
    }

    private async Task<long> RewriteAsync(EmbeddedPartition partition, long to, Dictionary<UInt128, long> last, long dropTombstonesBelow, CancellationToken cancellationToken)
    {
        long removed = 0;
        var position = partition.Earliest;
        while (position < to)
        {
            cancellationToken.ThrowIfCancellationRequested();
            List<(byte[] Key, byte[]? Value)> changes = [];
            position = Plan(partition, position, to, last, dropTombstonesBelow, changes, ref removed);
            if (changes.Count > 0)
            {
                await log.Committer.RunAsync(batch => Apply(partition, batch, changes));
            }
        }

        return removed;
    }

    private long Plan(EmbeddedPartition partition, long position, long to, Dictionary<UInt128, long> last, long dropTombstonesBelow, List<(byte[], byte[]?)> changes, ref long removed)
    {
        using var use = log.Store.Use();
        using var iterator = log.Store.Iterate(log.Store.Log);
        Span<byte> prefix = stackalloc byte[StoreKeys.BatchLength];
        BatchSearch.SeekTo(iterator, partition, position, prefix);
        var records = BuilderPool.Rent();
        long bytes = 0;
        for (; bytes < PartBytes && iterator.Valid(); iterator.Next())
        {
            var key = iterator.GetKeySpan();
            if (!key[..8].SequenceEqual(prefix[..8]) || StoreKeys.OffsetOf(key) >= to)
            {
                break;
            }

            var offset = StoreKeys.OffsetOf(key);
            if (!StoredBatch.TryRead(key, iterator.GetValueSpan(), out var header, out var fault))
            {
                throw Faults.Corrupt(log.Location, partition.Place, offset, fault!);
            }

            position = offset + header.LastDelta + 1;
            records.Clear();
            RecordBatch batch = new(partition.Place, offset, header.BaseTimestamp, header.Count, iterator.GetValueSpan()[StoredBatch.HeaderLength..].ToArray());
            foreach (var record in batch)
            {
                var newest = record.HasKey && last.TryGetValue(Digest(record.Key), out var at) ? at : record.Offset;
                if (record.Offset >= newest && (record.HasValue || !record.HasKey || record.Offset >= dropTombstonesBelow))
                {
                    records.Add((int)(record.Offset - offset), record.Timestamp, record.Key, record.HasKey, record.Value, record.HasValue, record.EncodedHeaders);
                }
            }

            if (records.Count < header.Count)
            {
                removed += header.Count - records.Count;
                var value = records.Count == 0 ? null : Rewritten(key, header, records);
                changes.Add((key.ToArray(), value));
                bytes += value?.Length ?? key.Length;
            }

            bytes += StoredBatch.HeaderLength;
        }

        BuilderPool.Return(records);
        return bytes < PartBytes ? to : position;
    }

    private static byte[] Rewritten(ReadOnlySpan<byte> key, StoredBatch before, RecordBatchBuilder records)
    {
        var value = new byte[StoredBatch.HeaderLength + records.Length];
        records.Written.Span.CopyTo(value.AsSpan(StoredBatch.HeaderLength));
        (before with { Count = records.Count, BaseTimestamp = records.BaseTimestamp, MaxTimestamp = records.MaxTimestamp }).Write(key, value);
        return value;
    }

    private static void Apply(EmbeddedPartition partition, CommitBatch batch, List<(byte[] Key, byte[]? Value)> changes)
    {
        if (partition.Topic.Deleted)
        {
            return;
        }

        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                batch.Writes.Delete(key, batch.Store.Log);
            }
            else
            {
                batch.Writes.Put(key, value, batch.Store.Log);
            }

            batch.Added(key.Length + (value?.Length ?? 0));
        }
    }

    private (long Since, long Below)? Horizon(EmbeddedPartition partition) =>
        log.Store.GetMeta(StoreKeys.Tombstones(partition.Topic.Id, partition.Number)) is { Length: 16 } value
            ? (BinaryPrimitives.ReadInt64BigEndian(value), BinaryPrimitives.ReadInt64BigEndian(value.AsSpan(8)))
            : null;

    // Tombstones below this offset have been seen by compaction now, and may go when a day has passed.
    private Task MarkAsync(EmbeddedPartition partition, long below) => log.Committer.RunAsync(batch =>
    {
        if (!partition.Topic.Deleted)
        {
            var value = new byte[16];
            BinaryPrimitives.WriteInt64BigEndian(value, time.GetUtcNow().ToUnixTimeMilliseconds());
            BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(8), below);
            batch.Writes.Put(StoreKeys.Tombstones(partition.Topic.Id, partition.Number), value, batch.Store.Meta);
            batch.Added(value.Length);
        }
    });

    // 128 bits of SHA-256: two keys that share them are not to be met with, and keys of any length take the same room.
    private static UInt128 Digest(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
