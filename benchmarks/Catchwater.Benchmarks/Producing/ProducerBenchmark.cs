using System.Diagnostics;
using System.Globalization;
using System.Text;
using Catchwater.Benchmarks.Log;
using Catchwater.Ingest.Producing;
using Catchwater.Topics;
using Catchwater.Topics.Embedded;
using Catchwater.Topics.Kafka;
using Catchwater.Topics.Kafka.Settings;
using Confluent.Kafka;

namespace Catchwater.Benchmarks.Producing;

/// <summary>
/// EventProducer against Confluent.Kafka's own producer: the same JSON to the same broker, in turn, one thread, acks=all, idempotent.
/// The broker is the tests' own, a process of its own on the same machine, so both pay for it; CPU is that of this process alone.
/// </summary>
internal static class ProducerBenchmark
{
    private const int Batch = 20_000;
    // What an EventProducer lets be under way, counted as it counts.
    private const long InFlight = 64 << 20;
    private const string Baseline = "Confluent.Kafka";
    private const string StampedBaseline = "Confluent.Kafka, id and time there";
    private const string Added = "EventProducer, id and time added";

    public static async Task<int> RunAsync(string[] arguments)
    {
        var events = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1_000_000;
        var repetitions = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 5;
        var only = arguments.Length > 2 ? arguments[2] : null;
        using var broker = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(Repository.Root, "tests/Catchwater.TestBroker/bin/Release/net10.0/catchwater-test-broker.dll"), "--partitions", "4"]) { RedirectStandardOutput = true })!;
        var folder = Directory.CreateTempSubdirectory("catchwater-producer-").FullName;
        try
        {
            var servers = (await broker.StandardOutput.ReadLineAsync())!;
            List<byte[]> values = [.. Enumerable.Range(0, Batch).Select(i => Encoding.UTF8.GetBytes(
                $"{{\"user_id\":\"{10_000 + (i % 5000)}\",\"event_type\":\"page_view\",\"page_url\":\"/products/laptop\",\"session_id\":\"sess_{i}\",\"n\":{i}}}"))];
            await using var kafka = KafkaEventLog.Open(new KafkaOptions { BootstrapServers = servers }, TimeProvider.System);
            await using var embedded = await EmbeddedEventLog.OpenAsync(Path.Combine(folder, "log"), null, TimeProvider.System);
            List<byte[]> stamped = [.. values.Select(value => (byte[])[.. value.AsSpan(0, value.Length - 1), .. Encoding.UTF8.GetBytes($",\"event_id\":\"{Guid.CreateVersion7()}\",\"timestamp\":\"2026-01-31T12:34:56.123456Z\"}}")])];
            (string Name, IEventLog Log, Func<string, int, Task> Send)[] ways =
            [
                (Baseline, kafka, (topic, count) => RawAsync(servers, topic, values, count, InFlight)),
                ("Confluent.Kafka, queue without limit", kafka, (topic, count) => RawAsync(servers, topic, values, count, long.MaxValue)),
                ("EventProducer, events as they are", kafka, (topic, count) => SendAsync(kafka, topic, values, count, Stamping.None)),
                (StampedBaseline, kafka, (topic, count) => RawAsync(servers, topic, stamped, count, InFlight)),
                (Added, kafka, (topic, count) => SendAsync(kafka, topic, values, count, Stamping.AddMissing)),
                ("EventProducer, embedded log, added", embedded, (topic, count) => SendAsync(embedded, topic, values, count, Stamping.AddMissing)),
            ];
            ways = [.. ways.Where(way => only is null || way.Name.Contains(only, StringComparison.Ordinal))];
            Dictionary<string, List<Sent>> results = ways.ToDictionary(way => way.Name, _ => new List<Sent>());
            for (var i = -1; i < repetitions; i++)
            {
                // In turn, and each time in another order: whoever comes first finds the broker's memory as the last one left it.
                for (var j = 0; j < ways.Length; j++)
                {
                    var (name, log, send) = ways[(i + 1 + j) % ways.Length];
                    var topic = $"events-{i + 1}-{j}";
                    await log.EnsureAsync(new TopicSpec { Name = topic, Replication = 1 }, CancellationToken.None);
                    GC.Collect();
                    var before = broker.TotalProcessorTime;
                    var allocated = GC.GetTotalAllocatedBytes();
                    var count = i < 0 ? Math.Max(events / 4, 100_000) : events;
                    var (seconds, cpu) = await Timed.RunAsync(() => send(topic, count));
                    broker.Refresh();
                    if (i >= 0)
                    {
                        Sent sent = new(events / seconds, cpu / events * 1e9, (broker.TotalProcessorTime - before).TotalSeconds / events * 1e9, (double)(GC.GetTotalAllocatedBytes() - allocated) / events);
                        results[name].Add(sent);
                        Show(name, sent);
                    }

                    await log.DeleteAsync(topic, CancellationToken.None);
                }
            }

            Console.WriteLine($"median of {repetitions}, and of the ratios to the run of Confluent.Kafka in the same round that sent the same bytes; goal at least 0.8");
            foreach (var (name, sent) in results)
            {
                Show(name, new Sent(Median(sent, one => one.Rate), Median(sent, one => one.Cpu), Median(sent, one => one.Broker), Median(sent, one => one.Allocated)));
                if (name.StartsWith("EventProducer", StringComparison.Ordinal) && results.TryGetValue(name == Added ? StampedBaseline : Baseline, out var raw))
                {
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"  {"",-36} {Median([.. sent.Zip(raw, (one, two) => one.Rate / two.Rate)], one => one),9:F2}x by the clock {Median([.. sent.Zip(raw, (one, two) => two.Cpu / one.Cpu)], one => one),9:F2}x by CPU"));
                }
            }

            return 0;
        }
        finally
        {
            broker.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Confluent.Kafka as well as it can be used: the same settings, as many bytes under way, no more in each report than is asked for.</summary>
    private static async Task RawAsync(string servers, string topic, List<byte[]> values, int events, long limit)
    {
        long left = events, failed = 0, underWay = 0;
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = servers,
            Acks = Acks.All,
            EnableIdempotence = true,
            LingerMs = 5,
            Partitioner = Partitioner.Murmur2Random,
            MessageTimeoutMs = 60_000,
            QueueBufferingMaxMessages = 10_000_000,
            QueueBufferingMaxKbytes = int.MaxValue,
            DeliveryReportFields = "none",
        }).Build();
        for (var i = 0; i < events; i++)
        {
            var value = values[i % Batch];
            var bytes = 256 + 5 + value.Length;
            SpinWait room = default;
            while (Volatile.Read(ref underWay) > limit)
            {
                room.SpinOnce();
            }

            Interlocked.Add(ref underWay, bytes);

            // The key of every message is there already: finding it in the event is what we add.
            producer.Produce(topic, new Message<byte[], byte[]> { Key = value[12..17], Value = value }, report =>
            {
                if (report.Error.IsError)
                {
                    Interlocked.Increment(ref failed);
                }

                Interlocked.Add(ref underWay, -bytes);
                if (Interlocked.Decrement(ref left) == 0)
                {
                    done.TrySetResult();
                }
            });
        }

        await done.Task;
        if (failed > 0)
        {
            throw new InvalidOperationException($"{failed} messages failed");
        }
    }

    private static async Task SendAsync(IEventLog log, string topic, List<byte[]> values, int events, Stamping stamping)
    {
        await using var producer = new EventProducer(log, topic, new ProducerOptions { Stamping = stamping, DeliveryTimeout = TimeSpan.FromMinutes(1) });
        var report = await producer.SendBatchAsync(Enumerable.Range(0, events).Select(i => values[i % Batch]), "user_id");
        if (!report.Succeeded)
        {
            throw new InvalidOperationException(report.Failures[0].Problem.ToString());
        }
    }

    private static void Show(string name, Sent sent) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"  {name,-36} {sent.Rate,10:N0} events/s  CPU an event {sent.Cpu,6:N0} ns, the broker's {sent.Broker,6:N0} ns  allocated {sent.Allocated,5:N0} B"));

    private static double Median<T>(List<T> values, Func<T, double> of) => values.Select(of).Order().ElementAt(values.Count / 2);

    /// <summary>A run: events a second, nanoseconds of this process and of the broker an event, bytes allocated an event.</summary>
    private sealed record Sent(double Rate, double Cpu, double Broker, double Allocated);
}
