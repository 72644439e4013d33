using System.Buffers.Binary;
using System.Text;

namespace Catchwater.Topics.Embedded.Storage;

/// <summary>Keys of the log's three column families. Numbers are big endian, so that keys sort as their numbers do.</summary>
internal static class StoreKeys
{
    /// <summary>Bytes of a batch's key: topic id (4), partition (4), base offset (8).</summary>
    public const int BatchLength = 16;

    /// <summary>Version of everything below: the meta key <c>v</c>.</summary>
    public const int FormatVersion = 1;

    public static ReadOnlySpan<byte> Version => "v"u8;

    public static ReadOnlySpan<byte> NextId => "i"u8;

    /// <summary>Meta: when the log was cleaned last.</summary>
    public static ReadOnlySpan<byte> Cleaned => "c"u8;

    public static void Batch(Span<byte> to, uint topic, int partition, long offset)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to, topic);
        BinaryPrimitives.WriteInt32BigEndian(to[4..], partition);
        BinaryPrimitives.WriteInt64BigEndian(to[8..], offset);
    }

    public static byte[] Batch(uint topic, int partition, long offset)
    {
        var key = new byte[BatchLength];
        Batch(key, topic, partition, offset);
        return key;
    }

    public static long OffsetOf(ReadOnlySpan<byte> batchKey) => BinaryPrimitives.ReadInt64BigEndian(batchKey[8..]);

    /// <summary>Meta: a topic's description by its name.</summary>
    public static byte[] Topic(string name) => [(byte)'t', .. Encoding.UTF8.GetBytes(name)];

    /// <summary>Meta: the earliest offset of a partition, when it is not 0.</summary>
    public static byte[] Earliest(uint topic, int partition) => [(byte)'s', .. Number(topic), .. Number((uint)partition)];

    /// <summary>Meta: when compaction saw the tombstones of a partition, and up to which offset.</summary>
    public static byte[] Tombstones(uint topic, int partition) => [(byte)'h', .. Number(topic), .. Number((uint)partition)];

    /// <summary>Meta: the id under which an owner's state and positions are kept, by its name.</summary>
    public static byte[] Owner(string name) => [(byte)'o', .. Encoding.UTF8.GetBytes(name)];

    /// <summary>Meta: state is being restored under this owner id; a leftover of a crash when the log is opened.</summary>
    public static byte[] Restoring(uint owner) => [(byte)'r', .. Number(owner)];

    /// <summary>Meta: every position of an owner begins so.</summary>
    public static byte[] Positions(uint owner) => [(byte)'p', .. Number(owner)];

    /// <summary>Meta: the position of a task in a partition.</summary>
    public static byte[] Position(uint owner, int task, uint topic, int partition) =>
        [.. Positions(owner), .. Number((uint)task), .. Number(topic), .. Number((uint)partition)];

    /// <summary>State: every key of an owner begins so.</summary>
    public static byte[] State(uint owner) => Number(owner);

    /// <summary>State: every key of a task begins so.</summary>
    public static byte[] State(uint owner, int task) => [.. Number(owner), .. Number((uint)task)];

    /// <summary>The first key after all that begin with <paramref name="prefix"/>; the prefix must not be all 0xFF.</summary>
    public static byte[] After(ReadOnlySpan<byte> prefix)
    {
        var end = prefix.TrimEnd((byte)0xFF).ToArray();
        end[^1]++;
        return end;
    }

    /// <summary>The last key of the same length before <paramref name="key"/>, which must not be all zeros.</summary>
    public static byte[] Before(ReadOnlySpan<byte> key)
    {
        var before = key.ToArray();
        var at = before.Length - 1;
        while (before[at]-- == 0)
        {
            at--;
        }

        return before;
    }

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
