using Catchwater.Topics.Embedded;
using Catchwater.Topics.Embedded.Storage;
using RocksDbSharp;

namespace Catchwater.Benchmarks.Log;

/// <summary>The same batches put into, and taken out of, a RocksDB set up the same way, with nothing around it.</summary>
internal static class RawStore
{
    public static long Bytes(LogStore store) => Blobs(store).Sum(blob => (long)blob.Value.Length);

    public static (double Seconds, double Cpu) Append(LogStore from, string folder, int syncs)
    {
        var blobs = Blobs(from);
        using var store = LogStore.Open(folder, new EmbeddedLogOptions(), TimeProvider.System);
        using WriteBatch batch = new();
        var start = Timed.Start();
        var written = 0;
        for (var sync = 1; sync <= syncs; sync++)
        {
            for (; written < (long)blobs.Count * sync / syncs; written++)
            {
                batch.Put(blobs[written].Key.AsSpan(), blobs[written].Value.AsSpan(), store.Log);
            }

            store.Write(batch);
            batch.Clear();
        }

        return start.Elapsed();
    }

    public static (double Seconds, double Cpu) Read(LogStore store)
    {
        using var use = store.Use();
        using var iterator = store.Iterate(store.Log);
        var buffer = new byte[1 << 20];
        var start = Timed.Start();
        for (iterator.Seek([]); iterator.Valid(); iterator.Next())
        {
            iterator.GetValueSpan().CopyTo(buffer);
        }

        return start.Elapsed();
    }

    // In the order in which the log got them, as near as can be told: round the partitions.
    private static List<(byte[] Key, byte[] Value)> Blobs(LogStore store)
    {
        List<(byte[] Key, byte[] Value)> blobs = [];
        using var use = store.Use();
        using var iterator = store.Iterate(store.Log);
        for (iterator.Seek([]); iterator.Valid(); iterator.Next())
        {
            blobs.Add((iterator.GetKeySpan().ToArray(), iterator.GetValueSpan().ToArray()));
        }

        return [.. blobs.OrderBy(blob => StoreKeys.OffsetOf(blob.Key))];
    }
}
