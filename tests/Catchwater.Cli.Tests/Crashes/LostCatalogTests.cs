using System.Text.Json;
using System.Text.RegularExpressions;
using Catchwater.Catalog.Export;
using Catchwater.Host.Commands;

namespace Catchwater.Cli.Tests.Crashes;

/// <summary>The catalogue only explains: each commit carries its own event, so a lost catalogue is made again from the lake.</summary>
public sealed partial class LostCatalogTests
{
    [Fact]
    public async Task A_deleted_catalogue_is_rebuilt_by_the_next_run()
    {
        using var shop = new Shop(seed: 7);
        using var witness = new ShopWitness(shop);
        await RunAsync(shop);
        await witness.VerifyFinishedAsync("first round");
        shop.Arrive();
        await RunAsync(shop);
        var before = await witness.ExportAsync();
        foreach (var file in Directory.EnumerateFiles(shop.Path, "catalog.db*"))
        {
            File.Delete(file);
        }

        var run = await RunAsync(shop);
        Assert.All(run.Json.GetProperty("steps").EnumerateArray(), step => Assert.Equal("skipped", step.GetProperty("status").GetString()));
        var after = await witness.ExportAsync();
        Assert.Equal(Lasting(before), Lasting(after));
        await witness.VerifyFinishedAsync("rebuilt");
    }

    // When a run began is said to the catalogue alone, and what it came to stands in the commit: only moments are lost.
    private static string[] Lasting(CatalogExport export) =>
        Moment().Replace(JsonSerializer.Serialize(export with { Runs = [.. export.Runs.OrderBy(run => run.RunId)] }, CommandOutput.Json), "\"a moment\"").Split('\n');

    [GeneratedRegex("\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[^\"]*\"")]
    private static partial Regex Moment();

    private static async Task<ToolResult> RunAsync(Shop shop)
    {
        var run = await CatchwaterTool.RunAsync("run", shop.Path, "--json");
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }
}
