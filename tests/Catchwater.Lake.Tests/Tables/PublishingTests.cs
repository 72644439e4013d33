using Catchwater.Core.Schemas;
using Catchwater.Lake.Tables;

namespace Catchwater.Lake.Tests.Tables;

public sealed class PublishingTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task There_is_no_snapshot_before_the_first_commit()
    {
        Assert.Null(await _lake.Table.SnapshotAsync());
        Assert.Empty(_lake.Store.List());
    }

    [Fact]
    public async Task An_overwrite_replaces_the_rows_and_the_schema()
    {
        await _lake.WriteAsync("SELECT 1 AS a, 'x' AS b");
        var commit = await _lake.WriteAsync("SELECT 2::BIGINT AS c UNION ALL SELECT 3");
        Assert.Equal(1, commit.Version);
        var snapshot = (await _lake.Fresh().SnapshotAsync())!;
        Assert.Equal(new TableSchema([new Column("c", "BIGINT")]), snapshot.Schema);
        Assert.Equal(2, snapshot.Rows);
        Assert.Equal(["(2)", "(3)"], await _lake.TableRowsAsync());
        Assert.Equal(["(1, x)"], await _lake.TableRowsAsync(asOf: AsOf.Version(0)));
    }

    [Fact]
    public async Task Staged_rows_are_seen_by_their_writer_alone_until_the_commit()
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        await using (var staged = await _lake.Table.StageAsync(_lake.Session, new WriteRequest { Select = "SELECT 2 AS a", Mode = WriteMode.Append, RunId = Guid.CreateVersion7() }))
        {
            Assert.Equal(["(1)", "(2)"], await _lake.RowsAsync(staged.CandidateRelation));
            Assert.Equal(["(2)"], await _lake.RowsAsync(staged.WrittenRelation));
            Assert.Null(staged.RejectedRelation);
            Assert.Equal(0, staged.BaseVersion);
            Assert.Equal((1, 1, 0), (staged.RowsIn, staged.RowsWritten, staged.RowsRejected));
            Assert.Equal(["(1)"], await _lake.TableRowsAsync());
        }

        Assert.Equal(["(1)"], await _lake.TableRowsAsync());
        Assert.Single(_lake.DataFiles());
    }

    [Fact]
    public async Task Rows_the_predicate_holds_for_are_split_off_with_a_reason()
    {
        await using var staged = await _lake.Table.StageAsync(_lake.Session, new WriteRequest
        {
            Select = "SELECT i AS a, i % 3 AS p FROM range(10) t(i)",
            RunId = Guid.CreateVersion7(),
            PartitionColumns = ["p"],
            RejectPredicate = "a >= 8 OR nullif(a, 3) IS NULL -- comment",
            RejectReason = "'a is ' || a",
        });
        Assert.Equal((10, 7, 3), (staged.RowsIn, staged.RowsWritten, staged.RowsRejected));
        Assert.Equal(["(3, 0, a is 3)", "(8, 2, a is 8)", "(9, 0, a is 9)"], await _lake.RowsAsync(staged.RejectedRelation!));
        await staged.CommitAsync(new CommitDetails { RunId = Guid.CreateVersion7() });
        Assert.Equal(["(0, 0)", "(1, 1)", "(2, 2)", "(4, 1)", "(5, 2)", "(6, 0)", "(7, 1)"], await _lake.TableRowsAsync());
        Assert.DoesNotContain(_lake.DataFiles(), file => file.Contains("rejected", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_predicate_that_holds_for_nothing_gives_an_empty_relation_of_the_same_columns()
    {
        await using var staged = await _lake.Table.StageAsync(_lake.Session, new WriteRequest
        {
            Select = "SELECT 1 AS a",
            RunId = Guid.CreateVersion7(),
            RejectPredicate = "NULL",
        });
        Assert.Equal("a INTEGER, _reason VARCHAR", (await _lake.Session.DescribeAsync($"SELECT * FROM {staged.RejectedRelation}")).ToString());
        Assert.Empty(await _lake.RowsAsync(staged.RejectedRelation!));
    }

    [Fact]
    public async Task An_empty_result_still_commits_its_schema()
    {
        await _lake.WriteAsync("SELECT 1 AS a, 'x' AS p WHERE false", partition: ["p"]);
        var snapshot = (await _lake.Fresh().SnapshotAsync())!;
        Assert.Equal("a INTEGER, p VARCHAR", snapshot.Schema.ToString());
        Assert.Equal("a INTEGER, p VARCHAR", (await _lake.Session.DescribeAsync($"SELECT * FROM {snapshot.Relation}")).ToString());
        Assert.Empty(await _lake.TableRowsAsync());
        Assert.Empty(_lake.DataFiles());
    }

    [Fact]
    public async Task Overwriting_partitions_leaves_the_others()
    {
        await _lake.WriteAsync("SELECT i AS a, i % 3 AS p FROM range(6) t(i)", partition: ["p"]);
        await _lake.WriteAsync("SELECT 100 AS a, 1 AS p", WriteMode.OverwritePartitions);
        Assert.Equal(["(0, 0)", "(2, 2)", "(3, 0)", "(5, 2)", "(100, 1)"], await _lake.TableRowsAsync());
    }

    [Fact]
    public async Task A_merge_replaces_rows_by_key_and_rewrites_only_their_files()
    {
        await _lake.WriteAsync("SELECT i AS k, 'old' AS v, i % 2 AS p FROM range(4) t(i)", partition: ["p"]);
        var before = _lake.DataFiles();
        await using var staged = await _lake.Table.StageAsync(_lake.Session, new WriteRequest
        {
            Select = "SELECT 2 AS k, 'new' AS v, 0 AS p UNION ALL SELECT 9, 'new', 0",
            Mode = WriteMode.Merge,
            MergeKeys = ["k"],
            RunId = Guid.CreateVersion7(),
        });
        Assert.Equal((2, 1), (staged.RowsWritten, staged.RowsUpdated));
        Assert.Equal(["(2, new, 0)", "(9, new, 0)"], await _lake.RowsAsync(staged.WrittenRelation));
        var expected = new[] { "(0, old, 0)", "(1, old, 1)", "(2, new, 0)", "(3, old, 1)", "(9, new, 0)" };
        Assert.Equal(expected, await _lake.RowsAsync(staged.CandidateRelation));
        await staged.CommitAsync(new CommitDetails { RunId = Guid.CreateVersion7() });
        Assert.Equal(expected, await _lake.TableRowsAsync());
        var kept = (await _lake.Table.SnapshotAsync())!.Files.Select(file => Path.GetRelativePath(_lake.Table.Path, file.Path));
        Assert.Single(kept, path => before.Contains(path) && path.StartsWith("p=1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dead_writers_files_are_cleaned_up_and_a_living_ones_are_not()
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        var dead = await _lake.Table.StageAsync(_lake.Session, new WriteRequest { Select = "SELECT 2 AS a", RunId = Guid.CreateVersion7() });
        await using var alive = await _lake.Table.StageAsync(_lake.Session, new WriteRequest { Select = "SELECT 3 AS a", RunId = Guid.CreateVersion7() });
        var owners = Directory.GetFiles(Path.Combine(_lake.Table.Path, "_catchwater", "work"), "owner.json", SearchOption.AllDirectories).Order().ToList();
        Assert.Equal(2, owners.Count);
        File.WriteAllText(owners[0], File.ReadAllText(owners[0]).Replace(Environment.ProcessId.ToString(), "999999999"));
        Assert.Equal(3, _lake.DataFiles().Count);
        Assert.Equal(1, await _lake.Fresh().CleanUpAsync());
        Assert.Equal(2, _lake.DataFiles().Count);
        await alive.CommitAsync(new CommitDetails { RunId = Guid.CreateVersion7() });
        Assert.Equal(["(3)"], await _lake.TableRowsAsync());
        await dead.DisposeAsync();
    }

    [Fact]
    public async Task A_working_folder_nobody_signed_goes_after_an_hour()
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        var folder = Directory.CreateDirectory(Path.Combine(_lake.Table.Path, "_catchwater", "work", ".new-1")).FullName;
        File.WriteAllText(Path.Combine(folder, "owner.json"), "");
        await _lake.Table.CleanUpAsync();
        Assert.True(Directory.Exists(folder));
        _lake.Clock.Advance(TimeSpan.FromHours(2));
        await _lake.Table.CleanUpAsync();
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task The_commit_carries_the_run_its_inputs_and_its_event()
    {
        var run = Guid.CreateVersion7();
        await _lake.WriteAsync("SELECT 1 AS a", details: new CommitDetails
        {
            RunId = run,
            InfoJson = """{ "inputs": { "bronze.sales": 3 } }""",
            RunEventJson = version => $$"""{ "eventType": "COMPLETE", "version": {{version}} }""",
            Properties = new Dictionary<string, string?> { ["catchwater.spec"] = "abc" },
            Transactions = new Dictionary<string, long> { ["pipeline"] = 7 },
        });
        var snapshot = (await _lake.Fresh().SnapshotAsync())!;
        Assert.Equal(run, snapshot.CommitInfo!.RunId);
        Assert.Equal("""{"inputs":{"bronze.sales":3}}""", snapshot.CommitInfo.InfoJson);
        Assert.Equal("""{"eventType":"COMPLETE","version":0}""", snapshot.CommitInfo.RunEventJson);
        Assert.Equal("abc", snapshot.Properties["catchwater.spec"]);
        Assert.Equal(7, snapshot.Transactions["pipeline"]);
        var history = await _lake.Table.HistoryAsync().ToListAsync();
        Assert.Equal(run, Assert.Single(history).Info.RunId);
    }

    [Fact]
    public async Task A_merge_leaves_columns_alone_that_its_rows_lack()
    {
        await _lake.WriteAsync("SELECT * FROM (VALUES (1, 'a', 10), (2, 'b', 20), (3, 'c', 30)) t(id, v, n)");
        await _lake.WriteAsync("SELECT * FROM (VALUES (1, 11), (4, 40)) t(id, n)", WriteMode.Merge, keys: ["id"], evolve: true);

        Assert.Equal(["(1, a, 11)", "(2, b, 20)", "(3, c, 30)", "(4, NULL, 40)"], await _lake.TableRowsAsync());
    }

    [Theory]
    [InlineData("SELECT * FROM (VALUES (1, 'a'), (1, 'b')) t(id, v)", "duplicate_key")]
    [InlineData("SELECT * FROM (VALUES (1, 'a'), (NULL, 'b')) t(id, v)", "null_key")]
    public async Task An_overwrite_with_keys_has_each_key_once(string select, string code)
    {
        var fault = await Assert.ThrowsAsync<LakeException>(() => _lake.WriteAsync(select, WriteMode.Overwrite, keys: ["id"]));
        Assert.Equal(code, fault.Problems[0].Code);
        Assert.Null(await _lake.Table.SnapshotAsync(null, TestContext.Current.CancellationToken));
    }
}
