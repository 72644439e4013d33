using System.Text;
using Catchwater.Core.Errors;
using Catchwater.Lake.Reading;
using Catchwater.Topics;

namespace Catchwater.Pipelines.Running;

/// <summary>Copies a stretch of a topic's partitions into a session.</summary>
internal static class TopicReading
{
    /// <summary>How long a partition may stay silent before its end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Reads the records from and up to given offsets; where it came to, by partition.</summary>
    /// <param name="log">The log.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="window">First offset and the offset after the last, by partition.</param>
    /// <param name="records">Receives them.</param>
    /// <param name="most">Bytes of records after which it stops, having taken the batch in hand.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PipelineException">The log gives nothing though there is something (<c>topic_silent</c>).</exception>
    public static async Task<IReadOnlyDictionary<int, long>> ReadAsync(
        IEventLog log, string topic, IReadOnlyDictionary<int, (long From, long To)> window, RecordTable records, long most, CancellationToken cancellationToken)
    {
        var reached = window.ToDictionary(pair => pair.Key, pair => pair.Value.From);
        var waiting = window.Where(pair => pair.Value.From < pair.Value.To).Select(pair => new ReadFrom(new TopicPartition(topic, pair.Key), pair.Value.From)).ToList();
        if (waiting.Count == 0)
        {
            return reached;
        }

        await using var reader = await log.OpenReaderAsync(waiting, cancellationToken);
        var silent = TimeSpan.Zero;
        while (reached.Any(pair => pair.Value < window[pair.Key].To) && records.Bytes < most)
        {
            var wait = TimeSpan.FromSeconds(1);
            if (await reader.ReadAsync(wait, cancellationToken) is { } batch)
            {
                silent = TimeSpan.Zero;
                Add(batch, window[batch.Partition.Partition].To, records);
            }
            else if ((silent += wait) >= Patience)
            {
                throw new PipelineException(new Problem("topic_silent", $"the topic {topic} gives no record though it has more") { Hint = "see whether the log can be reached, and run again" });
            }

            foreach (var partition in waiting.Select(from => from.Partition))
            {
                reached[partition.Partition] = Math.Min(reader.PositionOf(partition), window[partition.Partition].To);
            }
        }

        return reached;
    }

    private static void Add(Topics.Records.RecordBatch batch, long to, RecordTable records)
    {
        foreach (var record in batch)
        {
            if (record.Offset < to)
            {
                records.Add(batch.Partition.Partition, record.Offset, record.Timestamp, record.HasKey ? Encoding.UTF8.GetString(record.Key) : null, record.Value, record.HasValue);
            }
        }
    }
}
