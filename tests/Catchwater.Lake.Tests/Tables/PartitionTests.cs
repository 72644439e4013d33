using Catchwater.Lake.Tables;

namespace Catchwater.Lake.Tests.Tables;

public sealed class PartitionTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Partition_values_of_any_spelling_come_back_as_they_were()
    {
        const string Values = "VALUES (0, NULL), (1, 'NULL'), (2, 'null'), (3, ' '), (4, '..'), (5, 'a b/c=ü%20\\''\"'), (6, '__HIVE_DEFAULT_PARTITION__'), (7, 'A*[b]?'), (8, '007'), (9, chr(10)), (10, '数量'), (11, '😀')";
        await _lake.WriteAsync($"SELECT a, p FROM ({Values}) AS v(a, p)", partition: ["p"]);
        Assert.Equal(await _lake.RowsAsync($"({Values})"), await _lake.TableRowsAsync());
        Assert.Equal(["(5)"], await _lake.RowsAsync($"(SELECT a FROM {(await _lake.Fresh().SnapshotAsync())!.Relation} AS t WHERE p = 'a b/c=ü%20\\''\"')"));
    }

    [Theory]
    [InlineData("i::TINYINT", "1")]
    [InlineData("i::BIGINT", "1")]
    [InlineData("(i + 0.50)::DECIMAL(10,2)", "1.50")]
    [InlineData("DATE '2026-01-01' + i::INTEGER", "2026-01-02")]
    [InlineData("TIMESTAMPTZ '2026-01-01 00:00:00.5+00' + to_days(i::INTEGER)", "2026-01-02T00:00:00.500000Z")]
    [InlineData("TIMESTAMP '2026-01-01 00:00:00' + to_days(i::INTEGER)", "2026-01-02T00:00:00Z")]
    [InlineData("i = 1", "true")]
    [InlineData("CASE i WHEN 1 THEN 'inf'::DOUBLE ELSE 0.1 END", "Infinity")]
    [InlineData("CASE i WHEN 1 THEN 'nan'::FLOAT ELSE 0.1 END", "NaN")]
    public async Task Partition_values_are_typed_and_serialised_by_the_protocol(string expression, string text)
    {
        await _lake.WriteAsync($"SELECT i AS a, {expression} AS p FROM range(2) t(i)", partition: ["p"]);
        var snapshot = (await _lake.Fresh().SnapshotAsync())!;
        Assert.Contains(snapshot.Files, file => file.PartitionValues["p"] == text);
        Assert.Equal(snapshot.Schema, await _lake.Session.DescribeAsync($"SELECT * FROM {snapshot.Relation}"));
        Assert.Equal(await _lake.RowsAsync($"(SELECT i, CAST({expression} AS {snapshot.Schema.Columns[1].Type}) FROM range(2) t(i))"), await _lake.TableRowsAsync());
    }

    [Fact]
    public async Task Partition_columns_may_have_any_name_a_table_allows_and_keep_their_place()
    {
        await _lake.WriteAsync("SELECT 1 AS \"_p\", 2 AS a, 'x' AS \"Größe\"", partition: ["Größe", "_p"]);
        Assert.Equal(["(1, 2, x)"], await _lake.TableRowsAsync());
        Assert.Equal(["_p", "a", "Größe"], (await _lake.Fresh().SnapshotAsync())!.Schema.Columns.Select(column => column.Name));
        await _lake.WriteAsync("SELECT 9 AS \"_p\", 2 AS a, 'x' AS \"Größe\"", WriteMode.Append);
        Assert.Equal(["(1, 2, x)", "(9, 2, x)"], await _lake.TableRowsAsync());
        Assert.Equal(2, _lake.DataFiles().Count);
    }

    [Theory]
    [InlineData("''", "empty text")]
    [InlineData("repeat('x', 300)", "")]
    public async Task Values_no_folder_or_log_can_carry_fail_the_write_and_leave_nothing(string value, string expected)
    {
        var fault = await Assert.ThrowsAnyAsync<LakeException>(() => _lake.WriteAsync($"SELECT 1 AS a, {value} AS p", partition: ["p"]));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Empty(_lake.DataFiles());
    }

    [Theory]
    [InlineData("SELECT 1 AS a", "b", "unknown_column")]
    [InlineData("SELECT 1 AS a", "a", "not_partitioned")]
    [InlineData("SELECT 1 AS a, [1] AS b", "b", "unsupported_type")]
    public async Task Partition_columns_that_make_no_sense_are_refused(string select, string column, string code)
    {
        var fault = await Assert.ThrowsAnyAsync<LakeException>(() => _lake.WriteAsync(select, partition: [column]));
        Assert.Equal(code, Assert.Single(fault.Problems).Code);
    }

    [Fact]
    public async Task A_lake_whose_own_path_looks_like_a_partition_or_a_pattern_reads_right()
    {
        using var odd = new LakeFixture(root: Path.Combine(Path.GetTempPath(), "catchwater-tests", Guid.CreateVersion7().ToString("N"), "p=zzz [x] *?'ü"));
        await odd.WriteAsync("SELECT i AS a, i % 2 AS p FROM range(4) t(i)", partition: ["p"]);
        await odd.WriteAsync("SELECT 9 AS a, 1 AS p", WriteMode.OverwritePartitions);
        await odd.WriteAsync("SELECT 0::BIGINT AS a, 7::BIGINT AS p", WriteMode.Merge, keys: ["a"]);
        Assert.Equal(["(0, 7)", "(2, 0)", "(9, 1)"], await odd.TableRowsAsync());
        for (var commit = 3; commit <= 10; commit++)
        {
            await odd.WriteAsync("SELECT 9 AS a, 1 AS p", WriteMode.OverwritePartitions);
        }

        Assert.True(File.Exists(odd.LogFile("00000000000000000010.checkpoint.parquet")));
        Assert.Equal(["(0, 7)", "(2, 0)", "(9, 1)"], await odd.TableRowsAsync());
    }

    [Fact]
    public async Task Many_partitions_make_one_file_each()
    {
        await _lake.WriteAsync("SELECT i AS a, i % 400 AS p FROM range(200000) t(i)", partition: ["p"]);
        Assert.Equal(400, (await _lake.Table.SnapshotAsync())!.Files.Count);
    }
}
