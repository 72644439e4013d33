using System.Buffers;
using Catchwater.Topics.Embedded.Storage;
using Catchwater.Topics.Tasks;
using RocksDbSharp;

namespace Catchwater.Topics.Embedded.Tasks;

/// <summary>A task's state as committed now, or as it was in a snapshot.</summary>
internal sealed class CommittedState(LogStore store, StatePrefix prefix, Snapshot? snapshot = null) : ITaskState
{
    private const int StackBytes = 256;
    private readonly ReadOptions? _options = snapshot is null ? null : new ReadOptions().SetSnapshot(snapshot);

    public bool TryGet(string table, ReadOnlySpan<byte> key, IBufferWriter<byte> value)
    {
        var start = prefix.Of(table);
        var length = start.Length + key.Length;
        var rented = length > StackBytes ? ArrayPool<byte>.Shared.Rent(length) : null;
        try
        {
            var full = rented is null ? stackalloc byte[StackBytes] : rented;
            start.CopyTo(full);
            key.CopyTo(full[start.Length..]);
            return store.TryGet(store.State, full[..length], value, _options);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    public void Scan(string table, ReadOnlySpan<byte> keyPrefix, ReadOnlySpan<byte> from, StateVisitor visit)
    {
        var start = prefix.Of(table);
        byte[] all = [.. start, .. keyPrefix];
        byte[] first = keyPrefix.SequenceCompareTo(from) < 0 ? [.. start, .. from] : all;

        // The bound keeps the scan out of what has been deleted behind the range. The store keeps a bare pointer to it, and to what the
        // options own: both must stay where they are until the iterator is gone.
        var after = StoreKeys.After(all);
        var end = GC.AllocateUninitializedArray<byte>(after.Length, pinned: true);
        after.CopyTo(end, 0);
        var options = new ReadOptions().SetIterateUpperBound(end);
        if (snapshot is not null)
        {
            options.SetSnapshot(snapshot);
        }

        using var use = store.Use();
        using (var iterator = store.Iterate(store.State, options))
        {
            for (iterator.Seek(first); iterator.Valid() && iterator.GetKeySpan().StartsWith(all); iterator.Next())
            {
                if (!visit(iterator.GetKeySpan()[start.Length..], iterator.GetValueSpan()))
                {
                    break;
                }
            }
        }

        GC.KeepAlive(options);
        GC.KeepAlive(end);
    }
}
