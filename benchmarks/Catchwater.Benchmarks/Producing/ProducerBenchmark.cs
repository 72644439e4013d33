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

    public static async Task<int> RunAsync(string[] arguments)
    {
        var events = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 500_000;
        var repetitions = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 5;
        using var broker = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(Repository.Root, "tests/Catchwater.TestBroker/bin/Release/net10.0/catchwater-test-broker.dll"), "--partitions", "4"]) { RedirectStandardOutput = true })!;
        var folder = Directory.CreateTempSubdirectory("catchwater-producer-").FullName;
        try
        {
            var servers = (await broker.StandardOutput.ReadLineAsync())!;
            List<byte[]> values = [.. Enumerable.Range(0, Batch).Select(i => Encoding.UTF8.GetBytes(
                $"{{\"user_id\":\"{10_000 + (i % 5000)}\",\"event_type\":\"page_view\",\"page_url\":\"/products/laptop\",\"session_id\":\"sess_{i}\",\"n\":{i}}}"))];
            await using var kafka = KafkaEventLog.Open(new KafkaOptions { BootstrapServers = servers }, TimeProvider.System);
            await using var embedded = await EmbeddedEventLog.OpenAsync(Path.Combine(folder, "log"), null, TimeProvider.System);
            await embedded.EnsureAsync(new TopicSpec { Name = "events" }, CancellationToken.None);
            List<double> plain = [], stamped = [];
            for (var i = 0; i < repetitions; i++)
            {
                await kafka.EnsureAsync(new TopicSpec { Name = $"events-{i}", Replication = 1 }, CancellationToken.None);
                var raw = await ShowAsync("Confluent.Kafka", events, () => RawAsync(servers, $"events-{i}", values, events));
                plain.Add(raw / await ShowAsync("EventProducer, events as they are", events, () => SendAsync(kafka, $"events-{i}", values, events, Stamping.None)));
                stamped.Add(raw / await ShowAsync("EventProducer, id and time added", events, () => SendAsync(kafka, $"events-{i}", values, events, Stamping.AddMissing)));
                await ShowAsync("EventProducer, embedded log", events, () => SendAsync(embedded, "events", values, events, Stamping.AddMissing));
                await kafka.DeleteAsync($"events-{i}", CancellationToken.None);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"ratio to Confluent.Kafka (median of {repetitions}): as they are {Median(plain):F2}, stamped {Median(stamped):F2}; goal at least 0.8"));
            return 0;
        }
        finally
        {
            broker.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RawAsync(string servers, string topic, List<byte[]> values, int events)
    {
        var left = events;
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = servers,
            Acks = Acks.All,
            EnableIdempotence = true,
            LingerMs = 5,
            Partitioner = Partitioner.Murmur2Random,
            QueueBufferingMaxMessages = 10_000_000,
        }).Build();
        for (var i = 0; i < events; i++)
        {
            var value = values[i % Batch];

            // The key of every message is there already: finding it in the event is what we add.
            producer.Produce(topic, new Message<byte[], byte[]> { Key = value[12..17], Value = value }, report =>
            {
                if (report.Error.IsError)
                {
                    done.TrySetException(new KafkaException(report.Error));
                }
                else if (Interlocked.Decrement(ref left) == 0)
                {
                    done.TrySetResult();
                }
            });
        }

        await done.Task;
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

    private static async Task<double> ShowAsync(string name, int events, Func<Task> work)
    {
        GC.Collect();
        var (seconds, cpu) = await Timed.RunAsync(work);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-36} {events / seconds,10:N0} events/s  {cpu,6:F2} s CPU"));
        return seconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
