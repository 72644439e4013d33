using System.Text;
using Catchwater.Streaming.Serdes;
using Catchwater.Streaming.State;
using Catchwater.Topics.Tasks;
using FsCheck;
using FsCheck.Fluent;

namespace Catchwater.Streaming.Tests.State;

/// <summary>A state table with hardly any memory over a real store, against a dictionary.</summary>
public sealed class StateTableTests
{
    public sealed record Step(int What, int Key, int Value);

    private static readonly Gen<Step[]> Steps = Gen.ArrayOf(
        from what in Gen.Frequency((4, Gen.Constant(0)), (2, Gen.Constant(1)), (5, Gen.Constant(2)), (2, Gen.Constant(3)), (1, Gen.Constant(4)))
        from key in Gen.Choose(0, 12)
        from value in Gen.Choose(0, 99)
        select new Step(what, key, value)).Resize(120);

    [Fact]
    public async Task Holds_what_a_dictionary_holds_whatever_leaves_memory()
    {
        await using var log = await TestLog.CreateAsync();
        var (number, evicted) = (0, false);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(80),
            Prop.ForAll(Steps.ToArbitrary(), steps =>
            {
                evicted |= Agrees(log, $"state-{number++}", steps).GetAwaiter().GetResult();
                return true;
            }));
        Assert.True(evicted, "nothing ever left memory: the test tests nothing");
    }

    private static async Task<bool> Agrees(TestLog log, string owner, Step[] steps)
    {
        await using var task = await log.Log.OpenTaskAsync(owner, TestLog.Token);
        CacheBudget budget = new(500);
        StateTable<string> table = new("table", task.State, new SerdeCodec<string>(Serde.Utf8), budget);
        Dictionary<int, string> expected = [];
        Dictionary<int, string> committed = [];
        var (committedEntries, committedBytes) = (0L, 0L);
        HashSet<int> touched = [];
        var epoch = 1L;
        var evicted = false;
        foreach (var (what, key, value) in steps)
        {
            var bytes = Encoding.UTF8.GetBytes($"key{key}");
            touched.Add(key);
            switch (what)
            {
                case 0:
                    table.Set(table.Find(bytes), $"value{value}", 0);
                    expected[key] = $"value{value}";
                    break;
                case 1:
                    table.Remove(table.Find(bytes));
                    expected.Remove(key);
                    break;
                case 2:
                    var found = table.Find(bytes);
                    Assert.Equal(expected.GetValueOrDefault(key), found.HasValue ? found.Value : null);
                    break;
                case 3:
                    UnitOfWork unit = new();
                    table.WriteTo(unit, epoch);
                    Assert.Equal(CommitOutcome.Committed, await task.CommitAsync(unit, TestLog.Token));
                    budget.CommittedEpoch = epoch++;
                    committed = new(expected);
                    Assert.Equal(expected.Count, table.Entries);
                    Assert.Equal(expected.Sum(pair => $"key{pair.Key}".Length + 1 + pair.Value.Length), table.Bytes);
                    (committedEntries, committedBytes) = (table.Entries, table.Bytes);
                    break;
                default:
                    table.Drop();
                    expected = new(committed);
                    (table.Entries, table.Bytes) = (committedEntries, committedBytes);
                    break;
            }

            evicted |= table.Cached < touched.Count && what != 4;
        }

        return evicted;
    }
}
