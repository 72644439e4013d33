using Catchwater.Catalog.Edits;
using Catchwater.Catalog.Lineage;
using Catchwater.Catalog.Tests.Support;
using Catchwater.Core.Events;
using Catchwater.Core.Schemas;

namespace Catchwater.Catalog.Tests.Edits;

public sealed class AssetEditorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_human_set_no_run_and_no_replay_overwrites()
    {
        await using var scratch = await Scratch.OpenAsync();
        await RunAsync(scratch.Store, "said by the run", "run-team", 1, "core", "old");
        await scratch.Store.UpdateAsync(
            "silver.sales",
            new AssetEdit { Values = Set(("description", "said by hand"), ("owner", "people"), ("retention_period", "90")), AddTags = ["mine"], RemoveTags = ["old"] },
            "ann", Cancel);
        await scratch.Store.UpdateAsync("silver.sales", new AssetEdit { Column = "x", Values = Set(("classification", "restricted")), AddTags = ["pii"] }, "ann", Cancel);
        await RunAsync(scratch.Store, "said by a later run", "later-team", 2, "core", "old");
        await CheckAsync();
        var before = Dump.Of(scratch);
        await scratch.Store.ReplayAsync(Cancel);
        Assert.Equal(before, Dump.Of(scratch));
        await CheckAsync();

        await scratch.Store.UpdateAsync("silver.sales", new AssetEdit { Values = new Dictionary<string, string?> { ["description"] = null } }, "ann", Cancel);
        Assert.Equal("said by a later run", (await scratch.Store.FindAsync("silver.sales", Cancel)).Description);

        async Task CheckAsync()
        {
            var asset = await scratch.Store.FindAsync("silver.sales", Cancel);
            Assert.Equal(("said by hand", "people", 90, "run-steward"), (asset.Description, asset.Owner, asset.RetentionPeriod, asset.Steward));
            Assert.Equal(["core", "mine"], asset.Tags);
            Assert.Equal(("restricted", "pii"), (asset.Columns[0].Classification, Assert.Single(asset.Columns[0].Tags)));
            Assert.Equal(["description", "owner", "retention_period", "x: classification"], asset.SetByHuman);
        }
    }

    [Fact]
    public async Task Says_what_changed_and_records_nothing_when_nothing_does()
    {
        await using var scratch = await Scratch.OpenAsync();
        await RunAsync(scratch.Store, "d", "o", 1);
        var edit = new AssetEdit { Values = Set(("owner", "people")), AddTags = ["a"] };
        var first = await scratch.Store.UpdateAsync("silver.sales", edit, "ann", Cancel);
        Assert.Equal([new FieldChange("owner", null, "o", "people"), new FieldChange("tags", null, null, "a")], first.Changes);
        var dump = Dump.Of(scratch);
        Assert.Empty((await scratch.Store.UpdateAsync("silver.sales", edit, "bob", Cancel)).Changes);
        Assert.Equal(dump, Dump.Of(scratch));
    }

    [Fact]
    public async Task What_a_run_says_already_is_kept_as_a_humans_word_and_told_so()
    {
        await using var scratch = await Scratch.OpenAsync();
        await RunAsync(scratch.Store, "d", "o", 1);
        var pinned = await scratch.Store.UpdateAsync("silver.sales", new AssetEdit { Values = Set(("owner", "o")) }, "ann", Cancel);
        Assert.Equal([new FieldChange("owner", null, "o", "o")], pinned.Changes);
        await RunAsync(scratch.Store, "d", "later", 2);
        Assert.Equal("o", (await scratch.Store.FindAsync("silver.sales", Cancel)).Owner);
    }

    [Fact]
    public async Task An_edge_keeps_its_words_until_others_are_said_and_forgets_them_when_taken_back()
    {
        await using var scratch = await Scratch.OpenAsync();
        await RunAsync(scratch.Store, "d", "o", 1);
        Task<EditResult> AddAsync(string? how, string? operation) => scratch.Store.AddLineageAsync("users", "silver.sales", how, operation, "p", "ann", Cancel);
        Assert.Equal(["registered", "lineage"], (await AddAsync("joined", "join")).Changes.Select(change => change.Field));
        Assert.Equal("users", (await scratch.Store.FindAsync("p:users", Cancel)).Name);
        Assert.Empty((await AddAsync(null, null)).Changes);
        Assert.Equal([new FieldChange("lineage", null, "users (join: joined)", "users (copy: joined)")], (await AddAsync(null, "copy")).Changes);
        await scratch.Store.RemoveLineageAsync("users", "silver.sales", "ann", Cancel);
        await AddAsync(null, null);
        var edge = Assert.Single((await scratch.Store.LineageAsync(new LineageQuery("users"), Cancel)).Edges);
        Assert.Equal(("stated by hand", "transform"), (edge.Transformation, edge.OperationType));
    }

    [Fact]
    public async Task Registering_another_name_of_an_asset_completes_that_asset()
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Events.Run("j", RunState.Complete, [], [Events.Dataset("silver.sales", Events.Symlink("s3/sales"))]), Cancel);
        var result = await scratch.Store.RegisterAsync(Events.Project, "s3/sales", new AssetEdit { Values = Set(("owner", "ann")) }, null, "ann", Cancel);
        Assert.Equal(("silver.sales", false), (result.Asset, result.Created));
        Assert.Equal("ann", (await scratch.Store.FindAsync("silver.sales", Cancel)).Owner);
    }

    [Theory]
    [InlineData("colour", "red", "unknown_field")]
    [InlineData("classification", "secret", "wrong_value")]
    [InlineData("retention_period", "0", "wrong_value")]
    [InlineData("retention_period", "ten", "wrong_value")]
    [InlineData("row_count", "-1", "wrong_value")]
    [InlineData("owner", " ", "wrong_value")]
    public async Task Refuses_what_a_field_cannot_hold(string field, string value, string code)
    {
        await using var scratch = await Scratch.OpenAsync();
        await RunAsync(scratch.Store, "d", "o", 1);
        var dump = Dump.Of(scratch);
        var fault = await Assert.ThrowsAsync<CatalogException>(() => scratch.Store.UpdateAsync("silver.sales", new AssetEdit { Values = Set((field, value)) }, "ann", Cancel));
        Assert.Equal((code, field), (fault.Problems[0].Code, fault.Problems[0].Key));
        Assert.Equal(dump, Dump.Of(scratch));
    }

    [Fact]
    public async Task Refuses_unknown_assets_and_columns()
    {
        await using var scratch = await Scratch.OpenAsync();
        await RunAsync(scratch.Store, "d", "o", 1);
        var edit = new AssetEdit { Column = "xx", Values = Set(("description", "d")) };
        Assert.Equal("column_not_found", (await Assert.ThrowsAsync<CatalogException>(() => scratch.Store.UpdateAsync("silver.sales", edit, "ann", Cancel))).Problems[0].Code);
        Assert.Equal("asset_not_found", (await Assert.ThrowsAsync<CatalogException>(() => scratch.Store.UpdateAsync("nope", edit, "ann", Cancel))).Problems[0].Code);
    }

    [Fact]
    public async Task Registers_the_users_asset_of_the_original_and_its_lineage()
    {
        await using var scratch = await Scratch.OpenAsync();
        var store = scratch.Store;
        TableSchema schema = new([new Column("user_id", "string"), new Column("email", "string")]);
        var edit = new AssetEdit
        {
            Values = Set(
                ("description", "User profile information"), ("owner", "data-team"), ("steward", "john.doe@company.com"), ("classification", "internal"),
                ("retention_period", "2555"), ("location", "s3://data-lake/silver/users/"), ("format", "parquet"), ("size_bytes", "1024000"), ("row_count", "10000")),
            AddTags = ["users", "profiles", "pii"],
        };
        Assert.True((await store.RegisterAsync("retail", "users", edit, schema, "ann", Cancel)).Created);
        Assert.Empty((await store.RegisterAsync("retail", "users", edit, schema, "ann", Cancel)).Changes);
        await store.RegisterAsync("retail", "raw_user_events", new AssetEdit(), null, "ann", Cancel);
        await store.AddLineageAsync("raw_user_events", "users", "ETL pipeline - user profile extraction", "transform", "p", "etl-pipeline", Cancel);
        Assert.Empty((await store.AddLineageAsync("raw_user_events", "users", "ETL pipeline - user profile extraction", "transform", "p", "ann", Cancel)).Changes);

        var asset = await store.FindAsync("users", Cancel);
        Assert.Equal((2555, 1_024_000, 10_000, "parquet"), (asset.RetentionPeriod, asset.SizeBytes, asset.RowCount, asset.Format));
        Assert.Equal(["pii", "profiles", "users"], asset.Tags);
        Assert.Equal(["user_id", "email"], asset.Schema.Keys);
        var edge = Assert.Single((await store.ExportAsync(Cancel)).Lineage);
        Assert.Equal(
            ("raw_user_events", "users", "ETL pipeline - user profile extraction", "etl-pipeline", "transform", EdgeSource.Human),
            (edge.SourceAsset, edge.TargetAsset, edge.Transformation, edge.User, edge.OperationType, edge.Source));
        Assert.Equal("users", Assert.Single((await store.SearchAsync("user", [new("classification", "internal")], cancellationToken: Cancel)).Assets).Name);

        await store.RemoveLineageAsync("raw_user_events", "users", "ann", Cancel);
        Assert.Empty((await store.ExportAsync(Cancel)).Lineage);
        Assert.Equal("edge_not_found", (await Assert.ThrowsAsync<CatalogException>(() => store.RemoveLineageAsync("raw_user_events", "users", "ann", Cancel))).Problems[0].Code);
        var dump = Dump.Of(scratch);
        await store.ReplayAsync(Cancel);
        Assert.Equal(dump, Dump.Of(scratch));
    }

    [Fact]
    public async Task A_run_does_not_close_an_edge_a_human_stated()
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Events.Complete("j", ["a"], ["b"]), Cancel);
        await scratch.Store.RegisterAsync("retail", "hand", new AssetEdit(), null, "ann", Cancel);
        await scratch.Store.AddLineageAsync("hand", "b", null, null, "p", "ann", Cancel);
        await scratch.Store.EmitAsync(Events.Complete("j", ["c"], ["b"], 1), Cancel);
        Assert.Equal(["c", "hand"], (await scratch.Store.LineageAsync(new LineageQuery("b"), Cancel)).Upstream.Select(node => node.Name));
    }

    private static Dictionary<string, string?> Set(params (string Field, string Value)[] values) => values.ToDictionary(pair => pair.Field, pair => (string?)pair.Value);

    private static Task RunAsync(CatalogStore store, string description, string owner, double minutes, params string[] tags) => store.EmitAsync(
        Events.Run(
            "silver.sales", RunState.Complete, [],
            [
                Events.Dataset(
                    "silver.sales", Events.Schema(("x", "INTEGER")), ("documentation", Facet.Documentation(description)), ("ownership", Facet.Ownership([(owner, "OWNER"), ("run-steward", "STEWARD")])),
                    ("catchwater_asset", Facet.Asset(new AssetFacts { Kind = "table", Classification = "internal", RetentionDays = 7, Tags = tags, ColumnClassifications = new Dictionary<string, string> { ["x"] = "internal" } }))),
            ],
            minutes: minutes),
        Cancel);
}
