using System.Diagnostics;

namespace Catchwater.Benchmarks.Log;

/// <summary>Wall and processor seconds of the whole process since a moment.</summary>
internal readonly record struct Timed(long Wall, TimeSpan Cpu)
{
    public static Timed Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

    public static async Task<(double Seconds, double Cpu)> RunAsync(Func<Task> work)
    {
        var start = Start();
        await work();
        return start.Elapsed();
    }

    public (double Seconds, double Cpu) Elapsed() => (Stopwatch.GetElapsedTime(Wall).TotalSeconds, (Environment.CpuUsage.TotalTime - Cpu).TotalSeconds);
}
