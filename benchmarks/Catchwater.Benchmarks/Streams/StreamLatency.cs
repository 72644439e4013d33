using System.Diagnostics;
using Catchwater.Streaming.Running;
using Catchwater.Topics;
using Catchwater.Topics.Embedded;
using Catchwater.Topics.Tasks;

namespace Catchwater.Benchmarks.Streams;

/// <summary>How long after an event was handed to the log its alert can be read, at a steady rate.</summary>
internal static class StreamLatency
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(8);

    public static async Task MeasureAsync(string folder, double rate)
    {
        await using var log = await EmbeddedEventLog.OpenAsync(folder, null, TimeProvider.System);
        await TransactionData.FillAsync(log, 100_000, 20_000, partitions: 1);
        await new StreamRunner(log).RunToEndAsync([StreamBenchmark.Job(900)], CancellationToken.None);
        using CancellationTokenSource stop = new();
        var running = new StreamRunner(log).RunAsync([StreamBenchmark.Job(900)], stop.Token);
        TopicPartition alerts = new("fraud-alerts-900", 0);
        var end = (await log.FindAsync(alerts.Topic, CancellationToken.None))!.Partitions[0].End;
        await using var reader = await log.OpenReaderAsync([new ReadFrom(alerts, end)], CancellationToken.None);
        List<double> latencies = [];
        var reading = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                if (await reader.ReadAsync(TimeSpan.FromMilliseconds(200), CancellationToken.None) is { } batch)
                {
                    var now = Stopwatch.GetTimestamp();
                    foreach (var record in batch)
                    {
                        latencies.Add(Stopwatch.GetElapsedTime(record.Timestamp, now).TotalMilliseconds);
                    }
                }
            }
        });
        var sent = await ProduceAsync(log, rate);
        await Task.Delay(500);
        await stop.CancelAsync();
        await running;
        await reading;

        // The first second warms up.
        var measured = latencies.Skip(latencies.Count / 8).Order().ToList();
        StreamBenchmark.Print($"latency at {sent / Long.TotalSeconds / 1e3:F0}k events/s: p50 {measured[measured.Count / 2]:F0} ms, p99 {measured[measured.Count * 99 / 100]:F0} ms ({measured.Count} alerts; commits every 50 ms, synced)");
    }

    // A commit of events every 5 ms; their timestamp is the monotonic clock at that moment.
    private static async Task<long> ProduceAsync(EmbeddedEventLog log, double rate)
    {
        await using var task = await log.OpenTaskAsync("produce", CancellationToken.None);
        UnitOfWork unit = new();
        var scratch = new byte[512];
        var start = Stopwatch.GetTimestamp();
        var sent = 0L;
        while (Stopwatch.GetElapsedTime(start) < Long)
        {
            for (var wanted = (long)(Stopwatch.GetElapsedTime(start).TotalSeconds * rate); sent < wanted; sent++)
            {
                var (key, value) = TransactionData.Write(100_000 + sent, 20_000, scratch);
                unit.Append(TransactionData.Topic, null, Stopwatch.GetTimestamp(), scratch.AsSpan(0, key), true, scratch.AsSpan(key, value), true, default);
            }

            if (!unit.IsEmpty)
            {
                await task.CommitAsync(unit, CancellationToken.None);
                unit.Clear();
            }

            await Task.Delay(5);
        }

        return sent;
    }
}
