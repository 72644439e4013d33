using Catchwater.Catalog.Edits;
using Catchwater.Catalog.Tests.Support;
using Catchwater.Core.Events;
using Catchwater.Core.Schemas;

namespace Catchwater.Catalog.Tests.History;

public sealed class HistoryReaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tells_runs_schemas_and_edits_latest_first()
    {
        await using var scratch = await Scratch.OpenAsync();
        await RunAsync(scratch.Store, 0, 0, ("a", "INTEGER"));
        await RunAsync(scratch.Store, 1, 1, ("a", "BIGINT"), ("b", "VARCHAR"));
        await scratch.Store.EmitAsync(
            Events.Run("make", RunState.Fail, [], [Events.Dataset("t")], minutes: 2) is var failed ? failed with { Run = failed.Run! with { Facets = new() { ["errorMessage"] = Facet.ErrorMessage("no space") } } } : failed, Cancel);
        await scratch.Store.UpdateAsync("t", new AssetEdit { Values = new Dictionary<string, string?> { ["owner"] = "people" }, AddTags = ["core"] }, "ann", Cancel);

        var history = await scratch.Store.HistoryAsync("t", cancellationToken: Cancel);
        Assert.Equal(
            [
                "Edit ann owner = people, +core", "Run  make: failed: no space", "Run  make: complete, version 1", "Schema  schema 2: a INTEGER becomes BIGINT, adds b VARCHAR",
                "Run  make: complete, version 0", "Schema  schema 1: 1 column",
            ],
            history.Entries.Select(entry => $"{entry.Kind} {entry.User} {entry.Summary}"));
        Assert.Equal(2, (await scratch.Store.HistoryAsync("t", 2, Cancel)).Entries.Count);
    }

    [Fact]
    public async Task Compares_schemas()
    {
        await using var scratch = await Scratch.OpenAsync();
        await RunAsync(scratch.Store, 0, 0, ("a", "INTEGER"), ("c", "DATE"));
        Assert.Empty((await scratch.Store.SchemaDiffAsync("t", cancellationToken: Cancel)).Changes);
        await RunAsync(scratch.Store, 1, 1, ("a", "BIGINT"), ("b", "VARCHAR"));
        var diff = await scratch.Store.SchemaDiffAsync("t", cancellationToken: Cancel);
        Assert.Equal((1, 2), (diff.From, diff.To));
        Assert.Equal(
            [("c", SchemaChangeKind.Removed, true), ("a", SchemaChangeKind.Widened, false), ("b", SchemaChangeKind.Added, false)],
            diff.Changes.Select(change => (change.Column, change.Kind, change.Breaking)));

        // Back to the first schema: the last two are compared, not those with the highest numbers.
        await RunAsync(scratch.Store, 2, 2, ("a", "INTEGER"), ("c", "DATE"));
        Assert.Equal((2, 1), (await scratch.Store.SchemaDiffAsync("t", cancellationToken: Cancel)) is var back ? (back.From, back.To) : default);
        Assert.Equal("schema_not_found", (await Assert.ThrowsAsync<CatalogException>(() => scratch.Store.SchemaDiffAsync("t", 1, 9, Cancel))).Problems[0].Code);
    }

    private static Task RunAsync(CatalogStore store, double minutes, long version, params (string, string)[] columns) =>
        store.EmitAsync(Events.Run("make", RunState.Complete, [], [Events.Dataset("t", Events.Schema(columns), ("version", Facet.Version(version)))], minutes: minutes), Cancel);
}
