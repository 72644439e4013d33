using System.Buffers.Binary;
using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Log;

/// <summary>
/// A view of a record batch, version 2 (https://kafka.apache.org/documentation/#recordbatch). The bytes stay as the producer sent them,
/// compressed or not; only the base offset is written over, which the checksum does not cover.
/// </summary>
internal readonly struct RecordBatch(Memory<byte> bytes)
{
    public const int HeaderSize = 61;

    private const int ChecksumStart = 21;

    public Memory<byte> Bytes => bytes;

    public int Size => bytes.Length;

    public long BaseOffset
    {
        get => BinaryPrimitives.ReadInt64BigEndian(bytes.Span);
        set => BinaryPrimitives.WriteInt64BigEndian(bytes.Span, value);
    }

    public byte Magic => bytes.Span[16];

    public long LastOffset => BaseOffset + LastOffsetDelta;

    public int LastOffsetDelta => Int32(23);

    public int Compression => Attributes & 0x07;

    public bool IsTransactional => (Attributes & 0x10) != 0;

    public bool IsControl => (Attributes & 0x20) != 0;

    public long BaseTimestamp => Int64(27);

    public long MaxTimestamp => Int64(35);

    public long ProducerId => Int64(43);

    public short ProducerEpoch => BinaryPrimitives.ReadInt16BigEndian(bytes.Span[51..]);

    public int BaseSequence => Int32(53);

    public int LastSequence => Sequence.Add(BaseSequence, LastOffsetDelta);

    public int Count => Int32(57);

    private short Attributes => BinaryPrimitives.ReadInt16BigEndian(bytes.Span[21..]);

    /// <summary>What is wrong with a batch that a producer sent.</summary>
    public static ErrorCode Check(Memory<byte> bytes, int maxBytes)
    {
        var batch = new RecordBatch(bytes);
        if (bytes.Length < HeaderSize)
        {
            return bytes.Length > 16 && batch.Magic < 2 ? ErrorCode.UnsupportedForMessageFormat : ErrorCode.CorruptMessage;
        }

        if (batch.Magic != 2)
        {
            return ErrorCode.UnsupportedForMessageFormat;
        }

        // Exactly one batch a partition, since version 3 of Produce.
        if (batch.Int32(8) + 12 != bytes.Length || batch.IsControl || batch.Count <= 0 || batch.Count != batch.LastOffsetDelta + 1)
        {
            return ErrorCode.InvalidRecord;
        }

        if (bytes.Length > maxBytes)
        {
            return ErrorCode.MessageTooLarge;
        }

        return (uint)batch.Int32(17) == Crc32C.Of(bytes.Span[ChecksumStart..]) ? ErrorCode.None : ErrorCode.CorruptMessage;
    }

    /// <summary>A control batch of one record: the end of a transaction.</summary>
    public static RecordBatch Marker(long producerId, short producerEpoch, bool commit, long timestamp)
    {
        var bytes = new byte[HeaderSize + 17];
        var span = bytes.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span[8..], bytes.Length - 12);
        span[16] = 2;
        BinaryPrimitives.WriteInt16BigEndian(span[21..], 0x30);
        BinaryPrimitives.WriteInt64BigEndian(span[27..], timestamp);
        BinaryPrimitives.WriteInt64BigEndian(span[35..], timestamp);
        BinaryPrimitives.WriteInt64BigEndian(span[43..], producerId);
        BinaryPrimitives.WriteInt16BigEndian(span[51..], producerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(span[53..], -1);
        BinaryPrimitives.WriteInt32BigEndian(span[57..], 1);

        // The record: its size, no attributes, no deltas; key = version 0, type; value = version 0, coordinator's epoch 0; no headers.
        span[61] = 16 << 1;
        span[65] = 4 << 1;
        span[69] = (byte)(commit ? 1 : 0);
        span[70] = 6 << 1;
        BinaryPrimitives.WriteUInt32BigEndian(span[17..], Crc32C.Of(span[ChecksumStart..]));
        return new RecordBatch(bytes);
    }

    /// <summary>
    /// The first record not older than a time, as (offset, timestamp). In a compressed batch, which is never opened here, the batch's
    /// first record stands for it: a reader that starts there misses nothing.
    /// </summary>
    public (long Offset, long Timestamp) FirstNotBefore(long timestamp)
    {
        if (BaseTimestamp >= timestamp || Compression != 0)
        {
            return (BaseOffset, BaseTimestamp);
        }

        var records = bytes.Span[HeaderSize..];
        for (var i = 0; i < Count; i++)
        {
            var size = (int)VarInt.Read(ref records);
            var record = records[..size];
            records = records[size..];
            record = record[1..];
            var time = BaseTimestamp + VarInt.Read(ref record);
            if (time >= timestamp)
            {
                return (BaseOffset + VarInt.Read(ref record), time);
            }
        }

        return (BaseOffset, BaseTimestamp);
    }

    private int Int32(int at) => BinaryPrimitives.ReadInt32BigEndian(bytes.Span[at..]);

    private long Int64(int at) => BinaryPrimitives.ReadInt64BigEndian(bytes.Span[at..]);
}
