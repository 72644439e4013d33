using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Tests.Running;
using FsCheck;
using FsCheck.Fluent;

namespace Catchwater.Streaming.Tests.Processors;

/// <summary>A processor with state, TTL and timers against a dictionary and a sorted set; with hardly any memory, tiny commits, refused commits and restarts.</summary>
public sealed class ProcessorPropertyTests
{
    public sealed record Event(int Key, int Time, int N);

    public sealed record Case(Event[] Events, int? Ttl, int Bound, int Pieces, int Seed)
    {
        public override string ToString() => $"Ttl {Ttl} Bound {Bound} Pieces {Pieces} Seed {Seed} {string.Join(" ", Events.AsEnumerable())}";
    }

    private static readonly Gen<Case> Cases =
        from events in Gen.ArrayOf(
            from key in Gen.Choose(0, 3)
            from time in Gen.Choose(0, 60)
            from n in Gen.Choose(0, 6)
            select new Event(key, time, n)).Resize(60)
        from ttl in Gen.Elements<int?>(null, 5, 20)
        from bound in Gen.Elements(0, 4, 30)
        from pieces in Gen.Choose(1, 4)
        from seed in Gen.Choose(0, 1000)
        select new Case(events, ttl, bound, pieces, seed);

    private static IEnumerable<Case> Shrink(Case item)
    {
        for (var i = 0; i < item.Events.Length; i++)
        {
            yield return item with { Events = [.. item.Events.Where((_, index) => index != i)] };
        }
    }

    [Fact]
    public async Task State_timers_and_side_outputs_are_those_of_the_model()
    {
        await using var log = await TestLog.CreateAsync();
        var (number, aborted) = (0, 0);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Full ? 500 : 40),
            Prop.ForAll(Arb.From(Cases, Shrink), item =>
            {
                aborted += Agrees(log, number++, item).GetAwaiter().GetResult();
                return true;
            }));
        Assert.True(aborted > 0, "no commit was ever refused");
    }

    private static bool Full => Environment.GetEnvironmentVariable("CATCHWATER_FULL") == "1";

    private static async Task<int> Agrees(TestLog log, int number, Case item)
    {
        var (input, output, odd) = ($"in-{number}", $"out-{number}", $"odd-{number}");
        await log.TopicAsync(input);
        StreamJob job = new($"job-{number}") { Watermarks = new WatermarkOptions { MaxOutOfOrderness = TimeSpan.FromMilliseconds(item.Bound) } };
        job.From<Numbered>(input)
            .KeyBy(one => one.Key)
            .Process(new CountingProcessor(item.Ttl is { } ttl ? TimeSpan.FromMilliseconds(ttl) : null))
            .SideOutput(CountingProcessor.Odd, side => side.To(odd))
            .To(output);
        FlakyLog flaky = new(log.Log, item.Seed);
        StreamRunnerOptions options = new() { StateCacheBytes = 400, CommitRecords = 3, Parallelism = 1 };
        foreach (var piece in item.Events.Chunk(Math.Max(1, (item.Events.Length / item.Pieces) + 1)))
        {
            await log.WriteAsync(input, piece.Select(one => ((string?)$"k{one.Key}", (string?)$$"""{"key":"k{{one.Key}}","n":{{one.N}}}""", (long)one.Time)));
            await new StreamRunner(flaky, options).RunToEndAsync([job], TestLog.Token);
        }

        var (results, sides) = Model(item);
        Assert.Equal(results, await log.ValuesAsync(output));
        Assert.Equal(sides, await log.ValuesAsync(odd));
        return flaky.Aborted;
    }

    private static (List<string> Results, List<string> Sides) Model(Case item)
    {
        List<string> results = [];
        List<string> sides = [];
        Dictionary<string, (long Sum, long At)> state = [];
        SortedSet<(long Time, string Key)> timers = [];
        var (watermark, latest) = (long.MinValue, long.MinValue);
        long now = 0;

        long StreamTime() => Math.Max(watermark, now);
        long Sum(string key) => state.TryGetValue(key, out var found) && !(item.Ttl is { } ttl && found.At + ttl <= StreamTime()) ? found.Sum : 0;
        foreach (var one in item.Events)
        {
            now = one.Time;
            var key = $"k{one.Key}";
            state[key] = (Sum(key) + one.N, StreamTime());
            if (one.N == 0)
            {
                state.Remove(key);
            }
            else if (one.N == 5)
            {
                timers.Remove((now + 7, key));
            }
            else
            {
                timers.Add((now + 7, key));
            }

            if (one.N % 2 == 1)
            {
                sides.Add($"{key} {one.N}");
            }

            results.Add($"record {key} {now} {Sum(key)}");
            latest = Math.Max(latest, now);
            watermark = Math.Max(watermark, latest - item.Bound);
            while (timers.Count > 0 && timers.Min.Time <= watermark)
            {
                var due = timers.Min;
                timers.Remove(due);
                now = due.Time;
                results.Add($"timer {due.Key} {due.Time} {Sum(due.Key)}");
                if (Sum(due.Key) > 20)
                {
                    state.Remove(due.Key);
                }
            }
        }

        return (results, sides);
    }
}
