using System.Buffers.Binary;
using System.Numerics;

namespace Catchwater.Topics.Embedded.Storage;

/// <summary>
/// A batch as it is stored: a header, then the records as the batch builder wrote them. Little endian:
/// version (1), CRC32C of the key and all that follows (4), count (4), delta of the last offset (4), base timestamp (8), latest
/// timestamp (8), latest timestamp of the partition up to here (8), bytes of records before it in the partition (8).
/// The last two never fall from batch to batch, so that a time or a size is found by halving.
/// </summary>
internal readonly record struct StoredBatch(int Count, int LastDelta, long BaseTimestamp, long MaxTimestamp, long MaxSoFar, long BytesBefore)
{
    public const int HeaderLength = 45;
    private const byte Version = 1;
    private const int CheckedFrom = 5;

    /// <summary>Writes the header before the records, which stand at <see cref="HeaderLength"/> already.</summary>
    public void Write(ReadOnlySpan<byte> key, Span<byte> value)
    {
        value[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(value[5..], Count);
        BinaryPrimitives.WriteInt32LittleEndian(value[9..], LastDelta);
        BinaryPrimitives.WriteInt64LittleEndian(value[13..], BaseTimestamp);
        BinaryPrimitives.WriteInt64LittleEndian(value[21..], MaxTimestamp);
        BinaryPrimitives.WriteInt64LittleEndian(value[29..], MaxSoFar);
        BinaryPrimitives.WriteInt64LittleEndian(value[37..], BytesBefore);
        BinaryPrimitives.WriteUInt32LittleEndian(value[1..], Crc(key, value[CheckedFrom..]));
    }

    /// <summary>Reads a header and checks it with its records; false with the reason in <paramref name="fault"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out StoredBatch batch, out string? fault)
    {
        batch = default;
        fault = value.Length < HeaderLength || key.Length != StoreKeys.BatchLength
            ? $"a batch of {value.Length} bytes is cut off"
            : value[0] != Version
            ? $"a batch has format version {value[0]}: expected {Version}"
            : BinaryPrimitives.ReadUInt32LittleEndian(value[1..]) != Crc(key, value[CheckedFrom..])
            ? "a batch does not have the checksum it was written with"
            : null;
        if (fault is null)
        {
            batch = Header(value);
        }

        return fault is null;
    }

    /// <summary>Reads a header that was checked before.</summary>
    public static StoredBatch Header(ReadOnlySpan<byte> value) => new(
        BinaryPrimitives.ReadInt32LittleEndian(value[5..]),
        BinaryPrimitives.ReadInt32LittleEndian(value[9..]),
        BinaryPrimitives.ReadInt64LittleEndian(value[13..]),
        BinaryPrimitives.ReadInt64LittleEndian(value[21..]),
        BinaryPrimitives.ReadInt64LittleEndian(value[29..]),
        BinaryPrimitives.ReadInt64LittleEndian(value[37..]));

    private static uint Crc(ReadOnlySpan<byte> key, ReadOnlySpan<byte> rest) => ~Crc(Crc(uint.MaxValue, key), rest);

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return crc;
    }
}
