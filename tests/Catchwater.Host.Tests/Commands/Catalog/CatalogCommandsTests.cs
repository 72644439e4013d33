namespace Catchwater.Host.Tests.Commands.Catalog;

public sealed class CatalogCommandsTests
{
    [Fact]
    public async Task Search_filters_and_counts()
    {
        using var project = new CatalogProject();
        await project.FillAsync();
        var found = await project.JsonAsync("search", "orders", "--filter", "classification=internal", "--filter", "tags=pii", "--filter", "tags=other");
        Assert.Equal(1, (int)found["total"]!);
        Assert.Equal("silver.orders", (string)found["assets"]![0]!["name"]!);
        Assert.Equal(30, (int)found["assets"]![0]!["retention_period"]!);
        Assert.Equal("data-team", (string)found["facets"]!["owner"]![0]!["value"]!);
        var (code, text, _) = await project.RunAsync(false, "search");
        Assert.Equal(0, code);
        Assert.Contains("4 found", text);
    }

    [Fact]
    public async Task Show_has_every_field_of_the_original()
    {
        using var project = new CatalogProject();
        await project.FillAsync();
        var asset = (await project.JsonAsync("show", "silver.orders")).AsObject();
        Assert.Equal(
            ["name", "description", "owner", "steward", "classification", "retention_period", "created_at", "updated_at", "schema", "location", "format", "size_bytes", "row_count", "tags"],
            asset.Select(member => member.Key).Take(14));
        Assert.Equal("DOUBLE", (string)asset["schema"]!["amount"]!);
        var (_, text, _) = await project.RunAsync(false, "show", "silver.orders");
        Assert.Contains("Orders, cleaned", text);
        Assert.Contains("retention       30 days", text);
    }

    [Fact]
    public async Task Lineage_is_a_tree_on_a_terminal_and_a_line_an_edge_elsewhere()
    {
        using var project = new CatalogProject();
        await project.FillAsync();
        var (_, plain, _) = await project.RunAsync(false, "lineage", "silver.orders", "--upstream", "--columns");
        Assert.Equal(
            """
            bronze.orders -> silver.orders  transform  silver.orders  2026-01-31T12:01:00Z
            data/orders.csv -> bronze.orders  transform  bronze.orders  2026-01-31T12:00:00Z

            silver.orders.amount <- bronze.orders.total  (identity)

            """,
            plain);
        var (_, none, said) = await project.RunAsync(false, "lineage", "silver.orders", "--as-of", "2001-01-31");
        Assert.Equal(("", "silver.orders: no lineage is known as of 2001-01-31T00:00:00Z"), (none, said.Trim()));
        var (_, tree, _) = await project.RunAsync(true, "lineage", "silver.orders");
        Assert.Equal(
            """
            silver.orders
            made from
            └─ bronze.orders  [transform: silver.orders]
               └─ data/orders.csv  [transform: bronze.orders]
            used by
            └─ gold.revenue  [transform: gold.revenue]

            """,
            tree);
        var lineage = await project.JsonAsync("lineage", "silver.orders", "--depth", "1");
        Assert.Equal(["bronze.orders", "silver.orders"], lineage["edges"]!.AsArray().Select(edge => (string)edge!["source_asset"]!));
        Assert.Equal(
            ["source_asset", "target_asset", "transformation", "timestamp", "user", "operation_type"], lineage["edges"]![0]!.AsObject().Select(member => member.Key).Take(6));
    }

    [Fact]
    public async Task Export_prints_or_writes_the_shape_of_the_original()
    {
        using var project = new CatalogProject();
        await project.FillAsync();
        var export = (await project.JsonAsync("export")).AsObject();
        Assert.Equal(["assets", "lineage", "export_timestamp"], export.Select(member => member.Key).Take(3));
        Assert.Equal(["bronze.orders", "data/orders.csv", "gold.revenue", "silver.orders"], export["assets"]!.AsObject().Select(member => member.Key));
        var file = Path.Combine(project.Folder, "out", "catalog.json");
        var written = await project.JsonAsync("export", "--output", file);
        Assert.Equal((4, 3), ((int)written["assets"]!, (int)written["edges"]!));
        Assert.StartsWith("{", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal([file], Directory.GetFiles(Path.Combine(project.Folder, "out")));
    }

    [Theory]
    [InlineData("asset_not_found", "show", "silver.order")]
    [InlineData("unknown_filter", "search", "x", "--filter", "colour=red")]
    [InlineData("invalid_filter", "search", "x", "--filter", "red")]
    [InlineData("wrong_value", "lineage", "silver.orders", "--depth", "0")]
    [InlineData("usage", "search", "x", "--limit", "0")]
    [InlineData("unknown_field", "update", "silver.orders", "--set", "colour=red")]
    [InlineData("usage", "update", "silver.orders", "--set", "red")]
    [InlineData("wrong_value", "tag", "silver.orders", "a,b")]
    [InlineData("column_not_found", "describe", "silver.orders", "x", "--column", "nope")]
    [InlineData("usage", "own", "silver.orders")]
    [InlineData("usage", "register", "x", "--column", "a")]
    [InlineData("asset_not_found", "lineage", "add", " ", "silver.orders")]
    [InlineData("usage", "update", "silver.orders")]
    [InlineData("wrong_value", "export", "--output", "/")]
    public async Task Errors_are_a_document_and_exit_code_2(string error, params string[] arguments)
    {
        using var project = new CatalogProject();
        await project.FillAsync();
        var (code, text, _) = await project.RunAsync(false, [.. arguments, "--json"]);
        Assert.Equal(2, code);
        Assert.Equal(error, (string)System.Text.Json.Nodes.JsonNode.Parse(text)!["errors"]![0]!["code"]!);
    }

    [Fact]
    public async Task Says_when_there_is_no_catalogue_yet()
    {
        using var project = new CatalogProject();
        var (code, _, message) = await project.RunAsync(false, "show", "x");
        Assert.Equal(2, code);
        Assert.Contains("catchwater run makes it", message);
        Assert.False(File.Exists(Path.Combine(project.Folder, "catalog.db")));
    }

    [Fact]
    public async Task Edits_say_what_they_changed_and_survive_runs()
    {
        using var project = new CatalogProject();
        Assert.Equal(0, (await project.RunAsync(false, "register", "crm.contacts", "--owner", "sales", "--retention-period", "30", "--tag", "pii", "--column", "email:string")).Code);
        await project.FillAsync();
        Assert.Equal(0, (await project.RunAsync(false, "tag", "silver.orders", "reviewed", "core")).Code);
        Assert.Equal(0, (await project.RunAsync(false, "describe", "silver.orders", "what it costs", "--column", "amount")).Code);
        Assert.Equal(0, (await project.RunAsync(false, "own", "silver.orders", "--steward", "jane")).Code);
        Assert.Equal(0, (await project.RunAsync(false, "lineage", "add", "crm.contacts", "silver.orders", "--transformation", "joined by hand", "--operation", "copy", "--user", "ann")).Code);
        var changed = await project.JsonAsync("update", "silver.orders", "--set", "classification=restricted", "--unset", "owner");
        Assert.Equal(["classification"], changed["changes"]!.AsArray().Select(change => (string)change!["field"]!));
        Assert.Equal("restricted", (string)changed["changes"]![0]!["after"]!);

        await project.FillAsync();
        var asset = await project.JsonAsync("show", "silver.orders");
        Assert.Equal(["core", "pii", "reviewed"], asset["tags"]!.AsArray().Select(tag => (string)tag!));
        Assert.Equal(("jane", "restricted", "what it costs"), ((string)asset["steward"]!, (string)asset["classification"]!, (string)asset["columns"]![1]!["description"]!));
        var edge = (await project.JsonAsync("lineage", "silver.orders", "--upstream", "--depth", "1"))["edges"]!.AsArray().Single(edge => (string)edge!["source"]! == "human")!;
        Assert.Equal(("crm.contacts", "joined by hand", "copy", "ann"), ((string)edge["source_asset"]!, (string)edge["transformation"]!, (string)edge["operation_type"]!, (string)edge["user"]!));
        var (code, text, _) = await project.RunAsync(false, "lineage", "remove", "crm.contacts", "silver.orders");
        Assert.Equal((0, "silver.orders: changed\n  lineage: crm.contacts (copy: joined by hand) -> (none)\n"), (code, text));
    }

    [Fact]
    public async Task History_diff_impact_and_import_speak()
    {
        using var project = new CatalogProject();
        await project.FillAsync();
        Assert.Contains("silver.orders: complete", (await project.RunAsync(false, "history", "silver.orders")).Out);
        Assert.Equal("silver.orders has one schema only\n", (await project.RunAsync(false, "diff", "silver.orders")).Out);
        var impact = await project.JsonAsync("impact", "bronze.orders", "--column", "total");
        Assert.Equal("breaks", (string)impact["assets"]![0]!["effect"]!);
        Assert.Contains("ask: data-team (silver.orders)", (await project.RunAsync(false, "impact", "bronze.orders")).Out);

        var file = Path.Combine(project.Folder, "events.jsonl");
        await File.WriteAllTextAsync(file, "{\"eventTime\":\"2026-01-01\",\"dataset\":{\"namespace\":\"n\",\"name\":\"new\"}}\n{}\n", TestContext.Current.CancellationToken);
        var (code, text, error) = await project.RunAsync(false, "import", file);
        Assert.Equal((2, "1 file: 1 taken in, 0 known already, 1 rejected\n"), (code, text));
        Assert.Contains("events.jsonl:2: ", error);
    }
}
