using System.Buffers.Binary;

namespace Catchwater.Topics.Records;

/// <summary>
/// Which partition a key belongs to: the Java client's default (murmur2, seed 0x9747b28c, sign bit cleared), which librdkafka calls
/// <c>murmur2_random</c>. A topic moved from the embedded log to Kafka keeps every key where it was.
/// Source: org.apache.kafka.common.utils.Utils.murmur2.
/// </summary>
public static class Murmur2
{
    /// <summary>The partition of a key, 0 to <paramref name="partitions"/> - 1.</summary>
    public static int PartitionOf(ReadOnlySpan<byte> key, int partitions) => (int)((Hash(key) & 0x7FFFFFFF) % (uint)partitions);

    internal static uint Hash(ReadOnlySpan<byte> data)
    {
        const uint M = 0x5bd1e995;
        var h = 0x9747b28cU ^ (uint)data.Length;
        var at = 0;
        for (; at + 4 <= data.Length; at += 4)
        {
            var k = BinaryPrimitives.ReadUInt32LittleEndian(data[at..]) * M;
            k ^= k >> 24;
            h = (h * M) ^ (k * M);
        }

        switch (data.Length - at)
        {
            case 3:
                h ^= (uint)data[at + 2] << 16;
                goto case 2;
            case 2:
                h ^= (uint)data[at + 1] << 8;
                goto case 1;
            case 1:
                h = (h ^ data[at]) * M;
                break;
        }

        h = (h ^ (h >> 13)) * M;
        return h ^ (h >> 15);
    }
}
