using System.Globalization;
using System.Text;
using Catchwater.Topics.Kafka;
using Catchwater.Topics.Tests.Conformance;

namespace Catchwater.Topics.Tests.Kafka;

/// <summary>The job that workers in processes of their own do while they are killed: its input, what must come out, and what came out.</summary>
internal sealed class CountingJob(KafkaEventLog log, int partitions)
{
    public const string Group = "counting";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task WriteAsync(int records, int seed)
    {
        await log.EnsureAsync(new TopicSpec { Name = "in", Partitions = partitions }, Cancel);
        await log.EnsureAsync(new TopicSpec { Name = "out", Partitions = partitions }, Cancel);
        Random random = new(seed);
        await using var writer = log.OpenWriter(new WriterOptions());
        for (var i = 0; i < records; i++)
        {
            var key = Encoding.UTF8.GetBytes($"user-{random.Next(records / 20)}");
            _ = await writer.WriteAsync(new OutgoingRecord("in", key, Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture))), Cancel);
        }

        await writer.FlushAsync(Cancel);
    }

    /// <summary>Opens a view of how far the job is.</summary>
    public async Task<ProgressReader> WatchAsync() => new(await log.OpenReaderAsync([.. Places("out")], Cancel));

    /// <summary>Why what came out is not what one undisturbed worker would have written, byte for byte; null when it is.</summary>
    public async Task<string?> DifferenceAsync()
    {
        var given = await ReadAsync("in");
        var written = await ReadAsync("out");
        for (var partition = 0; partition < partitions; partition++)
        {
            Dictionary<string, int> counts = [];
            List<string> expected = [.. given[partition].Select(r => $"{r.Key}={counts[r.Key!] = counts.GetValueOrDefault(r.Key!) + 1}:{r.Value}")];
            List<string> found = [.. written[partition].Select(r => $"{r.Key}={r.Value}")];
            var at = expected.Zip(found).TakeWhile(pair => pair.First == pair.Second).Count();
            if (at < Math.Max(expected.Count, found.Count))
            {
                return $"partition {partition}, record {at} of {expected.Count} expected and {found.Count} found: expected {expected.ElementAtOrDefault(at)}, found {found.ElementAtOrDefault(at)}";
            }

            if (await StateDifferenceAsync(partition, counts, given[partition].Count) is { } state)
            {
                return state;
            }
        }

        return null;
    }

    private async Task<string?> StateDifferenceAsync(int partition, Dictionary<string, int> counts, int end)
    {
        await using var view = await log.OpenStateAsync(Group, Cancel);
        var task = view.Tasks.Single(t => t.Number == partition);
        Dictionary<string, int> found = [];
        task.State.Scan("counts", [], [], (key, value) =>
        {
            found[Encoding.UTF8.GetString(key)] = int.Parse(Encoding.UTF8.GetString(value), CultureInfo.InvariantCulture);
            return true;
        });
        return task.Positions[new TopicPartition("in", partition)] != end ? $"task {partition} stands at {task.Positions[new("in", partition)]} and not at {end}"
            : counts.OrderBy(c => c.Key, StringComparer.Ordinal).SequenceEqual(found.OrderBy(c => c.Key, StringComparer.Ordinal)) ? null
            : $"the state of task {partition} is not what the records say";
    }

    private async Task<List<Seen>[]> ReadAsync(string topic)
    {
        var ends = (await log.FindAsync(topic, Cancel))!.Partitions.ToDictionary(p => p.Number, p => p.End);
        List<Seen>[] read = [.. Enumerable.Range(0, partitions).Select(_ => new List<Seen>())];
        await using var reader = await log.OpenReaderAsync([.. Places(topic)], Cancel);
        while (ends.Any(e => reader.PositionOf(new(topic, e.Key)) < e.Value))
        {
            if (await reader.ReadAsync(TimeSpan.FromSeconds(10), Cancel) is { } batch)
            {
                read[batch.Partition.Partition].AddRange(Seen.Of(batch));
            }
        }

        return read;
    }

    private IEnumerable<ReadFrom> Places(string topic) => Enumerable.Range(0, partitions).Select(n => new ReadFrom(new TopicPartition(topic, n), 0));
}

/// <summary>Counts what has come out so far.</summary>
internal sealed class ProgressReader(IEventReader reader) : IAsyncDisposable
{
    private int _count;

    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        while (await reader.ReadAsync(TimeSpan.FromMilliseconds(20), cancellationToken) is { } batch)
        {
            _count += batch.Count;
        }

        return _count;
    }

    public ValueTask DisposeAsync() => reader.DisposeAsync();
}
