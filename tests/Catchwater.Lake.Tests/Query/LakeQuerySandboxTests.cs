using Catchwater.Lake.Query;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tests.Tables;

namespace Catchwater.Lake.Tests.Query;

/// <summary>The gate is one wall, the engine's own settings are the second: each is tested without the other.</summary>
public sealed class LakeQuerySandboxTests : IDisposable
{
    private readonly LakeFixture _lake = new();
    private readonly string _outside = Path.Combine(Path.GetTempPath(), $"catchwater-secret-{Guid.CreateVersion7():N}.csv");

    public LakeQuerySandboxTests() => File.WriteAllText(_outside, "secret\nneedle-7f\n");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Attacks =>
    [
        "SELECT * FROM read_csv('{outside}')",
        "SELECT * FROM '{outside}'",
        "SELECT * FROM \"{outside}\"",
        "SELECT * FROM `{outside}`",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_text('{lake}/../../etc/passwd')",
        "SELECT * FROM glob('{lake}/**')",
        "SELECT * FROM silver.sales; COPY silver.sales TO '{lake}/evil.parquet'",
        "COPY (SELECT 1) TO '{lake}/silver/sales/evil.parquet'",
        "COPY (SELECT 1) TO '{lake}/silver/sales' (FORMAT parquet, PARTITION_BY x, OVERWRITE)",
        "EXPORT DATABASE '{lake}/dump'",
        "ATTACH '{lake}/x.db'",
        "ATTACH '{lake}/x.db' AS silver",
        "INSTALL httpfs",
        "LOAD '{lake}/x.duckdb_extension'",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "PRAGMA enable_profiling",
        "CALL enable_logging()",
        "SELECT getenv('HOME')",
        "SELECT current_setting('temp_directory')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM duckdb_settings",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM pg_catalog.pg_tables",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM query('COPY (SELECT 1) TO ''{lake}/x.csv''')",
        "SELECT * FROM query_table('silver.sales')",
        "SELECT /* */ * FROM --\n read_csv('{outside}')",
        "SELECT * FROM \"read_csv\"('{outside}')",
        "SELECT * FROM main.read_csv('{outside}')",
        "SELECT * FROM system.main.read_csv('{outside}')",
        "SELECT json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
        "WITH t AS (FROM read_csv('{outside}')) SELECT * FROM t",
        "SELECT (FROM read_blob('{outside}')).content",
        "SELECT * FROM silver.sales WHERE id = (SELECT count(*) FROM read_csv('{outside}'))",
        "CREATE TABLE silver.x AS SELECT 1",
        "DROP VIEW silver.sales",
        "INSERT INTO silver.sales VALUES (1)",
        "EXPLAIN ANALYZE SELECT * FROM read_csv('{outside}')",
        "SELECT write_log('x')",
    ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Gate_refuses(string attack)
    {
        await _lake.WriteAsync("SELECT 1 AS id");
        var before = Snapshot();
        var fault = await Assert.ThrowsAnyAsync<LakeException>(async () =>
        {
            using var query = await LakeQuery.OpenAsync(_lake.Store, Filled(attack), cancellationToken: Token);
            await foreach (var row in query.RowsAsync(Token))
            {
                Assert.Fail($"yielded {row[0]}");
            }
        });
        Assert.DoesNotContain("needle-7f", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('{outside}')")]
    [InlineData("SELECT * FROM '{outside}'")]
    [InlineData("SELECT * FROM read_text('{lake}/../{outsidename}')")]
    [InlineData("SELECT * FROM read_text('/etc/passwd')")]
    [InlineData("COPY (SELECT 1) TO '{outside}.parquet'")]
    [InlineData("ATTACH '{outside}.db'")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET allowed_directories = ['/']")]
    [InlineData("SET GLOBAL lock_configuration = false")]
    [InlineData("SET memory_limit = '64GB'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    public async Task Engine_refuses_what_the_gate_would_miss(string attack)
    {
        await _lake.WriteAsync("SELECT 1 AS id");
        var (engine, session) = QuerySandbox.Open(_lake.Root, new EngineOptions());
        using (engine)
        using (session)
        {
            var relation = (await _lake.Fresh().SnapshotAsync(null, Token))!.Relation;
            Assert.Equal(1, await session.ScalarAsync<long>($"SELECT count(*) FROM {relation}", Token));
            await Assert.ThrowsAnyAsync<LakeException>(() => session.ExecuteAsync(Filled(attack), Token));
        }
    }

    [Fact]
    public async Task Links_out_of_the_lake_are_not_followed()
    {
        await _lake.WriteAsync("SELECT 1 AS id");
        Directory.CreateDirectory(Path.Combine(_lake.Root, "silver", "evil"));
        File.CreateSymbolicLink(Path.Combine(_lake.Root, "silver", "evil", "_delta_log"), Path.GetTempPath());
        await Assert.ThrowsAnyAsync<LakeException>(async () =>
        {
            using var query = await LakeQuery.OpenAsync(_lake.Store, "SELECT * FROM silver.evil", cancellationToken: Token);
        });
    }

    public void Dispose()
    {
        _lake.Dispose();
        File.Delete(_outside);
    }

    private string Filled(string attack) =>
        attack.Replace("{outsidename}", Path.GetFileName(_outside), StringComparison.Ordinal)
            .Replace("{outside}", _outside, StringComparison.Ordinal).Replace("{lake}", _lake.Root, StringComparison.Ordinal);

    private string[] Snapshot() => [.. Directory.EnumerateFileSystemEntries(_lake.Root, "*", SearchOption.AllDirectories).Where(path => !path.Contains("/_work", StringComparison.Ordinal) && !path.Contains("lease", StringComparison.OrdinalIgnoreCase)).Order()];
}
