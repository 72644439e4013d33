using System.Numerics;
using System.Runtime.InteropServices;

namespace Catchwater.Brokers.Log;

/// <summary>CRC-32C (Castagnoli), the checksum of record batches.</summary>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var each in bytes[^(bytes.Length % sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, each);
        }

        return ~crc;
    }
}
