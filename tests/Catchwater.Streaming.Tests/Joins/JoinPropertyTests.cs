using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Tests.Processors;
using FsCheck;
using FsCheck.Fluent;

namespace Catchwater.Streaming.Tests.Joins;

/// <summary>A stream joined to a table, both read in order of time; against a merge of two lists.</summary>
public sealed class JoinPropertyTests
{
    public sealed record Item(int Key, int Time, int N);

    public sealed record Case(Item[] Rows, Item[] Events, int Pieces);

    private static readonly Gen<Item> Items = from key in Gen.Choose(0, 3) from time in Gen.Choose(0, 50) from n in Gen.Choose(0, 9) select new Item(key, time, n);

    private static readonly Gen<Case> Cases =
        from rows in Gen.ArrayOf(Items).Resize(30)
        from events in Gen.ArrayOf(Items).Resize(30)
        from pieces in Gen.Choose(1, 3)
        select new Case(rows, events, pieces);

    [Fact]
    public async Task Each_event_meets_the_row_of_its_time()
    {
        await using var log = await TestLog.CreateAsync();
        var number = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(Cases.ToArbitrary(), item => Agrees(log, number++, item).GetAwaiter().GetResult()));
    }

    private static async Task<bool> Agrees(TestLog log, int number, Case item)
    {
        var (rows, events, inner, left) = ($"rows-{number}", $"events-{number}", $"inner-{number}", $"left-{number}");
        await log.TopicAsync(rows);
        await log.TopicAsync(events);
        StreamJob job = new($"job-{number}");
        var table = job.Table<string>(rows);
        var keyed = job.From<Numbered>(events).KeyBy(one => one.Key);
        keyed.Join(table, (one, row) => $"{one.Key} {one.N} {row}").To(inner);
        keyed.LeftJoin(table, (one, row) => $"{one.Key} {one.N} {row ?? "-"}").To(left);

        List<string> expectedInner = [];
        List<string> expectedLeft = [];
        Dictionary<int, int> now = [];
        for (var piece = 0; piece < item.Pieces; piece++)
        {
            var newRows = Piece(item.Rows, piece, item.Pieces);
            var newEvents = Piece(item.Events, piece, item.Pieces);
            await log.WriteAsync(rows, newRows.Select(row => ((string?)$"k{row.Key}", row.N == 0 ? null : $"row{row.N}", (long)row.Time)));
            await log.WriteAsync(events, newEvents.Select(one => ((string?)$"k{one.Key}", (string?)$$"""{"key":"k{{one.Key}}","n":{{one.N}}}""", (long)one.Time)));
            await log.RunAsync(job, new StreamRunnerOptions { CommitRecords = 5, StateCacheBytes = 300, Parallelism = 1 });
            Model(new Queue<Item>(newRows), new Queue<Item>(newEvents), now, expectedInner, expectedLeft);
        }

        Assert.Equal(expectedInner, await log.ValuesAsync(inner));
        Assert.Equal(expectedLeft, await log.ValuesAsync(left));
        return true;
    }

    private static void Model(Queue<Item> rows, Queue<Item> events, Dictionary<int, int> now, List<string> inner, List<string> left)
    {
        while (rows.Count + events.Count > 0)
        {
            if (events.Count == 0 || (rows.Count > 0 && rows.Peek().Time <= events.Peek().Time))
            {
                var row = rows.Dequeue();
                now[row.Key] = row.N;
                if (row.N == 0)
                {
                    now.Remove(row.Key);
                }

                continue;
            }

            var one = events.Dequeue();
            left.Add($"k{one.Key} {one.N} {(now.TryGetValue(one.Key, out var there) ? $"row{there}" : "-")}");
            if (now.ContainsKey(one.Key))
            {
                inner.Add(left[^1]);
            }
        }
    }

    private static Item[] Piece(Item[] items, int piece, int pieces) => [.. items.Skip(items.Length * piece / pieces).Take((items.Length * (piece + 1) / pieces) - (items.Length * piece / pieces))];
}
