using System.Diagnostics;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Tests.Sessions;

public sealed class LakeSessionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("lots", null, "memory_limit")]
    [InlineData("-1GB", null, "memory_limit")]
    [InlineData("", null, "memory_limit")]
    [InlineData("12", null, "memory_limit")]
    [InlineData(null, 0, "threads")]
    [InlineData(null, -3, "threads")]
    public void Rejects_limits_that_are_none(string? memory, int? threads, string key)
    {
        var fault = Assert.Throws<LakeException>(() => LakeEngine.Open(new EngineOptions { MemoryLimit = memory, Threads = threads }));
        Assert.Equal(("invalid_limit", key), (fault.Problems[0].Code, fault.Problems[0].Key));
        Assert.NotNull(fault.Problems[0].Hint);
    }

    [Fact]
    public async Task Keeps_limits_for_all_sessions()
    {
        using var engine = LakeEngine.Open(new EngineOptions { MemoryLimit = "300MB", Threads = 1 });
        using var session = engine.OpenSession();
        Assert.Equal("286.1 MiB", await session.ScalarAsync<string>("SELECT current_setting('memory_limit')", Token));
        Assert.Equal(1, await session.ScalarAsync<long>("SELECT current_setting('threads')", Token));
        Assert.Equal("UTC", await session.ScalarAsync<string>("SELECT current_setting('TimeZone')", Token));
    }

    [Fact]
    public async Task Spills_into_the_folder_it_was_given()
    {
        var spill = Path.Combine(Path.GetTempPath(), $"catchwater-spill-{Guid.CreateVersion7():N}");
        using (var engine = LakeEngine.Open(new EngineOptions { MemoryLimit = "60MB", Threads = 1, SpillDirectory = spill }))
        {
            using var session = engine.OpenSession();
            var spilled = false;
            using var done = new CancellationTokenSource();
            var watch = Task.Run(async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    spilled |= Directory.Exists(spill) && Directory.EnumerateFiles(spill).Any();
                    await Task.Delay(5, Token);
                }
            }, Token);
            await session.ExecuteAsync("CREATE TEMP TABLE t AS SELECT range AS i, md5(range::VARCHAR) AS h FROM range(2000000) ORDER BY h", Token);
            await done.CancelAsync();
            await watch;
            Assert.True(spilled);
        }

        Assert.False(Directory.Exists(spill) && Directory.EnumerateFileSystemEntries(spill).Any());
    }

    [Fact]
    public async Task Cancels_within_half_a_second_and_goes_on()
    {
        using var engine = LakeEngine.Open(new EngineOptions { Threads = 2 });
        using var session = engine.OpenSession();
        using var cancel = new CancellationTokenSource();
        var running = session.ScalarAsync<long>("SELECT count(*) FROM range(10000000) a, range(1000000) b WHERE a.range + b.range < 0", cancel.Token);
        await Task.Delay(300, Token);
        var clock = Stopwatch.StartNew();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"took {clock.Elapsed}");
        Assert.Equal(7, await session.ScalarAsync<long>("SELECT 7", Token));
    }

    [Fact]
    public async Task Cancelled_before_it_begins_runs_nothing()
    {
        using var engine = LakeEngine.Open(new EngineOptions());
        using var session = engine.OpenSession();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.ExecuteAsync("CREATE TABLE t (a INTEGER)", new CancellationToken(true)));
        Assert.Equal(0, await session.ScalarAsync<long>("SELECT count(*) FROM duckdb_tables()", Token));
    }

    [Fact]
    public async Task Reports_progress_that_rises()
    {
        using var engine = LakeEngine.Open(new EngineOptions { Threads = 1 });
        using var session = engine.OpenSession();
        await session.ExecuteAsync("CREATE TABLE t AS SELECT range AS i FROM range(3000000)", Token);
        List<double> reports = [];
        session.Progress = new Recorder(reports);
        await session.ScalarAsync<long>("SELECT count(DISTINCT md5(i::VARCHAR || md5(i::VARCHAR))) FROM t", Token);
        session.Progress = null;
        Assert.NotEmpty(reports);
        Assert.All(reports, report => Assert.InRange(report, 0, 1));
        Assert.Contains(reports, report => report > 0);
        Assert.Equal(reports.Order(), reports);
    }

    [Theory]
    [InlineData("SELECT zz FROM (SELECT 1 AS a)", "sql_error", 8, "Referenced column \"zz\" not found in FROM clause at column 8", "Candidate bindings: \"a\"")]
    [InlineData("SELECT 'é',\n CAST('x' AS INTEGER)", "conversion_error", 14, "Could not convert string 'x' to INT32 at line 2, column 2", null)]
    [InlineData("SELEC 1", "sql_error", 1, "syntax error at or near \"SELEC\" at column 1", null)]
    [InlineData("SELECT * FROM nosuch", "sql_error", 15, "Table with name nosuch does not exist at column 15", null)]
    public async Task Faults_are_one_sentence_with_a_place(string sql, string code, int position, string message, string? hint)
    {
        using var engine = LakeEngine.Open(new EngineOptions());
        using var session = engine.OpenSession();
        var fault = await Assert.ThrowsAsync<SqlException>(() => session.ExecuteAsync(sql, Token));
        Assert.Equal((code, position, message), (fault.Problems[0].Code, fault.Position, fault.Problems[0].Message));
        if (hint is not null)
        {
            Assert.Equal(hint, fault.Problems[0].Hint);
        }
    }

    [Fact]
    public async Task Memory_that_does_not_suffice_is_said_so()
    {
        using var engine = LakeEngine.Open(new EngineOptions { MemoryLimit = "20MB", Threads = 1 });
        using var session = engine.OpenSession();
        var fault = await Assert.ThrowsAsync<LakeException>(() => session.ExecuteAsync("CREATE TABLE t AS SELECT list(range) AS l FROM range(20000000)", Token));
        Assert.Equal("out_of_memory", fault.Problems[0].Code);
        Assert.Contains("memory_limit", fault.Problems[0].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_lists_with_nulls()
    {
        using var engine = LakeEngine.Open(new EngineOptions());
        using var session = engine.OpenSession();
        var rows = await session.RowsAsync("SELECT [1, NULL, 3], ['a', NULL], {'a': 1}, NULL", Token);
        Assert.Equal([1, null, 3], Assert.IsType<List<int?>>(rows[0][0]));
        Assert.Null(rows[0][3]);
    }

    [Fact]
    public async Task Sessions_work_side_by_side()
    {
        using var engine = LakeEngine.Open(new EngineOptions { Threads = 2 });
        var counts = await Task.WhenAll(Enumerable.Range(1, 6).Select(async i =>
        {
            using var session = engine.OpenSession();
            await session.ExecuteAsync($"CREATE TEMP TABLE mine AS SELECT range FROM range({i * 1000})", Token);
            return await session.ScalarAsync<long>("SELECT count(*) FROM mine", Token);
        }));
        Assert.Equal([1000, 2000, 3000, 4000, 5000, 6000], counts);
    }

    [Theory]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a'b; --", "\"a'b; --\"")]
    public void Quotes_identifiers(string name, string quoted) => Assert.Equal(quoted, Quoting.Identifier(name));

    private sealed class Recorder(List<double> reports) : IProgress<double>
    {
        public void Report(double value) => reports.Add(value);
    }
}
