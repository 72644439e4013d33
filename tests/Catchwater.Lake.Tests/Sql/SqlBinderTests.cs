using System.Text;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sql;

namespace Catchwater.Lake.Tests.Sql;

public sealed class SqlBinderTests : IDisposable
{
    private readonly SqlBinder _binder = new();

    public SqlBinderTests()
    {
        _binder.Declare("silver", "sales", new TableSchema(
        [
            new("id", "INTEGER"), new("user_id", "VARCHAR"), new("qty", "INTEGER"), new("price", "DOUBLE"), new("ts", "TIMESTAMP"),
            new("country", "VARCHAR"), new("tags", "VARCHAR[]"), new("st", "STRUCT(a INTEGER, b VARCHAR)"),
        ]));
        _binder.Declare("silver", "countries", new TableSchema([new("country", "VARCHAR"), new("region", "VARCHAR")]));
    }

    public static IEnumerable<TheoryDataRow<string, string>> Golden()
    {
        foreach (var entry in LineageGolden.Text.Split("\n\n"))
        {
            var end = entry.IndexOf('\n', StringComparison.Ordinal);
            yield return new(entry[2..end], entry[(end + 1)..]);
        }
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Tells_where_columns_come_from(string sql, string expected) => Assert.Equal(expected, Render(_binder.Bind(SqlDialect.Query(sql))));

    [Theory]
    [InlineData("md5(user_id)", true)]
    [InlineData("sha2(upper(user_id), 256)", true)]
    [InlineData("coalesce(sha1(user_id), 'none')", true)]
    [InlineData("md5(user_id) || user_id", false)]
    [InlineData("upper(user_id)", false)]
    public void A_value_behind_a_hash_is_masked(string expression, bool masked) =>
        Assert.Equal(masked, Assert.Single(_binder.Bind(SqlDialect.Query($"SELECT {expression} AS x FROM silver.sales")).Columns["x"]).Masking);

    [Fact]
    public void Golden_file_holds_many_queries() => Assert.True(Golden().Count() >= 70);

    [Fact]
    public void Reports_tables_once_and_in_order()
    {
        var bound = _binder.Bind("SELECT a.id FROM silver.sales a JOIN silver.sales b USING (id) WHERE a.country IN (SELECT country FROM silver.countries)");
        Assert.Equal([("silver", "sales"), ("silver", "countries")], bound.Tables);
    }

    [Theory]
    [InlineData("SELECT\n  id, zz FROM silver.sales", "sql_error", "zz", "Referenced column \"zz\" not found in FROM clause at line 2, column 7")]
    [InlineData("SELECT * FROM silver.salez", "sql_error", "silver.salez", "Table with name salez does not exist at column 15")]
    [InlineData("SELECT nvl(id, 1), `é` == 1 FROM silver.sales", "sql_error", "`é`", "Referenced column \"é\" not found in FROM clause at column 20")]
    [InlineData("SELECT sum(user_id) FROM silver.sales", "sql_error", "sum", null)]
    [InlineData("SELECT id + country FROM silver.sales WHERE tags > 1", "sql_error", null, null)]
    [InlineData("SELECT id FROM silver.sales GROUP BY country", "sql_error", "id", null)]
    [InlineData("SELECT country, country FROM silver.sales", "duplicate_column", null, "the query yields two columns named 'country'")]
    [InlineData("SELECT * FROM silver.sales JOIN silver.countries ON true", "duplicate_column", null, null)]
    public void Faults_point_into_what_was_written(string sql, string code, string? at, string? message)
    {
        var fault = Assert.Throws<SqlException>(() => _binder.Bind(SqlDialect.Query(sql)));
        Assert.Equal(code, fault.Problems[0].Code);
        if (at is not null)
        {
            Assert.Equal(sql.IndexOf(at, StringComparison.Ordinal) + 1, fault.Position);
        }

        if (message is not null)
        {
            Assert.Equal(message, fault.Problems[0].Message);
        }

        Assert.DoesNotContain('\n', fault.Problems[0].Message);
    }

    [Theory]
    [InlineData("nvl(qty, 0) > zz", 15)]
    [InlineData("nvl(user_id, 'x') + 1 > date '2020-01-01'", null)]
    public void Faults_point_into_a_fragment(string condition, int? position)
    {
        var fault = Assert.Throws<SqlException>(() => _binder.Bind("SELECT * FROM silver.sales WHERE (", SqlDialect.Expression(condition), ")"));
        Assert.True(fault.Position <= condition.Length);
        if (position is not null)
        {
            Assert.Equal((position, condition), (fault.Position, fault.Sql));
        }
    }

    [Fact]
    public void Faults_of_the_surroundings_point_nowhere()
    {
        var fault = Assert.Throws<SqlException>(() => _binder.Bind("SELECT zz FROM silver.sales WHERE (", SqlDialect.Expression("qty > 1"), ")"));
        Assert.Null(fault.Position);
        Assert.DoesNotContain("column ", fault.Problems[0].Message[^12..], StringComparison.Ordinal);
    }

    [Fact]
    public void Binds_empty_results_typed()
    {
        var schema = _binder.Bind("SELECT sum(qty) AS s, avg(price) AS a, count(*) AS n, max(ts) AS t, list(id) AS l FROM silver.sales").Schema;
        Assert.Equal("s HUGEINT, a DOUBLE, n BIGINT, t TIMESTAMP, l INTEGER[]", schema.ToString());
    }

    [Fact]
    public void Declaring_again_replaces()
    {
        _binder.Declare("silver", "countries", new TableSchema([new("code", "INTEGER")]));
        Assert.Equal("code INTEGER", _binder.Bind("SELECT * FROM silver.countries").Schema.ToString());
    }

    [Fact]
    public void Sees_no_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            var fault = Assert.Throws<SqlException>(() => _binder.Bind($"SELECT * FROM read_text('{file}')"));
            Assert.Contains("disabled", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("we ird", "ta\"ble", "co'l umn")]
    [InlineData("übung", "日本", "naïve")]
    public void Takes_any_name(string schema, string table, string column)
    {
        _binder.Declare(schema, table, new TableSchema([new(column, "INTEGER")]));
        var quoted = $"\"{schema}\".\"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var bound = _binder.Bind($"SELECT \"{column}\" AS x FROM {quoted}");
        Assert.Equal([new ColumnSource(schema, table, column, "IDENTITY")], bound.Columns["x"]);
    }

    public void Dispose() => _binder.Dispose();

    private static string Render(BoundQuery query)
    {
        static string Sources(IEnumerable<ColumnSource> sources) => string.Join(", ", sources.Select(source => $"{source.Table}.{source.Column} {source.Subtype}"));
        var text = new StringBuilder();
        foreach (var column in query.Schema.Columns)
        {
            text.AppendLine($"{column.Name} {column.Type} <- {Sources(query.Columns[column.Name])}".TrimEnd());
        }

        if (query.Indirect.Count > 0)
        {
            text.AppendLine($"~ {Sources(query.Indirect)}");
        }

        return text.ToString().ReplaceLineEndings("\n").TrimEnd('\n');
    }
}
