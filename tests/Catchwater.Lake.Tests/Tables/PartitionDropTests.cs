using System.Diagnostics;
using System.Text.Json;
using Catchwater.Core.Names;
using Catchwater.Lake.Tables;

namespace Catchwater.Lake.Tests.Tables;

public sealed class PartitionDropTests : IDisposable
{
    private const string Three = "SELECT range::INTEGER AS a, 'p' || (range % 3)::VARCHAR AS p FROM range(6)";
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Removes_whole_partitions_in_one_commit_that_says_so()
    {
        await _lake.WriteAsync(Three, partition: ["p"]);
        var run = Guid.CreateVersion7();
        var drop = await _lake.Table.DropPartitionsAsync(values => values["p"] is "p0" or "p2", new CommitDetails { RunId = run, InfoJson = """{"why":"too old"}""" });
        Assert.Equal(1, drop.Commit!.Version);
        Assert.Equal(4, drop.Files.Sum(file => file.Rows));
        Assert.Equal(["(1, p1)", "(4, p1)"], await _lake.TableRowsAsync());
        Assert.Equal(6, (await _lake.TableRowsAsync(asOf: AsOf.Version(0))).Length);

        var told = (await _lake.Fresh().HistoryAsync(1).ToListAsync()).Single().Info;
        Assert.Equal(("DROP PARTITIONS", run, """{"why":"too old"}"""), (told.Operation, told.RunId, told.InfoJson));
        var lines = File.ReadAllLines(_lake.Commit(1)).Select(line => JsonDocument.Parse(line).RootElement.EnumerateObject().Single()).ToList();
        Assert.Equal(["commitInfo", .. Enumerable.Repeat("remove", drop.Files.Count)], lines.Select(action => action.Name));
        Assert.All(lines.Skip(1), remove => Assert.True(remove.Value.GetProperty("dataChange").GetBoolean()));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_lake.Table.Path, "_catchwater", "work")));
    }

    [Fact]
    public async Task Commits_nothing_when_no_partition_is_meant_and_twice_is_once()
    {
        Assert.Null((await _lake.Table.DropPartitionsAsync(_ => true, new CommitDetails { RunId = Guid.CreateVersion7() })).Commit);
        await _lake.WriteAsync(Three, partition: ["p"]);
        Assert.NotNull((await _lake.Table.DropPartitionsAsync(values => values["p"] == "p0", new CommitDetails { RunId = Guid.CreateVersion7() })).Commit);
        Assert.Null((await _lake.Table.DropPartitionsAsync(values => values["p"] == "p0", new CommitDetails { RunId = Guid.CreateVersion7() })).Commit);
        Assert.Equal(1, (await _lake.Table.SnapshotAsync())!.Version);
    }

    [Fact]
    public async Task Rows_that_others_bring_into_the_partition_meanwhile_go_too()
    {
        await _lake.WriteAsync(Three, partition: ["p"]);
        var others = _lake.Fresh();
        var asked = 0;
        var drop = await _lake.Table.DropPartitionsAsync(
            values =>
            {
                // Between choosing and committing somebody appends.
                if (asked++ == 0)
                {
                    AppendAsync(others).GetAwaiter().GetResult();
                }

                return values["p"] == "p0";
            },
            new CommitDetails { RunId = Guid.CreateVersion7() });
        Assert.Equal((2, 3L), (drop.Commit!.Version, drop.Files.Sum(file => file.Rows)));
        Assert.Equal(["(1, p1)", "(2, p2)", "(4, p1)", "(5, p2)"], await _lake.TableRowsAsync());
    }

    [Fact]
    public async Task Refuses_a_table_that_has_no_partitions_or_may_only_grow()
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        Assert.Equal("not_partitioned", await RefusalAsync());
        await _lake.WriteAsync(
            Three, partition: ["p"],
            details: new CommitDetails { RunId = Guid.CreateVersion7(), Properties = new Dictionary<string, string?> { ["delta.appendOnly"] = "true" } });
        Assert.Equal("append_only", await RefusalAsync());

        async Task<string> RefusalAsync() =>
            (await Assert.ThrowsAsync<LakeException>(() => _lake.Table.DropPartitionsAsync(_ => true, new CommitDetails { RunId = Guid.CreateVersion7() }))).Problems[0].Code;
    }

    [Theory]
    [InlineData("after-fsync", false)]
    [InlineData("before-link", false)]
    [InlineData("after-link", true)]
    public async Task A_process_killed_at_a_named_step_has_dropped_all_or_nothing(string step, bool dropped)
    {
        var table = _lake.Store.Table(DatasetName.Parse("crash.test"));
        await using (var staged = await table.StageAsync(_lake.Session, new WriteRequest { Select = Three, PartitionColumns = ["p"], RunId = Guid.CreateVersion7() }))
        {
            await staged.CommitAsync(new CommitDetails { RunId = Guid.CreateVersion7() });
        }

        Assert.Equal(137, await DropAsync(step));
        Assert.Equal(dropped ? 2 : 6, await RowsAsync());
        Assert.Equal(0, await DropAsync(null));
        Assert.Equal(2, await RowsAsync());
        Assert.Equal(1, (await LakeStore.Open(_lake.Root, _lake.Clock).Table(table.Name).SnapshotAsync())!.Version);

        async Task<int> RowsAsync() => (await _lake.RowsAsync((await LakeStore.Open(_lake.Root, _lake.Clock).Table(table.Name).SnapshotAsync())!.Relation)).Length;
    }

    private async Task AppendAsync(LakeTable table)
    {
        using var session = _lake.OpenSession();
        await using var staged = await table.StageAsync(session, new WriteRequest { Select = "SELECT 9::INTEGER AS a, 'p0' AS p", Mode = WriteMode.Append, RunId = Guid.CreateVersion7() });
        await staged.CommitAsync(new CommitDetails { RunId = Guid.CreateVersion7() });
    }

    /// <summary>Drops p0 and p2 in another process (tests/Catchwater.Lake.Crasher); its exit code.</summary>
    private async Task<int> DropAsync(string? failpoint)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Catchwater.Lake.Crasher.dll"), "drop", _lake.Root, "p0", "p2"]);
        if (failpoint is not null)
        {
            start.Environment["CATCHWATER_FAILPOINT"] = failpoint;
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
