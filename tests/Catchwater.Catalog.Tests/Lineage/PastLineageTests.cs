using System.Text.Json;
using Catchwater.Catalog.Lineage;
using Catchwater.Catalog.Tests.Support;
using Catchwater.Core.Events;

namespace Catchwater.Catalog.Tests.Lineage;

public sealed class PastLineageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => new(Enumerable.Range(0, Scale.Of(4, 60)));

    [Fact]
    public async Task Finds_edges_and_columns_that_a_later_run_replaced()
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Run(0, "old", ("x", "old", "a")), Cancel);
        await scratch.Store.EmitAsync(Run(60, "new", ("x", "new", "b")), Cancel);

        Assert.Equal(["new"], await SourcesAsync(scratch, null));
        Assert.Equal(["new"], await SourcesAsync(scratch, 60));
        Assert.Equal(["old"], await SourcesAsync(scratch, 59));
        Assert.Equal(["old"], await SourcesAsync(scratch, 0));
        Assert.Empty(await SourcesAsync(scratch, -1));
        var then = await AskAsync(scratch, 59);
        Assert.Equal(("old", "a"), then.Columns!.Select(edge => (edge.SourceAsset, edge.SourceColumn)).Single());
        Assert.Equal(Events.Noon, then.Edges.Single().Timestamp);
        Assert.Equal(Events.Noon.AddMinutes(59), then.AsOf);
        Assert.Equal(["gold"], (await scratch.Store.LineageAsync(new LineageQuery("old", AsOf: Events.Noon.AddMinutes(59)), Cancel)).Downstream.Select(node => node.Name));

        static RunEvent Run(double minutes, string source, (string, string, string) column) => Events.Run(
            "make gold", RunState.Complete, [Events.Dataset(source)], [Events.Dataset("gold", Events.Columns(column))], minutes: minutes);
    }

    [Fact]
    public async Task A_run_in_progress_or_failed_hides_nothing_of_the_one_before()
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Events.Complete("j", ["old"], ["gold"]), Cancel);
        var run = Guid.CreateVersion7();
        foreach (var (state, minutes) in ((RunState, double)[])[(RunState.Start, 10), (RunState.Complete, 20)])
        {
            await scratch.Store.EmitAsync(Events.Run("j", state, [Events.Dataset("new")], [Events.Dataset("gold")], run, minutes), Cancel);
        }

        await scratch.Store.EmitAsync(Events.Run("j", RunState.Fail, [Events.Dataset("failed")], [Events.Dataset("gold")], minutes: 30), Cancel);
        Assert.Equal(["old"], await SourcesAsync(scratch, 15));
        Assert.Equal(["new"], await SourcesAsync(scratch, 20));
        Assert.Equal(["new"], await SourcesAsync(scratch, 40));
    }

    [Fact]
    public async Task An_asset_is_gone_between_its_drop_and_its_next_write()
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Events.Complete("first", [], ["old"]), Cancel);
        await scratch.Store.EmitAsync(Events.Complete("j", ["old"], ["gold"], minutes: 1), Cancel);
        await scratch.Store.EmitAsync(Events.Run("drop", RunState.Complete, [], [Events.Dataset("old", Events.Dropped)], minutes: 10), Cancel);
        await scratch.Store.EmitAsync(Events.Complete("first", [], ["old"], minutes: 20), Cancel);
        await scratch.Store.EmitAsync(Events.Run("drop", RunState.Complete, [], [Events.Dataset("old", Events.Dropped)], minutes: 30), Cancel);
        foreach (var (minutes, there) in ((double, bool)[])[(5, true), (15, false), (25, true), (35, false)])
        {
            Assert.Equal(there ? ["old"] : [], await SourcesAsync(scratch, minutes));
        }
    }

    /// <summary>The oracle: a catalogue that was told nothing after that time. Without renames and with whole runs, the two must agree.</summary>
    [Theory, MemberData(nameof(Seeds))]
    public async Task Is_what_a_catalogue_shows_that_learned_nothing_later(int seed)
    {
        var random = new Random(seed);
        var events = Enumerable.Range(0, 40).Select(i =>
        {
            string Name() => $"t{random.Next(6)}";
            var (source, target) = (Name(), Name());
            var output = random.Next(6) == 0
                ? Events.Dataset(target, Events.Dropped)
                : Events.Dataset(target, Events.Columns(("c", source, random.Next(2) == 0 ? "c" : "d")));
            return Events.Run($"job{random.Next(4)}", random.Next(5) == 0 ? RunState.Fail : RunState.Complete, [Events.Dataset(source), Events.Dataset(Name())], [output], minutes: i).ToJson();
        }).ToList();
        await using var all = await Scratch.OpenAsync();
        await all.Store.IngestRawAsync(events, Cancel);
        var edges = 0;
        foreach (var last in (int[])[3, 10, 20, 30])
        {
            await using var then = await Scratch.OpenAsync();
            await then.Store.IngestRawAsync(events.Take(last + 1), Cancel);
            foreach (var name in (await then.Store.ExportAsync(Cancel)).Assets.Keys)
            {
                var expected = await then.Store.LineageAsync(new LineageQuery(name, Columns: true), Cancel);
                var told = await all.Store.LineageAsync(new LineageQuery(name, Columns: true, AsOf: Events.Noon.AddMinutes(last)), Cancel);
                Assert.Equal(Text(expected), Text(told));
                edges += expected.Edges.Count + expected.Columns!.Count;
            }
        }

        Assert.True(edges > 20, "the events linked too little");
        static string Text(LineageResult lineage) => JsonSerializer.Serialize(lineage with
        {
            AsOf = null,
            Edges = [.. lineage.Edges.OrderBy(edge => edge.ToString(), StringComparer.Ordinal)],
        });
    }

    private static async Task<List<string>> SourcesAsync(Scratch scratch, double? minutes) =>
        [.. (await AskAsync(scratch, minutes)).Upstream.Select(node => node.Name).Order()];

    private static Task<LineageResult> AskAsync(Scratch scratch, double? minutes) => scratch.Store.LineageAsync(
        new LineageQuery("gold", LineageDirection.Upstream, Columns: true, AsOf: minutes is { } later ? Events.Noon.AddMinutes(later) : null), Cancel);
}
