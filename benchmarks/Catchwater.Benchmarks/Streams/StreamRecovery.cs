using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Catchwater.Streaming.Running;
using Catchwater.Topics.Embedded;

namespace Catchwater.Benchmarks.Streams;

/// <summary>A million keys with ten transactions each: memory while they are built up, and how soon a killed process works again.</summary>
internal static class StreamRecovery
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var keys = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1_000_000;
        var folder = Directory.CreateTempSubdirectory("catchwater-recovery-").FullName;
        try
        {
            var events = keys * 10L;
            await using (var log = await EmbeddedEventLog.OpenAsync(folder, null, TimeProvider.System))
            {
                await TransactionData.FillAsync(log, events + 2_000_000, keys, partitions: 2);
            }

            var (read, seconds, peak, _) = await WorkAsync(folder, events);
            StreamBenchmark.Print($"{keys} keys x 10: {read / seconds / 1e3:F0}k events/s, peak resident memory {peak:F0} MB, then killed");
            for (var kill = 0; kill < 3; kill++)
            {
                var (_, _, _, first) = await WorkAsync(folder, 1);
                StreamBenchmark.Print($"after the kill: first results committed {first:F2} s after the process was started, then killed");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    /// <summary>The process that is killed: follows the topic and says what it has committed.</summary>
    public static async Task<int> WorkerAsync(string folder)
    {
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Name == "catchwater.stream.records.read")
                {
                    meters.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, read, _, _) => Console.WriteLine(read.ToString(CultureInfo.InvariantCulture)));
        listener.Start();
        await using var log = await EmbeddedEventLog.OpenAsync(folder, null, TimeProvider.System);
        await new StreamRunner(log).RunAsync([StreamBenchmark.Job(0)], CancellationToken.None);
        return 0;
    }

    private static async Task<(long Read, double Seconds, double Peak, double First)> WorkAsync(string folder, long until)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments(folder)) { RedirectStandardOutput = true })!;
        var (read, first) = (0L, 0.0);
        while (read < until && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            first = first == 0 ? clock.Elapsed.TotalSeconds : first;
            read += long.Parse(line, CultureInfo.InvariantCulture);
        }

        process.Refresh();
        var peak = process.PeakWorkingSet64 / 1e6;
        var seconds = clock.Elapsed.TotalSeconds;
        process.Kill();
        await process.WaitForExitAsync();
        return (read, seconds, peak, first);
    }

    // Under `dotnet X.dll` the program is dotnet itself.
    private static string[] Arguments(string folder) =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.GetCommandLineArgs()[0], "stream-worker", folder] : ["stream-worker", folder];
}
