using Catchwater.Catalog.Tests.Support;

namespace Catchwater.Catalog.Tests.Ingest;

/// <summary>Whatever the order, the batches and the repetitions in which events arrive, the catalogue is the same.</summary>
public sealed class AnyOrderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int, bool> Seeds => new(
        Enumerable.Range(0, Support.Scale.Of(4, 60)).SelectMany(seed => (TheoryDataRow<int, bool>[])[new(seed, false), new(seed, true)]));

    [Theory, MemberData(nameof(Seeds))]
    public async Task Ends_in_the_same_catalogue(int seed, bool identities)
    {
        var events = new RandomEvents(seed, identities).Take(60);
        await using var straight = await Scratch.OpenAsync();
        foreach (var json in events)
        {
            await straight.Store.IngestRawAsync(json, Cancel);
        }

        var random = new Random(seed);
        await using var shuffled = await Scratch.OpenAsync();
        var order = events.Concat(events.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(order);
        for (var taken = 0; taken < order.Length;)
        {
            var batch = order.Skip(taken).Take(random.Next(1, 15)).ToList();
            await shuffled.Store.IngestRawAsync(batch, Cancel);
            taken += batch.Count;
        }

        var expected = Dump.Of(straight);
        Assert.Equal(expected, Dump.Of(shuffled));
        await shuffled.Store.ReplayAsync(Cancel);
        Assert.Equal(expected, Dump.Of(shuffled));
        Assert.Contains("edge | ", expected);
    }

    [Fact]
    public async Task Takes_the_same_event_once_whatever_its_layout()
    {
        await using var scratch = await Scratch.OpenAsync();
        const string First = """{"eventTime":"2026-01-01T00:00:00Z","job":{"namespace":"n","name":"j"},"outputs":[{"namespace":"n","name":"d"}]}""";
        const string Again = """{ "job": {"name": "j", "namespace": "n"}, "outputs": [{"name": "d", "namespace": "n"}], "eventTime": "2026-01-01T00:00:00Z" }""";
        Assert.Equal((1, 0), Counts(await scratch.Store.IngestRawAsync(First, Cancel)));
        var before = Dump.Of(scratch);
        Assert.Equal((0, 1), Counts(await scratch.Store.IngestRawAsync(Again, Cancel)));
        Assert.Equal(before, Dump.Of(scratch));

        static (int, int) Counts(Catalog.Ingest.IngestResult result) => (result.Accepted, result.Duplicates);
    }
}
