using Catchwater.Catalog.Edits;
using Catchwater.Catalog.Search;
using Catchwater.Catalog.Tests.Support;
using Catchwater.Core.Events;

namespace Catchwater.Catalog.Tests.Search;

/// <summary>What a store keeps in memory is never older than what the catalogue holds, whoever wrote it.</summary>
public sealed class AssetIndexTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(true), InlineData(false)]
    public async Task Sees_what_another_store_wrote(bool everythingIsInMemory)
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Events.Complete("j", ["bronze.sales"], ["silver.sales", "gold.sales"]), Cancel);
        var text = everythingIsInMemory ? "" : "sales";
        Assert.Equal(3, (await scratch.Store.SearchAsync(text, cancellationToken: Cancel)).Total);

        await using var other = await CatalogStore.OpenAsync(scratch.Path, TimeProvider.System, Cancel);
        await other.UpdateAsync("silver.sales", new AssetEdit { AddTags = ["pii"], Values = new Dictionary<string, string?> { ["owner"] = "ann" } }, "ann", Cancel);
        await other.EmitAsync(Events.Run("drop", RunState.Complete, [], [Events.Dataset("gold.sales", Events.Dropped)], minutes: 1), Cancel);
        await other.EmitAsync(Events.Complete("k", [], ["new.sales"], minutes: 2), Cancel);

        var found = await scratch.Store.SearchAsync(text, cancellationToken: Cancel);
        Assert.Equal(["bronze.sales", "new.sales", "silver.sales"], found.Assets.Select(hit => hit.Name).Order());
        Assert.Equal([new FacetCount("pii", 1)], found.Facets["tags"]);
        Assert.Equal([new FacetCount("ann", 1)], found.Facets["owner"]);
        Assert.Equal(["silver.sales"], (await scratch.Store.SearchAsync(text, [new SearchFilter("tags", "pii")], cancellationToken: Cancel)).Assets.Select(hit => hit.Name));
    }

    [Fact]
    public async Task Sees_a_tag_that_comes_by_inheritance_or_goes_with_it()
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Events.Complete("first", [], ["a"]), Cancel);
        await scratch.Store.EmitAsync(Events.Run(
            "j", RunState.Complete, [Events.Dataset("a", Events.Schema(("x", "INT")))], [Events.Dataset("b", Events.Schema(("y", "INT")), Events.Columns(("y", "a", "x")))], minutes: 1), Cancel);
        Assert.Empty((await scratch.Store.SearchAsync("", cancellationToken: Cancel)).Facets["tags"]);
        foreach (var (present, count) in ((bool, int)[])[(true, 2), (false, 0)])
        {
            await scratch.Store.UpdateAsync("a", new AssetEdit { Column = "x", AddTags = present ? ["pii"] : [], RemoveTags = present ? [] : ["pii"] }, "ann", Cancel);
            Assert.Equal(count, (await scratch.Store.SearchAsync("", [new SearchFilter("tags", "pii")], cancellationToken: Cancel)).Total);
        }
    }

    [Fact]
    public async Task Forgets_everything_when_ids_were_given_anew()
    {
        await using var scratch = await Scratch.OpenAsync();
        foreach (var name in (string[])["one.sales", "two.sales", "three.sales"])
        {
            await scratch.Store.EmitAsync(Events.Complete("make " + name, [], [name]), Cancel);
        }

        await scratch.Store.SearchAsync("", cancellationToken: Cancel);
        await using var other = await CatalogStore.OpenAsync(scratch.Path, TimeProvider.System, Cancel);
        await other.EmitAsync(Events.Run("join", RunState.Complete, [], [Events.Dataset("one.sales", Events.Symlink("two.sales"))], minutes: 1), Cancel);
        await other.ReplayAsync(Cancel);
        Assert.Equal(["one.sales", "three.sales"], (await scratch.Store.SearchAsync("", cancellationToken: Cancel)).Assets.Select(hit => hit.Name));
        Assert.Equal(2, (await scratch.Store.SearchAsync("sales", cancellationToken: Cancel)).Facets["namespace"].Single().Count);
    }

    [Fact]
    public async Task Searches_and_writes_at_once()
    {
        await using var scratch = await Scratch.OpenAsync();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                await scratch.Store.EmitAsync(Events.Complete("j" + i, [], [$"silver.sales{i}"]), Cancel);
            }
        }, Cancel);
        var last = 0;
        while (!writing.IsCompleted)
        {
            var found = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => scratch.Store.SearchAsync(i % 2 == 0 ? "" : "sales", limit: 1000, cancellationToken: Cancel)));
            Assert.All(found, result =>
            {
                Assert.Equal(result.Total, result.Assets.Count);
                Assert.Equal(result.Total, result.Facets["namespace"].Sum(facet => facet.Count));
                Assert.True(result.Total >= last, "an asset that was found is gone");
            });
            last = found.Min(result => result.Total);
        }

        await writing;
        Assert.Equal(60, (await scratch.Store.SearchAsync("", cancellationToken: Cancel)).Total);
    }

    [Fact]
    public async Task A_column_filter_means_the_whole_name_in_any_case()
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Events.Run("j", RunState.Complete, [], [
            Events.Dataset("a", Events.Schema(("Order_Key", "INT"), ("$", "INT"))), Events.Dataset("b", Events.Schema(("order_key_2", "INT"))), Events.Dataset("order_key")]), Cancel);
        Assert.Equal(["a"], (await scratch.Store.SearchAsync("", [new SearchFilter("column", "order_key")], cancellationToken: Cancel)).Assets.Select(hit => hit.Name));
        Assert.Equal(["a"], (await scratch.Store.SearchAsync("", [new SearchFilter("column", "$")], cancellationToken: Cancel)).Assets.Select(hit => hit.Name));
    }
}
