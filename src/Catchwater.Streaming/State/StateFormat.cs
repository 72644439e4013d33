using System.Buffers;
using System.Buffers.Binary;

namespace Catchwater.Streaming.State;

/// <summary>
/// How a state value is stored: one byte with the version of the format (1) in its low seven bits and whether a time follows in the
/// high one; the time of the last change, milliseconds since 1970, little endian, 8 bytes; the value.
/// </summary>
internal static class StateFormat
{
    private const byte Version = 1;
    private const byte Timed = 0x80;

    public static void WriteHead(IBufferWriter<byte> to, bool timed, long changedAt)
    {
        var head = to.GetSpan(9);
        head[0] = timed ? (byte)(Version | Timed) : Version;
        if (timed)
        {
            BinaryPrimitives.WriteInt64LittleEndian(head[1..], changedAt);
        }

        to.Advance(timed ? 9 : 1);
    }

    /// <summary>The value's own bytes.</summary>
    /// <exception cref="InvalidDataException">They were written by a later version, or by nobody.</exception>
    public static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> stored, out long changedAt)
    {
        changedAt = 0;
        if (stored.IsEmpty || (stored[0] & ~Timed) != Version || ((stored[0] & Timed) != 0 && stored.Length < 9))
        {
            throw new InvalidDataException($"state begins with {(stored.IsEmpty ? "nothing" : $"version {stored[0] & ~Timed}")}: this version of Catchwater reads version {Version}");
        }

        if ((stored[0] & Timed) == 0)
        {
            return stored[1..];
        }

        changedAt = BinaryPrimitives.ReadInt64LittleEndian(stored[1..]);
        return stored[9..];
    }
}
