using System.Diagnostics;
using System.Globalization;

namespace Catchwater.Benchmarks.Catalog;

/// <summary>Times of questions by kind, and how much each answered. On a busy machine the processor's time says more than the clock's.</summary>
internal sealed class Samples
{
    private readonly List<(string Kind, double Milliseconds, double Processor, int Size)> _all = [];

    public int Count => _all.Count;

    public async Task MeasureAsync(string kind, Func<Task<int>> ask, bool keep)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var size = await ask();
        watch.Stop();
        if (keep)
        {
            _all.Add((kind, watch.Elapsed.TotalMilliseconds, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds, size));
        }
    }

    public void Report(string title, string sizes)
    {
        Console.WriteLine($"{title} (ms: median, p95, most; of processor: median, p95; {sizes}: median, most)");
        foreach (var kind in _all.GroupBy(sample => sample.Kind).Append(_all.GroupBy(_ => "all").Single()))
        {
            var times = kind.Select(sample => sample.Milliseconds).Order().ToList();
            var processor = kind.Select(sample => sample.Processor).Order().ToList();
            var size = kind.Select(sample => sample.Size).Order().ToList();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {kind.Key,-16} {times[times.Count / 2],8:0.0} {times[times.Count * 95 / 100],8:0.0} {times[^1],8:0.0}   {processor[processor.Count / 2],8:0.0} {processor[processor.Count * 95 / 100],8:0.0}   {size[size.Count / 2],9:N0} {size[^1],9:N0}   ({times.Count} times)"));
        }
    }
}
