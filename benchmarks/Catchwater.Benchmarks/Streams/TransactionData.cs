using System.Buffers;
using System.Globalization;
using System.Text;
using Catchwater.Topics;
using Catchwater.Topics.Tasks;

namespace Catchwater.Benchmarks.Streams;

/// <summary>Transactions of about 100 bytes, one in a hundred above 5,000; the same for every run.</summary>
internal static class TransactionData
{
    public const string Topic = "transactions";

    /// <summary>Value and key of the n-th event; written into <paramref name="to"/>.</summary>
    public static (int Key, int Value) Write(long number, int keys, Span<byte> to)
    {
        var mixed = (ulong)number * 0x9E3779B97F4A7C15UL;
        mixed ^= mixed >> 32;
        var user = number < keys ? number : (long)(mixed % (ulong)keys);
        var amount = mixed % 100 == 7 ? 5000 + (mixed >> 40) % 4000 : 5 + (mixed >> 40) % 200;
        Encoding.UTF8.TryGetBytes(string.Create(CultureInfo.InvariantCulture, $"user-{user:D7}"), to, out var key);
        Encoding.UTF8.TryGetBytes(
            string.Create(CultureInfo.InvariantCulture, $$"""{"user_id":"user-{{user:D7}}","amount":{{amount}}.{{mixed % 90 + 10}},"timestamp":{{1_700_000_000_000 + number}},"merchant":"m-{{mixed % 5000}}"}"""),
            to[key..],
            out var value);
        return (key, value);
    }

    /// <summary>Fills the topic, each event in the partition of its key.</summary>
    public static async Task FillAsync(IEventLog log, long events, int keys, int partitions)
    {
        await log.EnsureAsync(new TopicSpec { Name = Topic, Partitions = partitions }, CancellationToken.None);
        await using var task = await log.OpenTaskAsync("fill", CancellationToken.None);
        UnitOfWork unit = new();
        var scratch = new byte[512];
        for (var number = 0L; number < events; number++)
        {
            var (key, value) = Write(number, keys, scratch);
            unit.Append(Topic, null, 1_700_000_000_000 + number, scratch.AsSpan(0, key), true, scratch.AsSpan(key, value), true, default);
            if (unit.RecordCount == 10_000 || number == events - 1)
            {
                await task.CommitAsync(unit, CancellationToken.None);
                unit.Clear();
            }
        }
    }

    /// <summary>The values alone, one after another with their lengths before them.</summary>
    public static byte[] Values(long events, int keys)
    {
        ArrayBufferWriter<byte> values = new();
        Span<byte> scratch = stackalloc byte[512];
        for (var number = 0L; number < events; number++)
        {
            var (key, value) = Write(number, keys, scratch);
            values.GetSpan(value + 1)[0] = (byte)value;
            scratch.Slice(key, value).CopyTo(values.GetSpan(value + 1)[1..]);
            values.Advance(value + 1);
        }

        return values.WrittenSpan.ToArray();
    }
}
