using Catchwater.Catalog;
using Catchwater.Core.Names;
using Catchwater.Host.Commands;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines.Running;

namespace Catchwater.Host.Tests.Commands.Catalog;

public sealed class RetentionApplyTests : IDisposable
{
    private const string Days = "SELECT DATE '2020-01-01' AS day, 1 AS x UNION ALL SELECT DATE '2020-01-02', 2 UNION ALL SELECT DATE '2999-01-01', 3 UNION ALL SELECT NULL, 4";

    private readonly CatalogProject _project = new();
    private readonly PastClock _clock = new();
    private readonly LakeEngine _engine = LakeEngine.Open(new EngineOptions { Threads = 1 });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private LakeStore Lake => LakeStore.Open(Path.Combine(_project.Folder, "lake"), _clock);

    public void Dispose()
    {
        _engine.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task Drops_old_partitions_and_tells_who_did_it_in_the_history_and_in_the_commit()
    {
        await _project.FillAsync();
        await WriteAsync("silver.orders", Days, "day");

        var (dryCode, dry, _) = await _project.RunAsync(false, "retention", "apply", "--dry-run");
        Assert.Equal(0, dryCode);
        Assert.Contains("silver.orders  would have dropped 2 partitions by day, 2020-01-01 to 2020-01-02, 2 rows, older than 30 days", dry);
        Assert.Equal(["1", "2", "3", "4"], await RowsAsync("silver.orders"));

        var (code, text, _) = await _project.RunAsync(false, "retention", "apply", "--user", "jane");
        Assert.Equal(0, code);
        Assert.Contains("version 1 is without them", text);
        Assert.Equal(["3", "4"], await RowsAsync("silver.orders"));

        var commit = (await Lake.Table(DatasetName.Parse("silver.orders")).HistoryAsync(1, Cancel).ToListAsync(Cancel)).Single().Info;
        Assert.Equal(PartitionDrop.Operation, commit.Operation);
        Assert.Contains("\"user\":\"jane\",\"partitions\":[\"2020-01-01\",\"2020-01-02\"]", commit.InfoJson);
        Assert.Contains("retention of silver.orders", commit.RunEventJson);
        var entry = (await _project.JsonAsync("history", "silver.orders"))["entries"]!.AsArray()[0]!;
        Assert.Equal(("jane", commit.RunId.ToString(), "1"), ((string)entry["user"]!, (string)entry["run_id"]!, (string)entry["version"]!));
        Assert.Contains("dropped 2 partitions by day, 2020-01-01 to 2020-01-02, 2 rows, older than 30 days", (string)entry["summary"]!);

        // The commit's own event is the one in the catalogue: replaying it changes nothing.
        await using (var store = await CatalogStore.OpenAsync(Path.Combine(_project.Folder, "catalog.db"), TimeProvider.System, Cancel))
        {
            Assert.Equal((0, 1), await store.IngestRawAsync(commit.RunEventJson!, Cancel) is var again ? (again.Accepted, again.Duplicates) : default);
        }

        var second = await _project.JsonAsync("retention", "apply");
        Assert.Equal("nothing", (string)second["tables"]![0]!["status"]!);
    }

    [Fact]
    public async Task Deletes_versions_that_are_too_old_and_says_when_rows_have_no_age()
    {
        await _project.FillAsync();
        _clock.Ago = TimeSpan.FromDays(40);
        await WriteAsync("silver.orders", "SELECT 1 AS x");
        await WriteAsync("silver.orders", "SELECT 2 AS x");
        Age("silver.orders");
        var result = await _project.JsonAsync("retention", "apply", "--user", "jane");
        var table = result["tables"]![0]!;
        Assert.Equal(("applied", 1, 1L), ((string)table["status"]!, (int)table["files"]!, (long)table["oldest_kept"]!));
        Assert.Equal(["2"], await RowsAsync("silver.orders"));
        Assert.Contains("deleted 1 file of versions before 1", (string)(await _project.JsonAsync("history", "silver.orders"))["entries"]![0]!["summary"]!);
        Assert.Contains("only old versions expire: the table is not partitioned by a date", (await _project.RunAsync(false, "retention", "apply")).Out);
    }

    [Fact]
    public async Task A_period_longer_than_the_calendar_keeps_everything()
    {
        await _project.FillAsync();
        await WriteAsync("silver.orders", Days, "day");
        await using (var store = await CatalogStore.OpenAsync(Path.Combine(_project.Folder, "catalog.db"), TimeProvider.System, Cancel))
        {
            await store.IngestRawAsync(
                """{"eventTime":"2026-02-01T12:00:00Z","dataset":{"namespace":"shop","name":"silver.orders","facets":{"catchwater_asset":{"retention_days":2147483647}}}}""", Cancel);
        }

        Assert.Equal("nothing", (string)(await _project.JsonAsync("retention", "apply"))["tables"]![0]!["status"]!);
        Assert.Equal(0, (await _project.RunAsync(false, "retention", "plan")).Code);
    }

    [Fact]
    public async Task Waits_for_no_run_and_tells_what_a_killed_one_left_untold()
    {
        await _project.FillAsync();
        await WriteAsync("silver.orders", Days, "day");
        await _project.RunAsync(false, "retention", "apply", "--user", "jane");
        var commit = (await Lake.Table(DatasetName.Parse("silver.orders")).HistoryAsync(1, Cancel).ToListAsync(Cancel)).Single().Info;

        // As after a kill between the commit and the catalogue: the log never heard of the drop.
        foreach (var file in Directory.EnumerateFiles(_project.Folder, "catalog.db*"))
        {
            File.Delete(file);
        }

        await _project.FillAsync();
        Assert.Equal(0, (await _project.RunAsync(false, "retention", "apply", "--user", "bob")).Code);
        var entries = (await _project.JsonAsync("history", "silver.orders"))["entries"]!.AsArray();
        Assert.Contains(entries, entry => (string?)entry!["user"] == "jane" && (string?)entry["run_id"] == commit.RunId.ToString());

        Directory.CreateDirectory(Path.Combine(_project.Folder, ".catchwater"));
        using var run = new FileStream(Path.Combine(_project.Folder, ".catchwater", "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(0, (await _project.RunAsync(false, "retention", "apply", "--dry-run")).Code);
        var (code, _, error) = await _project.RunAsync(false, "retention", "apply");
        Assert.Equal(ExitCode.Error, code);
        Assert.Contains("another run", error);
    }

    [Fact]
    public async Task Refuses_what_a_downstream_table_has_not_read()
    {
        await _project.FillAsync();
        Directory.CreateDirectory(Path.Combine(_project.Folder, "pipelines"));
        await File.WriteAllTextAsync(Path.Combine(_project.Folder, "pipelines", "gold.orders.yaml"), """
            source: {table: silver.orders}
            quality_step: {enabled: false}
            incremental: {by: version}
            target: {table: gold.orders, mode: append}
            """, Cancel);
        _clock.Ago = TimeSpan.FromDays(40);
        await WriteAsync("silver.orders", "SELECT DATE '2020-01-01' AS day, 0 AS x", "day");
        await WriteAsync("gold.orders", "SELECT 0 AS x", state: "0");
        await WriteAsync("silver.orders", Days, "day");

        Assert.Contains("not read to its end by gold.orders", (await _project.RunAsync(false, "retention", "plan")).Out);
        var (code, text, _) = await _project.RunAsync(false, "retention", "apply");
        Assert.Equal(ExitCode.Error, code);
        Assert.Contains("silver.orders  refused: not read to its end by gold.orders: run that first", text);
        Assert.Equal(["1", "2", "3", "4"], await RowsAsync("silver.orders"));

        await WriteAsync("gold.orders", "SELECT 0 AS x", state: "1");
        Age("silver.orders");
        Assert.Equal(0, (await _project.RunAsync(false, "retention", "apply")).Code);
        Assert.Equal(["3", "4"], await RowsAsync("silver.orders"));

        // The version that gold.orders will compare with stays, however old it is.
        Assert.NotNull(await Lake.Table(DatasetName.Parse("silver.orders")).SnapshotAsync(AsOf.Version(1), Cancel));
    }

    private async Task WriteAsync(string name, string select, string? partition = null, string? state = null)
    {
        var run = Guid.CreateVersion7();
        using var session = _engine.OpenSession();
        await using var staged = await Lake.Table(DatasetName.Parse(name)).StageAsync(
            session, new WriteRequest { Select = select, Mode = WriteMode.Overwrite, PartitionColumns = partition is null ? [] : [partition], RunId = run }, Cancel);
        var read = new PublishState { SpecHash = "", Inputs = new Dictionary<string, string> { ["silver.orders"] = state ?? "" } };
        await staged.CommitAsync(
            new CommitDetails { RunId = run, Properties = state is null ? new Dictionary<string, string?>() : new Dictionary<string, string?> { [PublishState.Key] = read.ToJson() } }, Cancel);
    }

    private async Task<List<string>> RowsAsync(string name)
    {
        using var session = _engine.OpenSession();
        var relation = (await Lake.Table(DatasetName.Parse(name)).SnapshotAsync(null, Cancel))!.Relation;
        return [.. (await session.RowsAsync($"SELECT CAST(x AS VARCHAR) FROM {relation} ORDER BY x", Cancel)).Select(row => (string)row[0]!)];
    }

    /// <summary>Makes the table's files look as old as the clock says: a file's own age counts as well.</summary>
    private void Age(string name)
    {
        foreach (var file in Directory.EnumerateFiles(Lake.Table(DatasetName.Parse(name)).Path, "*.parquet", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, DateTime.SpecifyKind(_clock.GetUtcNow().DateTime, DateTimeKind.Utc));
        }
    }

    private sealed class PastClock : TimeProvider
    {
        public TimeSpan Ago { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - Ago;
    }
}
