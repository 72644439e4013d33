using System.Diagnostics;
using System.Globalization;

namespace Catchwater.Benchmarks.Catalog;

/// <summary>Times of questions by kind, and how much each answered.</summary>
internal sealed class Samples
{
    private readonly List<(string Kind, double Milliseconds, int Size)> _all = [];

    public int Count => _all.Count;

    public async Task MeasureAsync(string kind, Func<Task<int>> ask, bool keep)
    {
        var watch = Stopwatch.StartNew();
        var size = await ask();
        if (keep)
        {
            _all.Add((kind, watch.Elapsed.TotalMilliseconds, size));
        }
    }

    public void Report(string title, string sizes)
    {
        Console.WriteLine($"{title} (ms: median, p95, most; {sizes}: median, most)");
        foreach (var kind in _all.GroupBy(sample => sample.Kind).Append(_all.GroupBy(_ => "all").Single()))
        {
            var times = kind.Select(sample => sample.Milliseconds).Order().ToList();
            var size = kind.Select(sample => sample.Size).Order().ToList();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {kind.Key,-16} {times[times.Count / 2],8:0.0} {times[times.Count * 95 / 100],8:0.0} {times[^1],8:0.0}   {size[size.Count / 2],9:N0} {size[^1],9:N0}   ({times.Count} times)"));
        }
    }
}
