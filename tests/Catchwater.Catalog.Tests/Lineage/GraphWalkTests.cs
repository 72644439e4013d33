using Catchwater.Catalog.Lineage;
using Catchwater.Catalog.Tests.Support;

namespace Catchwater.Catalog.Tests.Lineage;

/// <summary>Lineage of random graphs, with cycles, diamonds and loops, against a naive walk.</summary>
public sealed class GraphWalkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => new(Enumerable.Range(0, Scale.Of(4, 60)));

    [Theory, MemberData(nameof(Seeds))]
    public async Task Reaches_what_a_naive_walk_reaches(int seed)
    {
        var random = new Random(seed);
        var nodes = random.Next(2, 15);
        HashSet<(string From, string To)> edges = [.. Enumerable.Range(0, random.Next(1, nodes * 3)).Select(_ => ($"t{random.Next(nodes)}", $"t{random.Next(nodes)}"))];
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.IngestRawAsync(
            edges.Select((edge, i) => Events.Run(
                $"job{i}", Core.Events.RunState.Complete, [Events.Dataset(edge.From)], [Events.Dataset(edge.To, Events.Columns(("c", edge.From, "c")))]).ToJson()), Cancel);

        foreach (var start in edges.Select(edge => edge.From).Distinct())
        {
            foreach (var depth in (int?[])[null, 1, 2, 3])
            {
                var lineage = await scratch.Store.LineageAsync(new LineageQuery(start, LineageDirection.Both, depth, Columns: true), Cancel);
                var (down, downEdges) = Naive(edges, start, depth);
                var (up, upEdges) = Naive([.. edges.Select(edge => (edge.To, edge.From))], start, depth);
                Assert.Equal(down, lineage.Downstream.ToDictionary(node => node.Name, node => node.Depth));
                Assert.Equal(up, lineage.Upstream.ToDictionary(node => node.Name, node => node.Depth));
                HashSet<(string, string)> expected = [.. downEdges, .. upEdges.Select(edge => (edge.Item2, edge.Item1))];
                Assert.Equal(expected, lineage.Edges.Select(edge => (edge.SourceAsset, edge.TargetAsset)).ToHashSet());
                Assert.Equal(expected.Count, lineage.Edges.Count);

                // Every table has one column that is copied along every edge: columns go where tables go.
                Assert.Equal(expected, lineage.Columns!.Select(edge => (edge.SourceAsset, edge.TargetAsset)).ToHashSet());
            }
        }
    }

    [Fact]
    public async Task A_ladder_of_diamonds_costs_what_it_holds()
    {
        // 2^30 paths, 62 assets: an engine that follows paths would not come back.
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.IngestRawAsync(
            Enumerable.Range(0, 30).SelectMany(i => (string[])
            [
                Events.Complete($"fork{i}", [$"n{i}"], [$"left{i}", $"right{i}"]).ToJson(), Events.Complete($"join{i}", [$"left{i}", $"right{i}"], [$"n{i + 1}"]).ToJson(),
            ]),
            Cancel);
        var lineage = await scratch.Store.LineageAsync(new LineageQuery("n0"), Cancel);
        Assert.Equal((90, 120, 60), (lineage.Downstream.Count, lineage.Edges.Count, lineage.Downstream[^1].Depth));
    }

    [Fact]
    public async Task Follows_direct_columns_and_lists_indirect_ones()
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Events.Run("one", Core.Events.RunState.Complete, [], [Events.Dataset("b", Events.Columns(("x", "a", "x"), ("y", "a", "y")))]), Cancel);
        await scratch.Store.EmitAsync(Events.Run("two", Core.Events.RunState.Complete, [], [Events.Dataset("c", Events.Columns(("z", "b", "x")))]), Cancel);
        var lineage = await scratch.Store.LineageAsync(new LineageQuery("c", LineageDirection.Upstream, Columns: true), Cancel);
        Assert.Equal([("a", "x", "b", "x"), ("b", "x", "c", "z")], lineage.Columns!.Select(edge => (edge.SourceAsset, edge.SourceColumn, edge.TargetAsset, edge.TargetColumn!)));
    }

    [Fact]
    public async Task Refuses_a_depth_below_one()
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Events.Complete("j", ["a"], ["b"]), Cancel);
        var fault = await Assert.ThrowsAsync<CatalogException>(() => scratch.Store.LineageAsync(new LineageQuery("a", Depth: 0), Cancel));
        Assert.Equal("wrong_value", fault.Problems[0].Code);
    }

    private static (Dictionary<string, int> Depths, HashSet<(string, string)> Edges) Naive(HashSet<(string From, string To)> edges, string start, int? depth)
    {
        Dictionary<string, int> depths = new() { [start] = 0 };
        HashSet<(string, string)> walked = [];
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var edge in edges)
            {
                if (depths.TryGetValue(edge.From, out var at) && (depth is null || at < depth))
                {
                    changed |= walked.Add(edge);
                    if (!depths.TryGetValue(edge.To, out var known) || known > at + 1)
                    {
                        depths[edge.To] = at + 1;
                        changed = true;
                    }
                }
            }
        }

        // Depths shrink while the walk goes on; what was walked from too far away is taken back.
        walked.RemoveWhere(edge => depth is not null && depths[edge.Item1] >= depth);
        depths.Remove(start);
        return (depths, walked);
    }
}
