using Catchwater.Topics.Records;

namespace Catchwater.Topics.Tests.Records;

public sealed class RecordBatchTests
{
    private static readonly TopicPartition Partition = new("t", 0);

    [Fact]
    public void Reads_what_was_built_with_gaps_and_extremes()
    {
        RecordBatchBuilder builder = new();
        builder.Add(5, long.MaxValue, "k"u8, true, "v"u8, true, default);
        builder.Add(1000, long.MinValue, default, false, default, false, default);
        builder.Add(1001, 0, default, true, new byte[100_000], true, default);
        List<(long, long, bool, bool, int)> seen = [];
        foreach (var record in builder.ToBatch(Partition, 10))
        {
            seen.Add((record.Offset, record.Timestamp, record.HasKey, record.HasValue, record.Value.Length));
        }

        Assert.Equal([(15, long.MaxValue, true, true, 1), (1010, long.MinValue, false, false, 0), (1011, 0, true, true, 100_000)], seen);
    }

    [Fact]
    public void Any_damage_is_an_error_and_no_crash()
    {
        RecordBatchBuilder builder = new();
        builder.Add(1, "key"u8, true, "value"u8, true, [1, 1, (byte)'h', 2, (byte)'v']);
        builder.Add(2, "key"u8, true, "value"u8, true, default);
        var good = builder.Written.ToArray();
        var (refused, read) = (0, 0);
        for (var at = 0; at < good.Length; at++)
        {
            foreach (var to in (byte[])[0, 1, 0x7F, 0x80, 0xFF])
            {
                var bad = good.ToArray();
                bad[at] = to;
                Try(bad);
                Try(bad[..at]);
            }
        }

        Assert.True(refused > 100 && read > 10, $"{refused} refused, {read} read");

        void Try(byte[] bytes)
        {
            try
            {
                foreach (var record in new RecordBatch(Partition, 0, 0, 2, bytes))
                {
                    record.ReadHeaders();
                }

                read++;
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
    }

    [Fact]
    public void Headers_come_back()
    {
        System.Buffers.ArrayBufferWriter<byte> bytes = new();
        HeaderCodec.Write([new RecordHeader("é", null), new RecordHeader("", new byte[] { 1 }), new RecordHeader("x", Array.Empty<byte>())], bytes);
        var headers = HeaderCodec.Read(bytes.WrittenSpan);
        Assert.Equal(["é", "", "x"], headers.Select(header => header.Name));
        Assert.Equal([null, 1, 0], headers.Select(header => header.Value?.Length));
    }
}
