namespace Catchwater.Topics.Records;

/// <summary>Unsigned LEB128 numbers and their zigzag form, as in Kafka's record format v2.</summary>
internal static class Varint
{
    /// <summary>Most bytes a number takes.</summary>
    public const int MaxLength = 10;

    public static int Write(Span<byte> to, ulong value)
    {
        var i = 0;
        while (value >= 0x80)
        {
            to[i++] = (byte)(value | 0x80);
            value >>= 7;
        }

        to[i++] = (byte)value;
        return i;
    }

    /// <summary>Reads a number at <paramref name="at"/> and moves it past.</summary>
    /// <exception cref="InvalidDataException">The bytes end, or hold more than 64 bits.</exception>
    public static ulong Read(ReadOnlySpan<byte> from, scoped ref int at)
    {
        if ((uint)at < (uint)from.Length && from[at] < 0x80)
        {
            return from[at++];
        }

        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if ((uint)at >= (uint)from.Length)
            {
                break;
            }

            var b = from[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number in a record batch is cut off or too long");
    }

    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    public static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
