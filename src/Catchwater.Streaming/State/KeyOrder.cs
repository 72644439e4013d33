using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Catchwater.Streaming.State;

/// <summary>Puts entries roughly in order of their keys: by the eight bytes after those that all of them begin with.</summary>
internal sealed class KeyOrder<TValue>
{
    private ulong[] _heads = [];

    /// <summary>Sorts a list in place; its entries.</summary>
    public Span<StateEntry<TValue>> Sort(List<StateEntry<TValue>> entries)
    {
        var span = CollectionsMarshal.AsSpan(entries);
        if (span.Length < 2)
        {
            return span;
        }

        if (_heads.Length < span.Length)
        {
            _heads = new ulong[Math.Max(span.Length, _heads.Length * 2)];
        }

        var common = span[0].Key.Length;
        foreach (var entry in span)
        {
            common = entry.Key.AsSpan().CommonPrefixLength(span[0].Key.AsSpan(0, common));
        }

        var heads = _heads.AsSpan(0, span.Length);
        Span<byte> head = stackalloc byte[8];
        for (var i = 0; i < span.Length; i++)
        {
            var rest = span[i].Key.AsSpan(common);
            if (rest.Length >= 8)
            {
                heads[i] = BinaryPrimitives.ReadUInt64BigEndian(rest);
            }
            else
            {
                head.Clear();
                rest.CopyTo(head);
                heads[i] = BinaryPrimitives.ReadUInt64BigEndian(head);
            }
        }

        heads.Sort(span);
        return span;
    }
}
