using System.Globalization;
using System.Text;
using Catchwater.Topics;

namespace Catchwater.Streaming.Tests;

/// <summary>Fills topics, and reads whole topics and the state of whole jobs, on any log.</summary>
internal static class LogContents
{
    public static async Task FillAsync(this IEventLog log, string topic, params IEnumerable<(string? Key, string? Value, long Time)> records)
    {
        await using var writer = log.OpenWriter(new WriterOptions());
        List<Task> durable = [];
        foreach (var (key, value, time) in records)
        {
            durable.Add(await writer.WriteAsync(new OutgoingRecord(topic, Bytes(key), Bytes(value)) { Timestamp = time }, TestLog.Token));
        }

        await writer.FlushAsync(TestLog.Token);
        await Task.WhenAll(durable);
    }

    /// <summary>Everything in a topic, partition after partition.</summary>
    public static async Task<IReadOnlyList<ReadRecord>> ContentAsync(this IEventLog log, string topic)
    {
        var description = await log.FindAsync(topic, TestLog.Token);
        List<ReadRecord> records = [];
        foreach (var partition in description?.Partitions ?? [])
        {
            await using var reader = await log.OpenReaderAsync([new ReadFrom(new TopicPartition(topic, partition.Number), 0)], TestLog.Token);
            while (reader.PositionOf(new TopicPartition(topic, partition.Number)) < partition.End)
            {
                if (await reader.ReadAsync(TimeSpan.FromSeconds(5), TestLog.Token) is not { } batch)
                {
                    // What lies at the end may be no record, but a marker of a transaction.
                    continue;
                }

                foreach (var record in batch)
                {
                    records.Add(new ReadRecord(
                        partition.Number,
                        record.Offset,
                        record.Timestamp,
                        record.HasKey ? Encoding.UTF8.GetString(record.Key) : null,
                        record.HasValue ? Encoding.UTF8.GetString(record.Value) : null,
                        record.ReadHeaders().ToDictionary(header => header.Name, header => Encoding.UTF8.GetString((header.Value ?? default).Span))));
                }
            }
        }

        return records;
    }

    /// <summary>The committed state of a job, as text, without the clock.</summary>
    public static async Task<IReadOnlyList<string>> StateLinesAsync(this IEventLog log, string job)
    {
        List<string> lines = [];
        await using var view = await log.OpenStateAsync(job, TestLog.Token);
        foreach (var task in view.Tasks)
        {
            foreach (var (partition, position) in task.Positions.OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal))
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{task.Number} {partition} {position}"));
            }

            foreach (var table in task.Tables.Where(table => table != "$clock").Order(StringComparer.Ordinal))
            {
                task.State.Scan(table, default, default, (key, value) =>
                {
                    lines.Add($"{task.Number} {table} {Convert.ToHexString(key)} {Convert.ToHexString(value)}");
                    return true;
                });
            }
        }

        return lines;
    }

    private static ReadOnlyMemory<byte>? Bytes(string? text) => text is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(text);
}

internal sealed record ReadRecord(int Partition, long Offset, long Timestamp, string? Key, string? Value, IReadOnlyDictionary<string, string> Headers);
