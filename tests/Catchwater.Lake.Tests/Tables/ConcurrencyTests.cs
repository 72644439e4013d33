using Catchwater.Lake.Tables;

namespace Catchwater.Lake.Tests.Tables;

public sealed class ConcurrencyTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData(WriteMode.Append, WriteMode.Append, false)]
    [InlineData(WriteMode.Append, WriteMode.Overwrite, true)]
    [InlineData(WriteMode.Append, WriteMode.Merge, true)]
    [InlineData(WriteMode.Overwrite, WriteMode.Append, false)]
    [InlineData(WriteMode.Overwrite, WriteMode.Overwrite, true)]
    [InlineData(WriteMode.Merge, WriteMode.Merge, true)]
    [InlineData(WriteMode.OverwritePartitions, WriteMode.Append, false)]
    public async Task A_write_that_would_lose_what_another_committed_fails_by_name(WriteMode first, WriteMode second, bool conflicts)
    {
        await _lake.WriteAsync("SELECT 0 AS k, 0 AS p", partition: ["p"]);
        await using var slow = await StageAsync("SELECT 2 AS k, 0 AS p", second);
        var run = Guid.CreateVersion7();
        await using (var fast = await StageAsync("SELECT 1 AS k, 0 AS p", first))
        {
            await fast.CommitAsync(new CommitDetails { RunId = run });
        }

        if (!conflicts)
        {
            Assert.Equal(2, (await slow.CommitAsync(new CommitDetails { RunId = Guid.CreateVersion7() })).Version);
            Assert.Contains("(2, 0)", await _lake.TableRowsAsync());
            return;
        }

        var fault = await Assert.ThrowsAsync<LakeException>(() => slow.CommitAsync(new CommitDetails { RunId = Guid.CreateVersion7() }));
        Assert.Equal("commit_conflict", Assert.Single(fault.Problems).Code);
        Assert.Contains(run.ToString(), fault.Message, StringComparison.Ordinal);
        Assert.Contains("version 1 of silver.sales", fault.Message, StringComparison.Ordinal);
        await slow.DisposeAsync();
        Assert.Contains("(1, 0)", await _lake.TableRowsAsync());
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    public async Task Partition_overwrites_conflict_only_in_the_same_partition(int theirs, bool conflicts)
    {
        await _lake.WriteAsync("SELECT i AS k, i AS p FROM range(2) t(i)", partition: ["p"]);
        await using var slow = await StageAsync("SELECT 7::BIGINT AS k, 0::BIGINT AS p", WriteMode.OverwritePartitions);
        await _lake.WriteAsync($"SELECT 8::BIGINT AS k, {theirs}::BIGINT AS p", WriteMode.OverwritePartitions);
        var commit = () => slow.CommitAsync(new CommitDetails { RunId = Guid.CreateVersion7() });
        if (conflicts)
        {
            Assert.Equal("commit_conflict", (await Assert.ThrowsAsync<LakeException>(commit)).Problems[0].Code);
        }
        else
        {
            await commit();
            Assert.Equal(["(7, 0)", "(8, 1)"], await _lake.TableRowsAsync());
        }
    }

    [Fact]
    public async Task A_change_of_schema_conflicts_with_an_append()
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        await using var slow = await StageAsync("SELECT 2 AS a", WriteMode.Append);
        await _lake.WriteAsync("SELECT 'x' AS b");
        Assert.Equal("commit_conflict", (await Assert.ThrowsAsync<LakeException>(() => slow.CommitAsync(new CommitDetails { RunId = Guid.CreateVersion7() }))).Problems[0].Code);
    }

    [Fact]
    public async Task The_same_transaction_twice_is_one_commit()
    {
        var details = new CommitDetails { RunId = Guid.CreateVersion7(), Transactions = new Dictionary<string, long> { ["landing"] = 5 } };
        var first = await _lake.WriteAsync("SELECT 1 AS a", WriteMode.Append, details: details);
        await _lake.WriteAsync("SELECT 2 AS a", WriteMode.Append);
        var second = await _lake.WriteAsync("SELECT 1 AS a", WriteMode.Append, details: details);
        Assert.False(first.AlreadyCommitted);
        Assert.True(second.AlreadyCommitted);
        Assert.Equal(0, second.Version);
        Assert.Equal(["(1)", "(2)"], await _lake.TableRowsAsync());
        Assert.Equal(2, _lake.DataFiles().Count);
        Assert.Equal(2, (await _lake.WriteAsync("SELECT 1 AS a", details: details with { Repeat = true })).Version);
    }

    [Fact]
    public async Task The_same_transaction_by_two_writers_at_once_is_one_commit()
    {
        await _lake.WriteAsync("SELECT 0 AS a");
        var details = new CommitDetails { RunId = Guid.CreateVersion7(), Transactions = new Dictionary<string, long> { ["landing"] = 5 } };
        await using var one = await StageAsync("SELECT 1 AS a", WriteMode.Append);
        await using var two = await StageAsync("SELECT 1 AS a", WriteMode.Append);
        Assert.False((await one.CommitAsync(details)).AlreadyCommitted);
        Assert.True((await two.CommitAsync(details)).AlreadyCommitted);
        Assert.Equal(["(0)", "(1)"], await _lake.TableRowsAsync());
    }

    [Fact]
    public async Task Threads_that_append_at_once_bring_every_row_exactly_once()
    {
        const int Writers = 4;
        const int Batches = 6;
        await Parallel.ForEachAsync(Enumerable.Range(0, Writers), new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (writer, _) =>
        {
            using var session = _lake.OpenSession();
            for (var batch = 0; batch < Batches; batch++)
            {
                // Half of them share one view of the table, as pipelines of one process do; half are strangers to each other.
                var table = writer % 2 == 0 ? _lake.Table : _lake.Fresh();
                await using var staged = await table.StageAsync(session, new WriteRequest { Select = $"SELECT {writer} AS w, {batch} AS b", Mode = WriteMode.Append, RunId = Guid.CreateVersion7() }, CancellationToken.None);
                await staged.CommitAsync(new CommitDetails { RunId = Guid.CreateVersion7() }, CancellationToken.None);
            }
        });
        Assert.Equal(Enumerable.Range(0, Writers).SelectMany(writer => Enumerable.Range(0, Batches).Select(batch => $"({writer}, {batch})")), await _lake.TableRowsAsync());
        Assert.Equal(Enumerable.Range(0, Writers * Batches).Select(version => (long)version), (await _lake.Table.HistoryAsync().ToListAsync()).Select(commit => commit.Version));
    }

    [Fact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _lake.Table.StageAsync(
            _lake.Session,
            new WriteRequest { Select = "SELECT i AS a, hash(i) AS b, i % 20 AS p FROM range(100000000) t(i)", RunId = Guid.CreateVersion7(), PartitionColumns = ["p"] },
            cancel.Token));
        Assert.Empty(_lake.DataFiles());
        Assert.Null(await _lake.Table.SnapshotAsync());
    }

    private Task<StagedWrite> StageAsync(string select, WriteMode mode) => _lake.Fresh().StageAsync(
        _lake.Session, new WriteRequest { Select = select, Mode = mode, RunId = Guid.CreateVersion7(), MergeKeys = mode == WriteMode.Merge ? ["k"] : [], PartitionColumns = mode == WriteMode.Overwrite ? ["p"] : [] });
}
