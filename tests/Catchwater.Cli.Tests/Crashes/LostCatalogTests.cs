using System.Text.Json;
using Catchwater.Catalog.Export;
using Catchwater.Host.Commands;

namespace Catchwater.Cli.Tests.Crashes;

/// <summary>The catalogue only explains: each commit carries its own event, so a lost catalogue is made again from the lake.</summary>
public sealed class LostCatalogTests
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

    // That a run began is said to the catalogue alone; what it came to stands in the commit.
    private static IEnumerable<string> Lasting(CatalogExport export) => JsonSerializer.Serialize(Settled(export), CommandOutput.Json).Split('\n');

    private static CatalogExport Settled(CatalogExport export) => export with
    {
        ExportTimestamp = default,
        Assets = export.Assets.ToDictionary(asset => asset.Key, asset => asset.Value with { LastRun = asset.Value.LastRun is { } run ? run with { StartedAt = default } : null }),
        Runs = [.. export.Runs.Select(run => run with { StartedAt = default }).OrderBy(run => run.RunId)],
    };

    private static async Task<ToolResult> RunAsync(Shop shop)
    {
        var run = await CatchwaterTool.RunAsync("run", shop.Path, "--json");
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }
}
