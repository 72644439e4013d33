using System.Diagnostics;
using System.Globalization;
using System.Text;
using Catchwater.Benchmarks.Log;
using Catchwater.Topics;
using Catchwater.Topics.Kafka;
using Catchwater.Topics.Kafka.Settings;
using Catchwater.Topics.Tasks;

namespace Catchwater.Benchmarks.Kafka;

/// <summary>
/// The log on Kafka against the bare client, in turn and against the same broker: a writer against a producer, and a worker that copies
/// a topic in transactions, with and without state, against a consumer and a producer that copy it without any promise.
/// </summary>
internal static class KafkaBenchmark
{
    private const int Partitions = 2;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var records = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 300_000;
        var repetitions = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 3;
        using var broker = StartBroker(out var address);
        try
        {
            List<double> writes = [], copies = [], states = [];
            for (var repetition = 0; repetition < repetitions; repetition++)
            {
                await using var log = KafkaEventLog.Open(new KafkaOptions { BootstrapServers = address }, TimeProvider.System);
                var (input, output) = ($"in-{repetition}", $"out-{repetition}");
                foreach (var topic in (string[])[input, output, output + "-raw", output + "-state"])
                {
                    await log.EnsureAsync(new TopicSpec { Name = topic, Partitions = Partitions }, CancellationToken.None);
                }

                var rawWrite = Print("producer", records, await Timed.RunAsync(() => RawKafka.WriteAsync(address, output + "-raw", Records(records))));
                writes.Add(rawWrite / Print("writer", records, await Timed.RunAsync(() => WriteAsync(log, input, records))));
                var rawCopy = Print("consume and produce", records, await Timed.RunAsync(() => RawKafka.CopyAsync(address, input, output + "-raw", Partitions, records)));
                copies.Add(rawCopy / Print("worker", records, await CopyAsync(log, $"copy-{repetition}", input, output, records, withState: false)));
                states.Add(rawCopy / Print("worker with state", records, await CopyAsync(log, $"state-{repetition}", input, output + "-state", records, withState: true)));
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio to the bare client: writer {Median(writes):F2}, worker {Median(copies):F2}, worker with state {Median(states):F2} (medians of {repetitions})"));
            return 0;
        }
        finally
        {
            broker.Kill();
        }
    }

    // In a process of its own: its CPU is not ours.
    private static Process StartBroker(out string address)
    {
        var broker = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "catchwater-test-broker.dll")]) { RedirectStandardOutput = true })!;
        address = broker.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the test broker did not start");
        return broker;
    }

    private static IEnumerable<(byte[] Key, byte[] Value)> Records(int count)
    {
        var padding = new string('x', 80);
        for (var i = 0; i < count; i++)
        {
            yield return (Encoding.UTF8.GetBytes($"user-{i % 20_000:D6}"), Encoding.UTF8.GetBytes($"{{\"n\":{i},\"p\":\"{padding}\"}}"));
        }
    }

    private static async Task WriteAsync(KafkaEventLog log, string topic, int count)
    {
        await using var writer = log.OpenWriter(new WriterOptions());
        List<Task> sent = new(count);
        foreach (var (key, value) in Records(count))
        {
            sent.Add(await writer.WriteAsync(new OutgoingRecord(topic, key, value), CancellationToken.None));
        }

        await Task.WhenAll(sent);
    }

    // From the moment the first task is there: joining a group takes its time once.
    private static async Task<(double Seconds, double Cpu)> CopyAsync(KafkaEventLog log, string group, string from, string to, int records, bool withState)
    {
        CopyingOwner owner = new(to, records, withState);
        await using var worker = await log.JoinAsync(new GroupOptions { Group = group, Topics = [from] }, owner, CancellationToken.None);
        return await owner.Done;
    }

    private static double Print(string what, int records, (double Seconds, double Cpu) took)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-20} {records / took.Seconds / 1e3,6:F0} k rec/s {took.Cpu * 1e9 / records,6:F0} ns CPU a record"));
        return took.Seconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
