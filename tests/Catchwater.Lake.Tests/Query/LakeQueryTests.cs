using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Catchwater.Core.Names;
using Catchwater.Lake.Query;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Lake.Tests.Tables;

namespace Catchwater.Lake.Tests.Query;

public sealed class LakeQueryTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_tables_by_name()
    {
        await _lake.WriteAsync("SELECT range AS id, 'n' || range AS name FROM range(3)");
        await WriteAsync("gold.totals", "SELECT 1::BIGINT AS id, 10.5 AS amount");
        Assert.Equal("id,name\r\n0,n0\r\n1,n1\r\n2,n2\r\n", await CsvAsync("SELECT * FROM silver.sales ORDER BY id"));
        Assert.Equal("id,amount\r\n1,10.5\r\n", await CsvAsync("SELECT s.id, amount FROM sales s JOIN gold.totals USING (id);"));
        Assert.Equal("n\r\n3\r\n", await CsvAsync("WITH a AS (SELECT * FROM Silver.SALES) SELECT count(*) AS n FROM a"));
        Assert.Equal("x\r\n7\r\n", await CsvAsync("SELECT nvl(NULL, 7) AS x"));
    }

    [Fact]
    public async Task Reads_older_versions()
    {
        await _lake.WriteAsync("SELECT 1 AS id");
        var first = _lake.Clock.GetUtcNow();
        _lake.Clock.Advance(TimeSpan.FromHours(1));
        await _lake.WriteAsync("SELECT 2 AS id");
        Assert.Equal("id\r\n2\r\n", await CsvAsync("SELECT id FROM sales"));
        Assert.Equal("id\r\n1\r\n", await CsvAsync("SELECT id FROM sales", AsOf.Version(0)));
        Assert.Equal("id\r\n1\r\n", await CsvAsync("SELECT id FROM sales", AsOf.Time(first.AddMinutes(30))));
        var fault = await Assert.ThrowsAsync<LakeException>(() => CsvAsync("SELECT id FROM sales", AsOf.Version(9)));
        Assert.Equal("no_such_version", fault.Problems[0].Code);
    }

    [Fact]
    public async Task Tells_tables_and_versions()
    {
        await _lake.WriteAsync("SELECT 1 AS id");
        await _lake.WriteAsync("SELECT 2 AS id");
        using var query = await LakeQuery.OpenAsync(_lake.Store, "SELECT * FROM sales a JOIN silver.sales b USING (id)", cancellationToken: Token);
        Assert.Equal([(DatasetName.Parse("silver.sales"), 1L)], query.Tables.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(["INTEGER"], query.Columns.Select(column => column.Type));
    }

    [Theory]
    [InlineData("SELECT * FROM silver.salez", 15, "unknown_table", "did you mean 'silver.sales'? the tables are bronze.sales, gold.totals, silver.sales")]
    [InlineData("SELECT 1 FROM nowhere", 15, "unknown_table", "the tables are bronze.sales, gold.totals, silver.sales")]
    [InlineData("SELECT * FROM sales", 15, "ambiguous_table", "write its layer before it")]
    [InlineData("SELECT * FROM totale", 15, "unknown_table", "did you mean 'gold.totals'? the tables are bronze.sales, gold.totals, silver.sales")]
    [InlineData("SELECT zz FROM silver.sales", 8, "sql_error", "Candidate bindings: \"id\"")]
    [InlineData("SELECT `é`, zz FROM silver.sales", 8, "sql_error", "Candidate bindings: \"id\"")]
    public async Task Faults_are_located(string sql, int position, string code, string hint)
    {
        await _lake.WriteAsync("SELECT 1 AS id");
        await WriteAsync("bronze.sales", "SELECT 1 AS id");
        await WriteAsync("gold.totals", "SELECT 1 AS id");
        var fault = await Assert.ThrowsAsync<SqlException>(() => CsvAsync(sql));
        Assert.Equal((code, hint, position), (fault.Problems[0].Code, fault.Problems[0].Hint, fault.Position));
    }

    [Fact]
    public async Task Says_that_the_lake_is_empty() =>
        Assert.Contains("no tables yet", (await Assert.ThrowsAsync<SqlException>(() => CsvAsync("SELECT * FROM silver.sales"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Faults_while_it_runs_are_located_too()
    {
        await _lake.WriteAsync("SELECT 'x' AS id");
        var fault = await Assert.ThrowsAsync<SqlException>(() => CsvAsync("SELECT 1 AS a,\n  CAST(id AS INTEGER) AS b FROM sales"));
        Assert.Equal("Could not convert string 'x' to INT32 when casting from source column id at line 2, column 3", fault.Problems[0].Message);
    }

    [Fact]
    public async Task Streams_and_stops_when_cancelled()
    {
        await _lake.WriteAsync("SELECT range AS id FROM range(100000)");
        using var cancel = new CancellationTokenSource();
        using var query = await LakeQuery.OpenAsync(
            _lake.Store, "SELECT a.id + b.id * c.id AS x FROM sales a, sales b, sales c WHERE a.id + b.id + c.id < 0", cancellationToken: Token);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        cancel.CancelAfter(200);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in query.RowsAsync(cancel.Token))
            {
            }
        });
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }

    [Fact]
    public async Task Yields_the_first_rows_before_it_has_read_the_last()
    {
        await _lake.WriteAsync("SELECT range AS id FROM range(100000)");
        using var query = await LakeQuery.OpenAsync(_lake.Store, "SELECT a.id FROM sales a, sales b", cancellationToken: Token);
        await foreach (var row in query.RowsAsync(Token))
        {
            Assert.IsType<long>(row[0]);
            return;
        }
    }

    [Fact]
    public async Task Spills_beside_the_lake_not_into_it()
    {
        await _lake.WriteAsync("SELECT range AS id, md5(range::VARCHAR) AS h FROM range(2000000)");
        var spill = Path.Combine(_lake.Root, "..", "spill-" + Guid.CreateVersion7().ToString("N"));
        using (var query = await LakeQuery.OpenAsync(
            _lake.Store, "SELECT h, row_number() OVER (ORDER BY h) AS n FROM sales ORDER BY h DESC", null,
            new EngineOptions { MemoryLimit = "80MB", Threads = 1, SpillDirectory = spill }, Token))
        {
            long rows = 0;
            await foreach (var _ in query.RowsAsync(Token))
            {
                rows++;
            }

            Assert.Equal(2_000_000, rows);
        }

        if (Directory.Exists(spill))
        {
            Directory.Delete(spill, recursive: true);
        }
    }

    [Fact]
    public async Task Json_keeps_every_digit_and_type()
    {
        await _lake.WriteAsync("SELECT 1 AS id");
        const string sql =
            """
            SELECT 9007199254740993 AS big, 170141183460469231731687303715884105727::HUGEINT AS huge, 1.10::DECIMAL(10, 2) AS dec,
              12345678901234567890123456789012345.678::DECIMAL(38, 3) AS wide, 0.1 AS small, 1e300::DOUBLE AS dbl, 'nan'::DOUBLE AS nan,
              TRUE AS flag, 'q"ü' AS text, NULL AS nothing, DATE '2020-02-03' AS d, TIMESTAMP '2020-02-03 04:05:06' AS t,
              TIMESTAMP '2020-02-03 04:05:06.5' AS tf, TIMESTAMPTZ '2020-02-03 04:05:06+02' AS tz, [1, NULL, 3] AS list,
              {'a': 1, 'b': [DATE '2020-01-01']} AS struct, map('k', 1) AS map, '{"x":[1]}'::JSON AS json, 'ab'::BLOB AS blob,
              TIME '04:05:06' AS time, UUID '00000000-0000-0000-0000-000000000001' AS uuid, TIMESTAMP 'infinity' AS never,
              ['nan'::DOUBLE] AS nans, 5::UTINYINT AS tiny, 1.5::FLOAT AS flt, INTERVAL 3 DAY AS span
            FROM sales
            """;
        var json = await JsonAsync(sql);
        Assert.Equal(
            """
            [{"big":9007199254740993,"huge":170141183460469231731687303715884105727,"dec":1.10,"wide":12345678901234567890123456789012345.678,
            "small":0.1,"dbl":1E+300,"nan":"NaN","flag":true,"text":"q\"ü","nothing":null,"d":"2020-02-03","t":"2020-02-03T04:05:06Z",
            "tf":"2020-02-03T04:05:06.500000Z","tz":"2020-02-03T02:05:06Z","list":[1,null,3],"struct":{"a":1,"b":["2020-01-01"]},"map":{"k":1},
            "json":{"x":[1]},"blob":"YWI=","time":"04:05:06","uuid":"00000000-0000-0000-0000-000000000001","never":"infinity","nans":"[NaN]","tiny":5,
            "flt":1.5,"span":"3 days"}]
            """.Replace("\n", "", StringComparison.Ordinal),
            json);
        using var document = JsonDocument.Parse(json);
        Assert.Equal(JsonValueKind.Array, document.RootElement.ValueKind);
    }

    [Fact]
    public async Task Json_of_no_rows_is_an_empty_array_and_names_stay_unique()
    {
        await _lake.WriteAsync("SELECT 1 AS id");
        Assert.Equal("[]", await JsonAsync("SELECT * FROM sales WHERE false"));
        Assert.Equal("""[{"a":1,"a_1":2}]""", await JsonAsync("SELECT 1 AS a, 2 AS a"));
    }

    [Fact]
    public async Task Csv_quotes_as_the_rfc_says() =>
        Assert.Equal(
            "\"a,b\",q,n,e,l\r\n1,\"say \"\"hi\"\"\",,\"\",\"x\r\ny\"\r\n",
            await CsvAsync("SELECT 1 AS \"a,b\", 'say \"hi\"' AS q, NULL AS n, '' AS e, E'x\\r\\ny' AS l"));

    [Fact]
    public async Task Table_aligns_cuts_and_counts()
    {
        var sql = "SELECT * FROM (VALUES (1, 'short', NULL), (1000, 'a rather long text that does not fit', 'é日本'), (-5, E'tab\\tline\\nend\\x1b[31m', 'x')) t(n, text, other)";
        Assert.Equal(
            """
               n  text                         other
            ----  ---------------------------  -----
               1  short                        NULL
            1000  a rather long text that do…  é日本
              -5  tab\tline\nend\x1B[31m       x
            (3 rows)

            """.ReplaceLineEndings(),
            await TableAsync(sql, 40));
        Assert.Contains("a rather long text that does not fit", await TableAsync(sql, null), StringComparison.Ordinal);
        Assert.EndsWith("(1 row)" + Environment.NewLine, await TableAsync("SELECT 1 AS a", 80), StringComparison.Ordinal);
        Assert.StartsWith("a" + Environment.NewLine, await TableAsync("SELECT 1 AS a WHERE false", 80), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_have_the_kinds_their_columns_say()
    {
        using var query = await LakeQuery.OpenAsync(_lake.Store, "SELECT 1::HUGEINT AS h, 1.5 AS d, true AS b, DATE '2020-01-01' AS t, [1] AS j", cancellationToken: Token);
        Assert.Equal(
            [QueryValueKind.Number, QueryValueKind.Number, QueryValueKind.Boolean, QueryValueKind.Text, QueryValueKind.Json], query.Columns.Select(column => column.Kind));
        await foreach (var row in query.RowsAsync(Token))
        {
            Assert.Equal([BigInteger.One, 1.5m, true, "2020-01-01", "[1]"], row);
        }
    }

    public void Dispose() => _lake.Dispose();

    private async Task WriteAsync(string table, string select)
    {
        await using var staged = await _lake.Store.Table(DatasetName.Parse(table)).StageAsync(
            _lake.Session, new WriteRequest { Select = select, Mode = WriteMode.Overwrite, RunId = Guid.CreateVersion7() }, Token);
        await staged.CommitAsync(new CommitDetails { RunId = Guid.CreateVersion7() }, Token);
    }

    private async Task<string> CsvAsync(string sql, AsOf? asOf = null)
    {
        using var query = await LakeQuery.OpenAsync(_lake.Store, sql, asOf, cancellationToken: Token);
        var text = new StringWriter(CultureInfo.InvariantCulture);
        await CsvRowsWriter.WriteAsync(query, text, Token);
        return text.ToString();
    }

    private async Task<string> TableAsync(string sql, int? width)
    {
        using var query = await LakeQuery.OpenAsync(_lake.Store, sql, cancellationToken: Token);
        var text = new StringWriter(CultureInfo.InvariantCulture);
        await TableRowsWriter.WriteAsync(query, text, width, Token);
        return text.ToString();
    }

    private async Task<string> JsonAsync(string sql)
    {
        using var query = await LakeQuery.OpenAsync(_lake.Store, sql, cancellationToken: Token);
        using var stream = new MemoryStream();
        await JsonRowsWriter.WriteAsync(query, stream, Token);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
