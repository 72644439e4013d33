using Catchwater.Catalog.Assets;
using Catchwater.Catalog.Edits;
using Catchwater.Catalog.Search;
using Catchwater.Catalog.Tests.Support;
using Catchwater.Core.Events;

namespace Catchwater.Catalog.Tests.Projection;

public sealed class InheritanceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Goes_down_direct_lineage_stops_at_masking_and_says_where_it_came_from()
    {
        await using var scratch = await Scratch.OpenAsync();
        var store = scratch.Store;
        await MakeAsync(store, "gold", [("plain", "silver", "email", true, false), ("hashed", "silver", "email", true, true), ("counted", "silver", "email", false, false)]);
        await MakeAsync(store, "silver", [("email", "bronze", "mail", true, false)]);
        await MakeAsync(store, "bronze", [], "mail");
        await store.UpdateAsync("bronze", new AssetEdit { Column = "mail", AddTags = ["pii"], Values = Set("restricted") }, "ann", Cancel);

        var plain = await ColumnAsync(store, "gold", "plain");
        Assert.Equal(("restricted", "retail:bronze.mail"), (plain.Classification, plain.ClassificationFrom));
        Assert.Equal("retail:bronze.mail", plain.TagsFrom["pii"]);
        foreach (var column in (string[])["hashed", "counted"])
        {
            Assert.Equal((null, 0), (await ColumnAsync(store, "gold", column)) is var other ? (other.Classification, other.Tags.Count) : default);
        }

        Assert.Equal(["bronze", "gold", "silver"], (await store.SearchAsync("", [new SearchFilter("tags", "pii")], cancellationToken: Cancel)).Assets.Select(hit => hit.Name));
        Assert.Equal(3, (await store.SearchAsync("pii", cancellationToken: Cancel)).Total);

        // A human decides otherwise halfway: nothing below inherits past that.
        await store.UpdateAsync("silver", new AssetEdit { Column = "email", RemoveTags = ["pii"], Values = Set("internal") }, "ann", Cancel);
        plain = await ColumnAsync(store, "gold", "plain");
        Assert.Equal(("internal", "retail:silver.email", 0), (plain.Classification, plain.ClassificationFrom, plain.Tags.Count));

        // The job no longer copies the column: what was inherited through it is gone.
        await MakeAsync(store, "gold", [("plain", "silver", "other", true, false)], minutes: 1);
        Assert.Null((await ColumnAsync(store, "gold", "plain")).Classification);
        var dump = Dump.Of(scratch);
        await store.ReplayAsync(Cancel);
        Assert.Equal(dump, Dump.Of(scratch));
    }

    [Fact]
    public async Task Takes_the_most_sensitive_source_and_lets_a_cycle_go()
    {
        await using var scratch = await Scratch.OpenAsync();
        var store = scratch.Store;
        await MakeAsync(store, "a", [("x", "b", "x", true, false), ("x", "low", "x", true, false), ("x", "high", "x", true, false)]);
        await MakeAsync(store, "b", [("x", "a", "x", true, false)]);
        await MakeAsync(store, "low", [], "x");
        await MakeAsync(store, "high", [], "x");
        await store.UpdateAsync("low", new AssetEdit { Column = "x", Values = Set("internal"), AddTags = ["t"] }, "ann", Cancel);
        await store.UpdateAsync("high", new AssetEdit { Column = "x", Values = Set("restricted") }, "ann", Cancel);
        Assert.Equal(("restricted", "retail:high.x"), (await ColumnAsync(store, "b", "x")) is var b ? (b.Classification, b.ClassificationFrom) : default);
        await store.UpdateAsync("high", new AssetEdit { Column = "x", Values = Set(null) }, "ann", Cancel);
        await store.UpdateAsync("low", new AssetEdit { Column = "x", Values = Set(null), RemoveTags = ["t"] }, "ann", Cancel);
        Assert.Equal((null, 0), (await ColumnAsync(store, "b", "x")) is var free ? (free.Classification, free.Tags.Count) : default);
    }

    public static TheoryData<int> Seeds => new(Enumerable.Range(0, Scale.Of(4, 60)));

    /// <summary>Random graphs and edits, one step at a time, against a naive fixpoint over everything.</summary>
    [Theory, MemberData(nameof(Seeds))]
    public async Task Agrees_with_a_naive_fixpoint_after_every_step(int seed)
    {
        var random = new Random(seed);
        await using var scratch = await Scratch.OpenAsync();
        var store = scratch.Store;
        string[] assets = ["a", "b", "c", "d", "e"];
        string[] columns = ["x", "y"];
        Dictionary<string, (string, string, string, bool, bool)[]> links = [];
        Dictionary<(string, string), string> own = [];
        HashSet<(string, string)> tagged = [];
        foreach (var asset in assets)
        {
            await MakeAsync(store, asset, links[asset] = [], "x", "y");
        }

        for (var step = 1; step <= 25; step++)
        {
            var (asset, column) = (assets[random.Next(5)], columns[random.Next(2)]);
            switch (random.Next(3))
            {
                case 0:
                    links[asset] = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (columns[random.Next(2)], assets[random.Next(5)], columns[random.Next(2)], random.Next(4) > 0, random.Next(4) == 0)).DistinctBy(link => (link.Item1, link.Item2, link.Item3))];
                    await store.EmitAsync(Made(asset, links[asset], step, ["x", "y"]), Cancel);
                    break;
                case 1:
                    own.Remove((asset, column));
                    if (random.Next(2) == 0)
                    {
                        own[(asset, column)] = AssetField.Classifications[random.Next(4)];
                    }

                    await store.UpdateAsync(asset, new AssetEdit { Column = column, Values = Set(own.GetValueOrDefault((asset, column))) }, "ann", Cancel);
                    break;
                default:
                    if (tagged.Add((asset, column)))
                    {
                        await store.UpdateAsync(asset, new AssetEdit { Column = column, AddTags = ["t"] }, "ann", Cancel);
                    }

                    break;
            }

            var edges = links.SelectMany(pair => pair.Value.Where(link => link.Item4 && !link.Item5).Select(link => (From: (link.Item2, link.Item3), To: (pair.Key, link.Item1)))).ToList();
            var classes = own.ToDictionary();
            var tags = tagged.ToHashSet();
            for (var changed = true; changed;)
            {
                changed = false;
                foreach (var (from, to) in edges)
                {
                    changed |= tags.Contains(from) && tags.Add(to);
                    if (classes.TryGetValue(from, out var source) && !own.ContainsKey(to) && (!classes.TryGetValue(to, out var known) || Rank(source) > Rank(known)))
                    {
                        classes[to] = source;
                        changed = true;
                    }
                }
            }

            foreach (var name in assets)
            {
                foreach (var detail in (await store.FindAsync(name, Cancel)).Columns)
                {
                    Assert.Equal((classes.GetValueOrDefault((name, detail.Name)), tags.Contains((name, detail.Name))), (detail.Classification, detail.Tags.Contains("t")));
                    Assert.Equal(own.ContainsKey((name, detail.Name)) || detail.Classification is null, detail.ClassificationFrom is null);
                }
            }
        }

        static int Rank(string word) => AssetField.Classifications.ToList().IndexOf(word);
    }

    private static Dictionary<string, string?> Set(string? classification) => new() { ["classification"] = classification };

    private static async Task<ColumnDetail> ColumnAsync(CatalogStore store, string asset, string column) =>
        (await store.FindAsync(asset, Cancel)).Columns.Single(candidate => candidate.Name == column);

    private static Task MakeAsync(CatalogStore store, string asset, (string, string, string, bool, bool)[] links, params string[] more) =>
        store.EmitAsync(Made(asset, links, 0, more), Cancel);

    private static Task MakeAsync(CatalogStore store, string asset, (string, string, string, bool, bool)[] links, double minutes) =>
        store.EmitAsync(Made(asset, links, minutes, []), Cancel);

    /// <summary>A run that makes an asset whose columns come from others: output, dataset, column, direct, masked.</summary>
    private static RunEvent Made(string asset, (string Output, string Dataset, string Column, bool Direct, bool Masked)[] links, double minutes, string[] more) => Events.Run(
        "make " + asset, RunState.Complete, [],
        [
            Events.Dataset(
                asset,
                Events.Schema([.. links.Select(link => link.Output).Concat(more).Distinct().Select(column => (column, "VARCHAR"))]),
                ("columnLineage", Facet.ColumnLineage(
                    links.GroupBy(link => link.Output).ToDictionary(
                        group => group.Key,
                        group => (IReadOnlyList<InputField>)[.. group.Select(link => new InputField(Events.Project, link.Dataset, link.Column, link.Direct, link.Direct ? "IDENTITY" : "FILTER", Masking: link.Masked))]),
                    []))),
        ],
        minutes: minutes);
}
