using System.Diagnostics;
using System.Globalization;
using Catchwater.Core.Errors;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Rules;
using Catchwater.Streaming.Running;
using Catchwater.Topics.Embedded;

namespace Catchwater.Benchmarks.Streams;

/// <summary>
/// The fraud job of samples/retail on the embedded log, durable and exactly once, against the bare loop in the same run; then on two
/// cores, its latency at half load, and how soon it is back after a kill.
/// </summary>
internal static class StreamBenchmark
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        long Number(int index, long otherwise) => arguments.Length > index ? long.Parse(arguments[index], CultureInfo.InvariantCulture) : otherwise;
        var (events, keys, repetitions) = (Number(0, 2_000_000), (int)Number(1, 20_000), (int)Number(2, 3));
        var folder = Directory.CreateTempSubdirectory("catchwater-streams-").FullName;
        try
        {
            List<double> rates = [];
            List<double> ratios = [];
            List<double> cpuRates = [];
            List<double> cpuRatios = [];
            await using (var log = await EmbeddedEventLog.OpenAsync(Path.Combine(folder, "one"), null, TimeProvider.System))
            {
                await TransactionData.FillAsync(log, events, keys, partitions: 1);
                var values = TransactionData.Values(events, keys);
                for (var repetition = 0; repetition < repetitions; repetition++)
                {
                    BareFraud bare = new();
                    var before = Environment.CpuUsage.TotalTime;
                    var ceiling = Timed(() => bare.Run(values), events);
                    var between = Environment.CpuUsage.TotalTime;
                    var result = (await new StreamRunner(log, new StreamRunnerOptions { Parallelism = 1 }).RunToEndAsync([Job(repetition)], CancellationToken.None))[0];
                    var (bareCpu, jobCpu) = ((between - before).TotalMicroseconds / events, (Environment.CpuUsage.TotalTime - between).TotalMicroseconds / events);
                    if (result.Emitted != bare.Alerts || result.Read != events)
                    {
                        throw new InvalidOperationException($"{result.Emitted} alerts of {result.Read} events, the bare loop says {bare.Alerts} of {events}");
                    }

                    var rate = events / result.Duration.TotalSeconds;
                    rates.Add(rate);
                    ratios.Add(rate / ceiling);
                    cpuRates.Add(1e6 / jobCpu);
                    cpuRatios.Add(bareCpu / jobCpu);
                    Print($"bare loop {ceiling / 1e3:F0}k/s, {bareCpu:F2} µs of CPU an event; job, one thread {rate / 1e3:F0}k/s, {jobCpu:F2} µs; {rate / ceiling:F2} of the loop by the clock, {bareCpu / jobCpu:F2} by CPU; {result.Emitted} alerts");
                }
            }

            Print($"median: {MeasuredProcess.Median(rates) / 1e3:F0}k events/s, {MeasuredProcess.Median(ratios):F2} of the bare loop; {MeasuredProcess.Median(cpuRates) / 1e3:F0}k events a CPU second of all threads, {MeasuredProcess.Median(cpuRatios):F2} of the bare loop's (goal 400k, 0.35)");
            if (arguments is [_, _, _, "rate"])
            {
                return 0;
            }

            await using (var log = await EmbeddedEventLog.OpenAsync(Path.Combine(folder, "two"), null, TimeProvider.System))
            {
                await TransactionData.FillAsync(log, events, keys, partitions: 2);
                List<double> scaling = [];
                for (var repetition = 0; repetition < repetitions; repetition++)
                {
                    var one = await RateAsync(log, 100 + repetition, 1, events);
                    var two = await RateAsync(log, 200 + repetition, 2, events);
                    scaling.Add(two / one);
                    Print($"2 partitions: 1 thread {one / 1e3:F0}k/s, 2 threads {two / 1e3:F0}k/s, {two / one:F2} times");
                }

                Print($"median scaling over 2 cores: {MeasuredProcess.Median(scaling):F2}");
            }

            await StreamLatency.MeasureAsync(Path.Combine(folder, "latency"), MeasuredProcess.Median(rates) / 2);
            Print($"peak resident memory so far {Environment.WorkingSet / 1e6:F0} MB");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    /// <summary>The sample's job under another name, so that it begins anew.</summary>
    public static StreamJob Job(int number)
    {
        List<Problem> problems = [];
        var text = File.ReadAllText(Path.Combine(Repository.Root, "samples/retail/streams/fraud-detection.yaml")).Replace("to: fraud-alerts", $"to: fraud-alerts-{number}", StringComparison.Ordinal);
        return RuleJobReader.Parse(text, $"streams/fraud-{number}.yaml", problems) ?? throw new InvalidOperationException(string.Join('\n', problems));
    }

    public static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static async Task<double> RateAsync(EmbeddedEventLog log, int number, int threads, long events) =>
        events / (await new StreamRunner(log, new StreamRunnerOptions { Parallelism = threads }).RunToEndAsync([Job(number)], CancellationToken.None))[0].Duration.TotalSeconds;

    private static double Timed(Action work, long events)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return events / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
