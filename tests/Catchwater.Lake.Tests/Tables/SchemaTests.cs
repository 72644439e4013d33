using Catchwater.Lake.Tables;

namespace Catchwater.Lake.Tests.Tables;

public sealed class SchemaTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task An_append_takes_narrower_types_and_any_order_of_columns()
    {
        await _lake.WriteAsync("SELECT 1::BIGINT AS a, 'x' AS b, 1.5::DECIMAL(10,2) AS c");
        await _lake.WriteAsync("SELECT 2::TINYINT AS c, 'y' AS \"B\", 2::INTEGER AS a", WriteMode.Append);
        Assert.Equal(["(1, x, 1.50)", "(2, y, 2.00)"], await _lake.TableRowsAsync());
        Assert.Equal("a BIGINT, b VARCHAR, c DECIMAL(10,2)", (await _lake.Table.SnapshotAsync())!.Schema.ToString());
    }

    [Fact]
    public async Task An_append_of_other_columns_names_every_difference()
    {
        await _lake.WriteAsync("SELECT 1 AS a, 'x' AS b, 1 AS c");
        var fault = await Assert.ThrowsAsync<LakeException>(() => _lake.WriteAsync("SELECT 'z' AS a, 1 AS c, 2 AS d", WriteMode.Append));
        var problem = Assert.Single(fault.Problems);
        Assert.Equal("schema_mismatch", problem.Code);
        Assert.Equal("the rows do not fit silver.sales: column 'd' (INTEGER) is new; column 'b' is missing; column 'a' is VARCHAR, the table has INTEGER", problem.Message);
        Assert.Single(_lake.DataFiles());
    }

    [Fact]
    public async Task With_evolution_new_columns_come_last_and_absent_ones_are_NULL()
    {
        await _lake.WriteAsync("SELECT 1 AS a, 'x' AS b, 0 AS p", partition: ["p"]);
        await _lake.WriteAsync("SELECT [7] AS l, 2 AS a, 1 AS p", WriteMode.Append, evolve: true);
        var rows = new[] { "(1, x, 0, NULL)", "(2, NULL, 1, [7])" };
        Assert.Equal(rows, await _lake.TableRowsAsync());
        Assert.Equal(["(1, x, 0)"], await _lake.TableRowsAsync(asOf: AsOf.Version(0)));
        await _lake.WriteAsync("SELECT 1 AS a, 'm' AS b, 5 AS p, NULL::INTEGER[] AS l, DATE '2026-01-01' AS d", WriteMode.Merge, keys: ["a"], evolve: true);
        Assert.Equal(["(1, m, 5, NULL, 2026-01-01)", "(2, NULL, 1, [7], NULL)"], await _lake.TableRowsAsync());
        var snapshot = (await _lake.Fresh().SnapshotAsync())!;
        Assert.Equal(snapshot.Schema, await _lake.Session.DescribeAsync($"SELECT * FROM {snapshot.Relation}"));
    }

    [Fact]
    public async Task Files_of_several_earlier_schemas_are_read_together()
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        await _lake.WriteAsync("SELECT 2 AS a, 'b' AS b", WriteMode.Append, evolve: true);
        await _lake.WriteAsync("SELECT 3 AS a, {'x': 1} AS c", WriteMode.Append, evolve: true);
        await _lake.WriteAsync("SELECT 4 AS a, DATE '2026-01-01' AS d", WriteMode.Append, evolve: true);
        Assert.Equal(["(1, NULL, NULL, NULL)", "(2, b, NULL, NULL)", "(3, NULL, {'x': 1}, NULL)", "(4, NULL, NULL, 2026-01-01)"], await _lake.TableRowsAsync());
    }

    [Fact]
    public async Task Only_an_overwrite_changes_the_partitioning()
    {
        await _lake.WriteAsync("SELECT 1 AS a, 2 AS b", partition: ["b"]);
        var fault = await Assert.ThrowsAsync<LakeException>(() => _lake.WriteAsync("SELECT 1 AS a, 2 AS b", WriteMode.Append, partition: ["a"]));
        Assert.Equal("partitioning_changed", Assert.Single(fault.Problems).Code);
        await _lake.WriteAsync("SELECT 1 AS a, 2 AS b", partition: ["a"]);
        Assert.Equal(["a"], (await _lake.Fresh().SnapshotAsync())!.PartitionColumns);
    }

    [Theory]
    [InlineData("SELECT 1 AS k UNION ALL SELECT 1", "duplicate_key")]
    [InlineData("SELECT NULL::INTEGER AS k", "null_key")]
    public async Task Keys_that_do_not_name_one_row_fail_a_merge(string select, string code)
    {
        await _lake.WriteAsync("SELECT 1 AS k");
        var fault = await Assert.ThrowsAsync<LakeException>(() => _lake.WriteAsync(select, WriteMode.Merge, keys: ["k"]));
        Assert.Equal(code, Assert.Single(fault.Problems).Code);
        Assert.Single(_lake.DataFiles());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_lake.Table.Path, "_catchwater", "work")));
    }

    [Fact]
    public async Task A_merge_needs_keys_that_are_columns()
    {
        Assert.Equal("missing_key", Assert.Single((await Assert.ThrowsAsync<LakeException>(() => _lake.WriteAsync("SELECT 1 AS k", WriteMode.Merge))).Problems).Code);
        Assert.Equal("unknown_column", Assert.Single((await Assert.ThrowsAsync<LakeException>(() => _lake.WriteAsync("SELECT 1 AS k", WriteMode.Merge, keys: ["kk"]))).Problems).Code);
    }

    [Fact]
    public async Task A_merge_splits_rejected_rows_off_before_it_looks_at_keys()
    {
        await _lake.WriteAsync("SELECT 1 AS k, 'old' AS v");
        await using var staged = await _lake.Table.StageAsync(_lake.Session, new WriteRequest
        {
            Select = "SELECT * FROM (VALUES (1, 'new'), (NULL, 'bad'), (2, 'new')) AS t(k, v)",
            Mode = WriteMode.Merge,
            MergeKeys = ["k"],
            RunId = Guid.CreateVersion7(),
            RejectPredicate = "k IS NULL",
            RejectReason = "'no key'",
        });
        Assert.Equal((3, 2, 1, 1), (staged.RowsIn, staged.RowsWritten, staged.RowsRejected, staged.RowsUpdated));
        Assert.Equal(["(NULL, bad, no key)"], await _lake.RowsAsync(staged.RejectedRelation!));
        await staged.CommitAsync(new CommitDetails { RunId = Guid.CreateVersion7() });
        Assert.Equal(["(1, new)", "(2, new)"], await _lake.TableRowsAsync());
    }

    [Fact]
    public async Task A_select_may_end_in_a_comment_and_keeps_its_order()
    {
        await _lake.WriteAsync("SELECT i::INTEGER AS a FROM range(3) t(i) ORDER BY i DESC -- the newest first");
        Assert.Equal([[2], [1], [0]], await _lake.Session.RowsAsync($"SELECT a FROM {(await _lake.Table.SnapshotAsync())!.Relation} AS t"));
    }
}
