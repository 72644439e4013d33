namespace Catchwater.Brokers.Log;

/// <summary>The zigzag varints of records.</summary>
internal static class VarInt
{
    /// <summary>Reads one and moves the span behind it.</summary>
    public static long Read(ref Span<byte> bytes)
    {
        ulong value = 0;
        for (var i = 0; i < 10; i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw new InvalidDataException("a varint has more than ten bytes");
    }
}
