using System.Text.Json;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Tests.Processors;
using Catchwater.Streaming.Tests.Running;
using Catchwater.Streaming.Windows;
using FsCheck;
using FsCheck.Fluent;

namespace Catchwater.Streaming.Tests.Windows;

/// <summary>Tumbling, hopping and session windows with lateness, against a model that keeps every event.</summary>
public sealed class WindowPropertyTests
{
    public sealed record Event(int Key, int Time, int N);

    public sealed record Case(Event[] Events, int Kind, int Lateness, int Bound, int Pieces, int Seed);

    public sealed record Fired(string Key, long Start, long End, long Sum);

    private static readonly Gen<Case> Cases =
        from events in Gen.ArrayOf(
            from key in Gen.Choose(0, 2)
            from time in Gen.Choose(0, 80)
            from n in Gen.Choose(1, 9)
            select new Event(key, time, n)).Resize(60)
        from kind in Gen.Choose(0, 2)
        from lateness in Gen.Elements(0, 5, 25)
        from bound in Gen.Elements(0, 6, 30)
        from pieces in Gen.Choose(1, 3)
        from seed in Gen.Choose(0, 1000)
        select new Case(events, kind, lateness, bound, pieces, seed);

    private static IEnumerable<Case> Shrink(Case item)
    {
        for (var i = 0; i < item.Events.Length; i++)
        {
            yield return item with { Events = [.. item.Events.Where((_, index) => index != i)] };
        }
    }

    [Fact]
    public async Task Windows_fire_as_the_model_says()
    {
        await using var log = await TestLog.CreateAsync();
        var number = 0;
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Environment.GetEnvironmentVariable("CATCHWATER_FULL") == "1" ? 500 : 50),
            Prop.ForAll(Arb.From(Cases, Shrink), item => Agrees(log, number++, item).GetAwaiter().GetResult()));
    }

    private static async Task<bool> Agrees(TestLog log, int number, Case item)
    {
        var (input, output, late) = ($"in-{number}", $"out-{number}", $"late-{number}");
        await log.TopicAsync(input);
        var window = item.Kind switch
        {
            0 => Window.Tumbling(TimeSpan.FromMilliseconds(10)),
            1 => Window.Hopping(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(4)),
            _ => Window.Session(TimeSpan.FromMilliseconds(6)),
        } with
        { AllowedLateness = TimeSpan.FromMilliseconds(item.Lateness) };
        StreamJob job = new($"job-{number}") { Watermarks = new WatermarkOptions { MaxOutOfOrderness = TimeSpan.FromMilliseconds(item.Bound) } };
        job.From<Numbered>(input)
            .KeyBy(one => one.Key)
            .Window(window)
            .Late(side => side.Map(one => $"{one.Key} {one.N}").To(late))
            .Aggregate(() => 0L, (sum, one) => sum + one.N, (a, b) => a + b)
            .To(output);
        FlakyLog flaky = new(log.Log, item.Seed);
        var lateCount = 0L;
        foreach (var piece in item.Events.Chunk(Math.Max(1, (item.Events.Length / item.Pieces) + 1)))
        {
            await log.WriteAsync(input, piece.Select(one => ((string?)$"k{one.Key}", (string?)$$"""{"key":"k{{one.Key}}","n":{{one.N}}}""", (long)one.Time)));
            lateCount += (await new StreamRunner(flaky, new StreamRunnerOptions { StateCacheBytes = 400, CommitRecords = 4, Parallelism = 1 }).RunToEndAsync([job], TestLog.Token))[0].Late;
        }

        var (fired, lates) = item.Kind == 2 ? Sessions(item) : Fixed(item, 10, item.Kind == 0 ? 10 : 4);
        Assert.Equal(fired, (await log.ReadAsync(output)).Select(Parse));
        Assert.Equal(lates, await log.ValuesAsync(late));
        Assert.Equal(lates.Count, lateCount);
        return true;
    }

    private static Fired Parse(ReadRecord record)
    {
        var json = JsonDocument.Parse(record.Value!).RootElement;
        var end = json.GetProperty("end").GetDateTimeOffset().ToUnixTimeMilliseconds();
        Assert.Equal(end - 1, record.Timestamp);
        return new Fired(json.GetProperty("key").GetString()!, json.GetProperty("start").GetDateTimeOffset().ToUnixTimeMilliseconds(), end, json.GetProperty("value").GetInt64());
    }

    private static (List<Fired> Fired, List<string> Late) Fixed(Case item, int size, int advance)
    {
        List<Fired> fired = [];
        List<string> late = [];
        SortedDictionary<(long End, string Key), long> sums = [];
        var (watermark, latest) = (long.MinValue, long.MinValue);
        foreach (var one in item.Events)
        {
            var key = $"k{one.Key}";
            var taken = false;
            for (long start = -size + 1; start <= one.Time; start++)
            {
                if (((start % advance) + advance) % advance == 0 && one.Time < start + size && !(start + size + item.Lateness <= watermark))
                {
                    taken = true;
                    sums[(start + size, key)] = sums.GetValueOrDefault((start + size, key)) + one.N;
                    if (start + size <= watermark)
                    {
                        fired.Add(new Fired(key, start, start + size, sums[(start + size, key)]));
                    }
                }
            }

            if (!taken)
            {
                late.Add($"{key} {one.N}");
            }

            latest = Math.Max(latest, one.Time);
            var before = watermark;
            watermark = Math.Max(watermark, latest - item.Bound);
            fired.AddRange(sums.Where(pair => pair.Key.End > before && pair.Key.End <= watermark).Select(pair => new Fired(pair.Key.Key, pair.Key.End - size, pair.Key.End, pair.Value)));
        }

        return (fired, late);
    }

    private static (List<Fired> Fired, List<string> Late) Sessions(Case item)
    {
        const int Gap = 6;
        List<Fired> fired = [];
        List<string> late = [];
        List<Event> alive = [];
        HashSet<(string, long, long)> told = [];
        var (watermark, latest) = (long.MinValue, long.MinValue);

        IEnumerable<(int Key, long From, long To, List<Event> Events)> All() => alive.GroupBy(one => one.Key).SelectMany(group =>
        {
            List<(int, long, long, List<Event>)> sessions = [];
            foreach (var one in group.OrderBy(one => one.Time))
            {
                if (sessions.Count > 0 && one.Time <= sessions[^1].Item3)
                {
                    var last = sessions[^1];
                    last.Item4.Add(one);
                    sessions[^1] = (last.Item1, last.Item2, one.Time + Gap, last.Item4);
                }
                else
                {
                    sessions.Add((one.Key, one.Time, one.Time + Gap, [one]));
                }
            }

            return sessions;
        });

        foreach (var one in item.Events)
        {
            alive.Add(one);
            var (key, from, to, events) = All().Single(session => session.Events.Exists(other => ReferenceEquals(other, one)));
            if (to + item.Lateness <= watermark)
            {
                alive.RemoveAt(alive.Count - 1);
                late.Add($"k{one.Key} {one.N}");
            }
            else if (to <= watermark)
            {
                told.Add(($"k{key}", from, to));
                fired.Add(new Fired($"k{key}", from, to, events.Sum(other => other.N)));
            }

            latest = Math.Max(latest, one.Time);
            watermark = Math.Max(watermark, latest - item.Bound);
            foreach (var session in All().Where(session => session.To <= watermark && !told.Contains(($"k{session.Key}", session.From, session.To))).OrderBy(session => session.To).ThenBy(session => session.Key).ToList())
            {
                told.Add(($"k{session.Key}", session.From, session.To));
                fired.Add(new Fired($"k{session.Key}", session.From, session.To, session.Events.Sum(other => other.N)));
            }

            var gone = All().Where(session => session.To + item.Lateness <= watermark).SelectMany(session => session.Events).ToList();
            alive.RemoveAll(other => gone.Exists(dead => ReferenceEquals(dead, other)));
        }

        return (fired, late);
    }
}
