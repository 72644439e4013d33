using Catchwater.Catalog.Impact;
using Catchwater.Catalog.Tests.Support;
using Catchwater.Core.Events;

namespace Catchwater.Catalog.Tests.Impact;

public sealed class ImpactReaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Follows_one_column_and_names_who_to_ask()
    {
        await using var scratch = await Scratch.OpenAsync();
        await FillAsync(scratch.Store);
        var report = await scratch.Store.ImpactAsync("bronze", "customer", Cancel);
        Assert.Equal(
            [("silver", 1, ImpactEffect.Breaks), ("by_customer", 2, ImpactEffect.Changes), ("copy", 3, ImpactEffect.Unknown)],
            report.Assets.Select(asset => (asset.Name, asset.Depth, asset.Effect)));
        Assert.Equal([new ImpactedColumn("customer_id", "bronze", "customer", "identity")], report.Assets[0].Columns);
        Assert.Equal([("gold-team", "by_customer"), ("silver-team", "silver")], report.Owners.Select(owner => (owner.Owner, string.Join(",", owner.Assets))));
    }

    [Fact]
    public async Task A_filter_column_reaches_every_column_of_what_it_filters()
    {
        await using var scratch = await Scratch.OpenAsync();
        await FillAsync(scratch.Store);
        var report = await scratch.Store.ImpactAsync("bronze", "deleted", Cancel);
        Assert.Equal(["silver", "by_customer", "by_day", "copy"], report.Assets.Select(asset => asset.Name));
        Assert.Equal(new ImpactedColumn(null, "bronze", "deleted", "filter"), Assert.Single(report.Assets[0].Columns));
    }

    [Fact]
    public async Task Says_that_nothing_depends_on_a_column_and_that_there_is_no_such()
    {
        await using var scratch = await Scratch.OpenAsync();
        await FillAsync(scratch.Store);
        Assert.Empty((await scratch.Store.ImpactAsync("bronze", "note", Cancel)).Assets);
        Assert.Equal("column_not_found", (await Assert.ThrowsAsync<CatalogException>(() => scratch.Store.ImpactAsync("bronze", "nope", Cancel))).Problems[0].Code);
    }

    private static async Task FillAsync(CatalogStore store)
    {
        await store.EmitAsync(Events.Run("load", RunState.Complete, [], [Events.Dataset("bronze", Events.Schema(("customer", "INT"), ("day", "DATE"), ("deleted", "BOOLEAN"), ("note", "TEXT")))]), Cancel);
        await store.EmitAsync(
            Events.Run("silver", RunState.Complete, [Events.Dataset("bronze")],
            [
                Events.Dataset("silver", ("ownership", Facet.Ownership([("silver-team", "OWNER")])), ("columnLineage", Facet.ColumnLineage(
                    new Dictionary<string, IReadOnlyList<InputField>>
                    {
                        ["customer_id"] = [new(Events.Project, "bronze", "customer", true, "IDENTITY")],
                        ["date"] = [new(Events.Project, "bronze", "day", true, "IDENTITY")],
                    },
                    [new InputField(Events.Project, "bronze", "deleted", false, "FILTER")]))),
            ]), Cancel);
        await store.EmitAsync(
            Events.Run("gold", RunState.Complete, [], [Events.Dataset("by_customer", ("ownership", Facet.Ownership([("gold-team", "OWNER")])), Events.Columns(("id", "silver", "customer_id")))]), Cancel);
        await store.EmitAsync(Events.Run("days", RunState.Complete, [], [Events.Dataset("by_day", Events.Columns(("day", "silver", "date")))]), Cancel);
        await store.EmitAsync(Events.Complete("copy", ["by_customer"], ["copy"]), Cancel);
    }
}
