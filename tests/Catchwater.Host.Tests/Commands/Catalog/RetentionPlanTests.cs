using Catchwater.Core.Names;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Tests.Commands.Catalog;

public sealed class RetentionPlanTests
{
    [Fact]
    public async Task Counts_old_partitions_and_versions_and_deletes_nothing()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var project = new CatalogProject();
        await project.FillAsync();
        var lake = LakeStore.Open(Path.Combine(project.Folder, "lake"), TimeProvider.System);
        using var engine = LakeEngine.Open(new EngineOptions());
        using var session = engine.OpenSession();
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd");
        await WriteAsync("silver.orders", $"SELECT DATE '2020-01-01' AS day, 1 AS x UNION ALL SELECT DATE '2020-01-02', 2 UNION ALL SELECT DATE '{today}', 3", ["day"]);
        await WriteAsync("gold.plain", "SELECT 1 AS x", []);
        var files = Directory.GetFiles(Path.Combine(project.Folder, "lake"), "*", SearchOption.AllDirectories);

        var plan = await project.JsonAsync("retention", "plan");
        var table = plan["tables"]!.AsArray().Single()!;
        Assert.Equal(("silver.orders", 30, "day", 2), ((string)table["name"]!, (int)table["retention_period"]!, (string)table["partition_column"]!, (int)table["rows"]!));
        Assert.Equal(["2020-01-01", "2020-01-02"], table["partitions"]!.AsArray().Select(partition => (string)partition!["value"]!));
        Assert.Equal(["gold.plain"], plan["undecided"]!.AsArray().Select(name => (string)name!));
        Assert.Contains("old partitions: 2 by day, 2020-01-01 to 2020-01-02, 2 rows", (await project.RunAsync(false, "retention", "plan")).Out);
        Assert.Equal(files, Directory.GetFiles(Path.Combine(project.Folder, "lake"), "*", SearchOption.AllDirectories));

        async Task WriteAsync(string name, string select, string[] partitions)
        {
            var run = Guid.CreateVersion7();
            await using var staged = await lake.Table(DatasetName.Parse(name)).StageAsync(
                session, new WriteRequest { Select = select, Mode = WriteMode.Overwrite, PartitionColumns = partitions, RunId = run }, cancel);
            await staged.CommitAsync(new CommitDetails { Operation = "WRITE", RunId = run }, cancel);
        }
    }
}
