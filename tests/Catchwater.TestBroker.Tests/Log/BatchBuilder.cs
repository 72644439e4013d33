using System.Buffers.Binary;
using Catchwater.Brokers.Log;

namespace Catchwater.Brokers.Tests.Log;

/// <summary>Batches with the header fields that a client would not let a test choose; their records are empty.</summary>
internal static class BatchBuilder
{
    public static Memory<byte> Batch(long producerId = -1, short epoch = -1, int sequence = -1, int count = 1, bool transactional = false)
    {
        var bytes = new byte[RecordBatch.HeaderSize + 8];
        var span = bytes.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span[8..], bytes.Length - 12);
        span[16] = 2;
        BinaryPrimitives.WriteInt16BigEndian(span[21..], (short)(transactional ? 0x10 : 0));
        BinaryPrimitives.WriteInt32BigEndian(span[23..], count - 1);
        BinaryPrimitives.WriteInt64BigEndian(span[43..], producerId);
        BinaryPrimitives.WriteInt16BigEndian(span[51..], epoch);
        BinaryPrimitives.WriteInt32BigEndian(span[53..], sequence);
        BinaryPrimitives.WriteInt32BigEndian(span[57..], count);
        BinaryPrimitives.WriteUInt32BigEndian(span[17..], Crc32C.Of(span[21..]));
        return bytes;
    }
}
