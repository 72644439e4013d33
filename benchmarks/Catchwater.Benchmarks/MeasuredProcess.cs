using System.Diagnostics;
using System.Globalization;

namespace Catchwater.Benchmarks;

/// <summary>Runs a command in a process of its own and measures it from outside: wall and CPU seconds, and peak resident memory.</summary>
internal static class MeasuredProcess
{
    public static async Task<Measurement> RunAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        long peak = 0;
        var cpu = 0.0;
        var ended = process.WaitForExitAsync();

        // The kernel keeps the high-water mark and the sums, so looking at them now and then misses only the last moment.
        while (await Task.WhenAny(ended, Task.Delay(20)) != ended)
        {
            peak = Math.Max(peak, PeakOf(process.Id));
            cpu = Math.Max(cpu, CpuOf(process));
        }

        var wall = clock.Elapsed.TotalSeconds;
        return process.ExitCode == 0
            ? new Measurement(wall, cpu, peak / 1e6)
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}{await output}");
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    private static double CpuOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.TotalProcessorTime.TotalSeconds;
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return 0;
        }
    }

    private static long PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

/// <summary>One run of a process.</summary>
/// <param name="Seconds">Wall time from start to end, the runtime's own start included.</param>
/// <param name="CpuSeconds">CPU time of all its threads, without the last 20 ms.</param>
/// <param name="PeakMegabytes">Highest resident memory, in MB of 10^6 bytes.</param>
internal sealed record Measurement(double Seconds, double CpuSeconds, double PeakMegabytes);
