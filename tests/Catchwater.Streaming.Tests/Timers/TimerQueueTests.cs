using System.Text;
using Catchwater.Streaming.State;
using Catchwater.Streaming.Timers;
using Catchwater.Topics.Tasks;
using FsCheck;
using FsCheck.Fluent;

namespace Catchwater.Streaming.Tests.Timers;

/// <summary>Timers over a real store with pages of two, against a sorted set.</summary>
public sealed class TimerQueueTests
{
    public sealed record Step(int What, int Time, int Key);

    private static readonly Gen<Step[]> Steps = Gen.ArrayOf(
        from what in Gen.Frequency((6, Gen.Constant(0)), (2, Gen.Constant(1)), (2, Gen.Constant(2)), (2, Gen.Constant(3)), (1, Gen.Constant(4)))
        from time in Gen.Choose(-3, 30)
        from key in Gen.Choose(0, 2)
        select new Step(what, time, key)).Resize(80);

    [Fact]
    public async Task Timers_fire_as_a_sorted_set_would()
    {
        await using var log = await TestLog.CreateAsync();
        var number = 0;
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(80),
            Prop.ForAll(Steps.ToArbitrary(), steps => Agrees(log, $"timers-{number++}", steps).GetAwaiter().GetResult()));
    }

    private static async Task<bool> Agrees(TestLog log, string owner, Step[] steps)
    {
        await using var task = await log.Log.OpenTaskAsync(owner, TestLog.Token);
        CacheBudget budget = new(0);
        List<string> fired = [];
        TimerQueue queue = new("timers", task.State, budget, (time, key) => fired.Add($"{time} {Encoding.UTF8.GetString(key)}"), page: 2);
        SortedSet<(int Time, string Key)> expected = [];
        SortedSet<(int, string)> committed = [];
        List<string> expectedFired = [];
        UnitOfWork unit = new();
        var epoch = 1L;
        foreach (var (what, time, key) in steps)
        {
            var name = $"k{key}";
            switch (what)
            {
                case 0:
                    queue.Set(time, Encoding.UTF8.GetBytes(name), unit, epoch);
                    expected.Add((time, name));
                    break;
                case 1:
                    queue.Delete(time, Encoding.UTF8.GetBytes(name), unit, epoch);
                    expected.Remove((time, name));
                    break;
                case 2:
                    while (queue.Next <= time)
                    {
                        queue.FireNext(unit, epoch);
                    }

                    foreach (var due in expected.Where(one => one.Time <= time).ToList())
                    {
                        expectedFired.Add($"{due.Time} {due.Key}");
                        expected.Remove(due);
                    }

                    break;
                case 3:
                    Assert.Equal(CommitOutcome.Committed, await task.CommitAsync(unit, TestLog.Token));
                    unit.Clear();
                    budget.CommittedEpoch = epoch++;
                    queue.Committed();
                    committed = [.. expected];
                    break;
                default:
                    unit.Clear();
                    queue.Drop();
                    expected = [.. committed];
                    break;
            }
        }

        Assert.Equal(expectedFired, fired);
        Assert.Equal(expected.Count == 0 ? long.MaxValue : expected.Min.Time, queue.Next);
        return true;
    }
}
