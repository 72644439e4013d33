using System.Buffers;
using Catchwater.Topics.Embedded.Storage;
using Catchwater.Topics.Tasks;
using RocksDbSharp;

namespace Catchwater.Topics.Embedded.Tasks;

/// <summary>A task's state as committed now, or as it was in a snapshot.</summary>
internal sealed class CommittedState(LogStore store, StatePrefix prefix, StoreView? view = null) : ITaskState
{
    private const int StackBytes = 256;

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
            if (view is null)
            {
                return store.TryGet(store.State, full[..length], value);
            }

            using var use = store.Use();
            using var hold = view.Enter();
            return store.TryGet(store.State, full[..length], value, view.Options);
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
        using var use = store.Use();
        var options = new ReadOptions().SetIterateUpperBound(end);
        using (var iterator = Iterate(options))
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

    private StoreIterator Iterate(ReadOptions options)
    {
        if (view is null)
        {
            return store.Iterate(store.State, options);
        }

        using var hold = view.Enter();
        return store.Iterate(store.State, view.See(options));
    }
}
