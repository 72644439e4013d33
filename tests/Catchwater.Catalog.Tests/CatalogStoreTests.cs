using System.Text.Json.Nodes;
using Catchwater.Catalog.Lineage;
using Catchwater.Catalog.Search;
using Catchwater.Catalog.Tests.Support;
using Catchwater.Core.Events;

namespace Catchwater.Catalog.Tests;

/// <summary>The way of one run of ours through the catalogue.</summary>
public sealed class CatalogStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Knows_after_a_run_what_was_made_of_what()
    {
        await using var scratch = await Scratch.OpenAsync();
        await RunRetailAsync(scratch.Store);

        var sales = await scratch.Store.FindAsync("silver.sales", Cancel);
        Assert.Equal(("Cleaned sales", "data-team", "jane", "internal", 365), (sales.Description, sales.Owner, sales.Steward, sales.Classification, sales.RetentionPeriod));
        Assert.Equal((536_641L, 9_000L, "delta", "lake/silver/sales", "table"), (sales.RowCount, sales.SizeBytes, sales.Format, sales.Location, sales.Kind));
        Assert.Equal(["pii", "sales"], sales.Tags);
        Assert.Equal(["customer_id", "amount"], sales.Schema.Keys);
        Assert.Equal("DECIMAL(18,2)", sales.Schema["amount"]);
        Assert.Equal(("confidential", "who bought"), (sales.Columns[0].Classification, sales.Columns[0].Description));
        Assert.Equal((0.5, "3"), (sales.QualityScore, sales.Version));
        Assert.Equal((false, 1, true), (sales.Dropped, sales.SchemaVersions.Count, sales.SchemaVersions[0].Current));
        Assert.Equal("COMPLETE", sales.LastRun!.State.ToString().ToUpperInvariant());
        Assert.Equal(3, await scratch.Store.LastVersionAsync(Events.Project, "silver.sales", Cancel));
        Assert.Null(await scratch.Store.LastVersionAsync(Events.Project, "gold.nothing", Cancel));

        var lineage = await scratch.Store.LineageAsync(new LineageQuery("silver.sales", Columns: true), Cancel);
        Assert.Equal([("bronze.sales", 1), ("data/sales.csv", 2)], lineage.Upstream.Select(node => (node.Name, node.Depth)));
        Assert.Equal(["gold.daily"], lineage.Downstream.Select(node => node.Name));
        var edge = lineage.Edges.Single(edge => edge.TargetAsset == "silver.sales");
        Assert.Equal(("bronze.sales", "SELECT 1", "ann", "transform", EdgeSource.Ingest), (edge.SourceAsset, edge.Transformation, edge.User, edge.OperationType, edge.Source));
        Assert.Contains(lineage.Columns!, column => (column.SourceAsset, column.SourceColumn, column.TargetColumn, column.Subtype) == ("bronze.sales", "CustomerID", "customer_id", "identity"));
        Assert.Contains(lineage.Columns!, column => (column.SourceColumn, column.TargetColumn, column.Type) == ("Quantity", null, ColumnEdgeType.Indirect));

        var found = await scratch.Store.SearchAsync("sales", [new SearchFilter("classification", "internal")], cancellationToken: Cancel);
        Assert.Equal(["silver.sales"], found.Assets.Select(hit => hit.Name));

        var export = await scratch.Store.ExportAsync(Cancel);
        Assert.Equal(["bronze.sales", "data/sales.csv", "gold.daily", "silver.sales"], export.Assets.Keys);
        Assert.Equal(3, export.Lineage.Count);
        Assert.Equal(3, export.Runs.Count);
        Assert.Equal(3, export.Jobs.Count);
    }

    [Fact]
    public async Task Lists_what_it_touches_itself_at_depth_one()
    {
        await using var scratch = await Scratch.OpenAsync();
        await RunRetailAsync(scratch.Store);
        var lineage = await scratch.Store.LineageAsync(new LineageQuery("bronze.sales", Depth: 1), Cancel);
        Assert.Equal([("data/sales.csv", "bronze.sales"), ("bronze.sales", "silver.sales")], lineage.Edges.Select(edge => (edge.SourceAsset, edge.TargetAsset)));
    }

    private static async Task RunRetailAsync(CatalogStore store)
    {
        await store.EmitAsync(Events.Run("bronze.sales", RunState.Complete, [Events.Dataset("data/sales.csv")], [Events.Dataset("bronze.sales")]), Cancel);
        var run = Guid.CreateVersion7();
        await store.EmitAsync(Events.Run("silver.sales", RunState.Start, [Events.Dataset("bronze.sales")], [Events.Dataset("silver.sales")], run, 1), Cancel);
        var output = Events.Dataset(
            "silver.sales",
            Events.Schema(("customer_id", "VARCHAR"), ("amount", "DECIMAL(18,2)")),
            ("documentation", Facet.Documentation("Cleaned sales")),
            ("ownership", Facet.Ownership([("data-team", "owner"), ("jane", "steward")])),
            ("version", Facet.Version(3)),
            ("columnLineage", Facet.ColumnLineage(
                new Dictionary<string, IReadOnlyList<InputField>>
                {
                    ["customer_id"] = [new InputField(Events.Project, "bronze.sales", "CustomerID", true, "IDENTITY")],
                    ["amount"] = [new InputField(Events.Project, "bronze.sales", "Quantity", true, "TRANSFORMATION", "Quantity * UnitPrice")],
                },
                [new InputField(Events.Project, "bronze.sales", "Quantity", false, "FILTER")])),
            ("dataQualityAssertions", new JsonObject
            {
                ["assertions"] = new JsonArray(
                    new JsonObject { ["assertion"] = "not_null", ["success"] = true, ["column"] = "customer_id" },
                    new JsonObject { ["assertion"] = "positive", ["success"] = false, ["column"] = "amount" }),
            }),
            ("catchwater_asset", Facet.Asset(new AssetFacts
            {
                Kind = "table",
                Classification = "internal",
                RetentionDays = 365,
                Location = "lake/silver/sales",
                Format = "delta",
                SizeBytes = 9_000,
                RowCount = 536_641,
                Tags = ["sales", "pii"],
                ColumnClassifications = new Dictionary<string, string> { ["customer_id"] = "confidential" },
                ColumnDescriptions = new Dictionary<string, string> { ["customer_id"] = "who bought" },
            })));
        var complete = Events.Run(
            "silver.sales", RunState.Complete, [Events.Dataset("bronze.sales")], [output], run, 2, new JsonObject { ["sql"] = Facet.Sql("SELECT 1"), ["jobType"] = Facet.JobType("TRANSFORM") });
        await store.EmitAsync(complete with { Run = new RunRef(run, new JsonObject { ["tags"] = Facet.User("ann") }) }, Cancel);
        await store.EmitAsync(Events.Complete("gold.daily", ["silver.sales"], ["gold.daily"], 3), Cancel);
    }
}
