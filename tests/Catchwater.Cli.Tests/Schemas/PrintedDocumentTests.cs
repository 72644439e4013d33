using System.Text.Json.Nodes;
using NJsonSchema;

namespace Catchwater.Cli.Tests.Schemas;

/// <summary>What the real commands print with --json is what docs/schemas says it is.</summary>
public sealed class PrintedDocumentTests(PrintedProject project) : IClassFixture<PrintedProject>
{
    [Fact]
    public async Task Run_prints_what_its_schema_says()
    {
        await ValidAsync("run", project.FirstRun, 1);
        var steps = project.FirstRun.Json.GetProperty("steps").EnumerateArray().ToDictionary(step => step.GetProperty("name").GetString()!, step => step.GetProperty("status").GetString());
        Assert.Equal("success", steps["silver.orders"]);
        Assert.Equal("quality_failed", steps["gold.totals"]);
        Assert.Equal("blocked", steps["gold.after"]);
    }

    [Theory]
    [InlineData("plan", 0, "plan", "{project}")]
    [InlineData("plan", 0, "plan", "{project}", "--full-refresh")]
    [InlineData("query", 0, "query", "SELECT * FROM silver.orders", "-p", "{project}")]
    [InlineData("query", 0, "query", "SELECT * FROM silver.orders WHERE false", "-p", "{project}")]
    [InlineData("quality-check", 0, "quality", "check", "silver.orders", "-p", "{project}")]
    [InlineData("quality-history", 0, "quality", "history", "silver.orders", "-p", "{project}")]
    [InlineData("error", 2, "quality", "history", "silver.nothing", "-p", "{project}")]
    [InlineData("catalog-search", 0, "catalog", "search", "orders", "-p", "{project}")]
    [InlineData("catalog-search", 0, "catalog", "search", "-p", "{project}")]
    [InlineData("catalog-show", 0, "catalog", "show", "silver.orders", "-p", "{project}")]
    [InlineData("catalog-show", 0, "catalog", "show", "data/orders.csv", "-p", "{project}")]
    [InlineData("catalog-lineage", 0, "catalog", "lineage", "silver.orders", "--columns", "-p", "{project}")]
    [InlineData("catalog-lineage", 0, "catalog", "lineage", "silver.orders", "--upstream", "--depth", "1", "-p", "{project}")]
    [InlineData("catalog-export", 0, "catalog", "export", "-p", "{project}")]
    [InlineData("catalog-export-written", 0, "catalog", "export", "-o", "{project}/export/all.json", "-p", "{project}")]
    [InlineData("catalog-history", 0, "catalog", "history", "silver.orders", "-p", "{project}")]
    [InlineData("catalog-diff", 0, "catalog", "diff", "silver.orders", "-p", "{project}")]
    [InlineData("catalog-impact", 0, "catalog", "impact", "bronze.orders", "-p", "{project}")]
    [InlineData("catalog-retention-plan", 0, "catalog", "retention", "plan", "-p", "{project}")]
    [InlineData("doctor", 0, "doctor", "{project}")]
    [InlineData("completion", 0, "completion", "bash")]
    [InlineData("init", 0, "init", "{project}/new")]
    [InlineData("test", 0, "test", "{sample}")]
    [InlineData("init", 0, "init", "{project}/own", "--from", "{project}/data/orders.csv")]
    [InlineData("catalog-edit", 0, "catalog", "register", "crm.contacts", "-p", "{project}")]
    [InlineData("catalog-edit", 0, "catalog", "tag", "silver.orders", "pii", "-p", "{project}")]
    [InlineData("catalog-import", 0, "catalog", "import", "{project}/events.ndjson", "-p", "{project}")]
    [InlineData("expire", 0, "expire", "--keep-days", "0", "-p", "{project}")]
    [InlineData("test", 1, "test", "{project}")]
    [InlineData("init", 0, "init", "{project}/empty", "--template", "empty")]
    [InlineData("error", 2, "run", "{project}/data")]
    [InlineData("error", 2, "plan", "{project}", "--env", "nowhere")]
    [InlineData("error", 2, "query", "SELECT * FROM silver.nothing", "-p", "{project}")]
    [InlineData("error", 2, "query", "DROP TABLE silver.orders", "-p", "{project}")]
    [InlineData("error", 2, "catalog", "show", "silver.nothing", "-p", "{project}")]
    [InlineData("error", 2, "catalog", "search", "-f", "colour=red", "-p", "{project}")]
    [InlineData("error", 2, "quality", "check", "gold.totals", "-p", "{project}")]
    [InlineData("error", 2, "run", "--parallel", "none")]
    [InlineData("error", 2, "run", "--parallel", "0")]
    [InlineData("error", 2, "run", "--wait", "long")]
    [InlineData("error", 2, "run", "--nothing")]
    [InlineData("error", 2, "expire", "--keep-days", "-1")]
    [InlineData("error", 2, "catalog", "search", "--limit", "many")]
    public async Task Every_command_prints_what_its_schema_says(string schema, int exitCode, params string[] arguments)
    {
        var result = await CatchwaterTool.RunAsync([.. arguments.Select(argument => argument
            .Replace("{project}", project.Path, StringComparison.Ordinal).Replace("{sample}", Repository.Path("samples/retail"), StringComparison.Ordinal)), "--json"]);
        await ValidAsync(schema, result, exitCode);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("tables")]
    [InlineData("run_id")]
    public async Task A_document_without_one_of_its_properties_is_not_valid(string missing)
    {
        var document = JsonNode.Parse(project.FirstRun.Output)!.AsObject();
        document.Remove(missing);
        Assert.NotEmpty((await SchemaAsync("run")).Validate(document.ToJsonString()));
    }

    [Fact]
    public async Task A_document_with_an_unknown_word_is_not_valid()
    {
        var document = JsonNode.Parse(project.FirstRun.Output)!.AsObject();
        document["status"] = "fine";
        Assert.NotEmpty((await SchemaAsync("run")).Validate(document.ToJsonString()));
    }

    private static Task<JsonSchema> SchemaAsync(string name) => JsonSchema.FromFileAsync(SchemaFiles.PathOf(name), TestContext.Current.CancellationToken);

    private static async Task ValidAsync(string name, ToolResult result, int exitCode)
    {
        Assert.True(result.ExitCode == exitCode, result.ToString());
        var problems = (await SchemaAsync(name)).Validate(result.Output);
        Assert.True(problems.Count == 0, $"{string.Join('\n', problems)}\n{result.Output}");
    }
}
