using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Tables;
using Catchwater.Lake.Tables.Types;

namespace Catchwater.Lake.Tests.Tables;

public sealed class TypeTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("true", "BOOLEAN", "true")]
    [InlineData("(-128)::TINYINT", "TINYINT", "-128")]
    [InlineData("255::UTINYINT", "SMALLINT", "255")]
    [InlineData("65535::USMALLINT", "INTEGER", "65535")]
    [InlineData("4294967295::UINTEGER", "BIGINT", "4294967295")]
    [InlineData("18446744073709551615::UBIGINT", "DECIMAL(20,0)", "18446744073709551615")]
    [InlineData("sum(7::INTEGER)", "BIGINT", "7")]
    [InlineData("340282366920938463463374607431768211455::UHUGEINT", "VARCHAR", "340282366920938463463374607431768211455")]
    [InlineData("1.5::FLOAT", "FLOAT", "1.5")]
    [InlineData("'nan'::DOUBLE", "DOUBLE", "nan")]
    [InlineData("'-inf'::DOUBLE", "DOUBLE", "-inf")]
    [InlineData("'-0.0'::DOUBLE", "DOUBLE", "-0.0")]
    [InlineData("99999999999999999999999999999999999999::DECIMAL(38,0)", "DECIMAL(38,0)", "99999999999999999999999999999999999999")]
    [InlineData("1.50::DECIMAL(10,2)", "DECIMAL(10,2)", "1.50")]
    [InlineData("'ä''\"\n'", "VARCHAR", "ä'\"\n")]
    [InlineData("'\\x00\\xFF'::BLOB", "BLOB", "\\x00\\xFF")]
    [InlineData("DATE '0001-01-01'", "DATE", "0001-01-01")]
    [InlineData("DATE '5881580-07-10'", "DATE", "5881580-07-10")]
    [InlineData("TIMESTAMP '2026-01-31 12:00:00.123456'", "TIMESTAMP WITH TIME ZONE", "2026-01-31 12:00:00.123456+00")]
    [InlineData("TIMESTAMPTZ '2026-01-31 12:00:00+02'", "TIMESTAMP WITH TIME ZONE", "2026-01-31 10:00:00+00")]
    [InlineData("TIMESTAMP_S '2026-01-31 12:00:00'", "TIMESTAMP WITH TIME ZONE", "2026-01-31 12:00:00+00")]
    [InlineData("TIMESTAMP_MS '2026-01-31 12:00:00.5'", "TIMESTAMP WITH TIME ZONE", "2026-01-31 12:00:00.5+00")]
    [InlineData("TIMESTAMP_NS '2026-01-31 12:00:00.123456'", "TIMESTAMP WITH TIME ZONE", "2026-01-31 12:00:00.123456+00")]
    [InlineData("TIMESTAMPTZ '0044-03-15 (BC) 00:00:00+00'", "TIMESTAMP WITH TIME ZONE", "0044-03-15 (BC) 00:00:00+00")]
    [InlineData("TIMESTAMPTZ '290000-01-01 00:00:00+00'", "TIMESTAMP WITH TIME ZONE", "290000-01-01 00:00:00+00")]
    [InlineData("TIME '12:30:00'", "VARCHAR", "12:30:00")]
    [InlineData("INTERVAL 1 DAY", "VARCHAR", "1 day")]
    [InlineData("'00000000-0000-0000-0000-000000000001'::UUID", "VARCHAR", "00000000-0000-0000-0000-000000000001")]
    [InlineData("'{\"a\": 1}'::JSON", "VARCHAR", "{\"a\": 1}")]
    [InlineData("'b)'''::ENUM('a', 'b)''')", "VARCHAR", "b)'")]
    [InlineData("'101'::BIT", "VARCHAR", "101")]
    [InlineData("NULL", "INTEGER", null)]
    [InlineData("[1, NULL, 3]", "INTEGER[]", "[1, NULL, 3]")]
    [InlineData("[1, 2]::INTEGER[2]", "INTEGER[]", "[1, 2]")]
    [InlineData("MAP {'k': 1.5::DOUBLE}", "MAP(VARCHAR, DOUBLE)", "{k=1.5}")]
    [InlineData("{'a': 1::UTINYINT, 'b': {'select': [DATE '2026-01-01']}}", "STRUCT(a SMALLINT, b STRUCT(\"select\" DATE[]))", "{'a': 1, 'b': {'select': [2026-01-01]}}")]
    [InlineData("{'Ä\"q': 1}", "STRUCT(\"Ä\"\"q\" INTEGER)", "{'Ä\"q': 1}")]
    public async Task A_value_comes_back_as_it_was_written(string expression, string type, string? text)
    {
        await _lake.WriteAsync($"SELECT {expression} AS v, 1 AS other");
        var snapshot = (await _lake.Fresh().SnapshotAsync())!;
        Assert.Equal(type, snapshot.Schema.Columns[0].Type);
        Assert.Equal(snapshot.Schema, await _lake.Session.DescribeAsync($"SELECT * FROM {snapshot.Relation}"));
        Assert.Equal(text, await _lake.Session.ScalarAsync<string>($"SELECT CAST(v AS VARCHAR) FROM {snapshot.Relation} AS t"));
    }

    [Fact]
    public async Task A_sum_that_does_not_fit_a_long_fails_the_write()
    {
        var fault = await Assert.ThrowsAnyAsync<LakeException>(() => _lake.WriteAsync("SELECT sum(9223372036854775807) AS s FROM range(2)"));
        Assert.Contains("out of range", fault.Message, StringComparison.Ordinal);
        Assert.Contains("CAST(sum(x) AS DECIMAL(38,0))", fault.Problems[0].Hint, StringComparison.Ordinal);
        Assert.Empty(_lake.DataFiles());
        Assert.Null(await _lake.Table.SnapshotAsync());
    }

    [Theory]
    [InlineData("SELECT 1 AS a,\n nope AS b", 2)]
    [InlineData("SELECT 1::UTINYINT AS a,\n\n CAST('x' || range AS INTEGER) AS b FROM range(3)", 3)]
    public async Task A_fault_of_the_select_is_placed_in_the_select(string select, int line)
    {
        var fault = await Assert.ThrowsAsync<SqlException>(() => _lake.WriteAsync(select));
        Assert.Equal(select, fault.Sql);
        Assert.Equal(line, fault.Line);
    }

    [Theory]
    [InlineData("SELECT 1 AS \"unit price\"", "invalid_column_name")]
    [InlineData("SELECT {'a;b': 1} AS s", "invalid_column_name")]
    [InlineData("SELECT 1 AS a, 2 AS A", "duplicate_column")]
    [InlineData("SELECT union_value(k := 1) AS u", "unsupported_type")]
    [InlineData("SELECT row(1, 2) AS r", "unsupported_type")]
    public async Task Columns_no_table_can_have_are_refused_by_name(string select, string code)
    {
        var fault = await Assert.ThrowsAsync<LakeException>(() => _lake.WriteAsync(select));
        var problem = Assert.Single(fault.Problems);
        Assert.Equal(code, problem.Code);
        Assert.NotNull(problem.Hint);
    }

    [Fact]
    public async Task Names_with_quotes_dots_and_letters_of_any_script_are_kept()
    {
        string[] names = ["Übergröße", "a\"b", "x'y", "a.b", "数量", "😀", "select", "CustomerID"];
        await _lake.WriteAsync($"SELECT {string.Join(", ", names.Select((name, index) => $"{index} AS \"{name.Replace("\"", "\"\"")}\""))}");
        var snapshot = (await _lake.Fresh().SnapshotAsync())!;
        Assert.Equal(names, snapshot.Schema.Columns.Select(column => column.Name));
        Assert.Equal(["(0, 1, 2, 3, 4, 5, 6, 7)"], await _lake.TableRowsAsync());
    }

    [Fact]
    public void The_stored_schema_is_known_before_anything_is_written()
    {
        List<Problem> problems = [];
        var stored = LakeTable.StoredSchema(new TableSchema([new Column("n", "HUGEINT"), new Column("t", "TIMESTAMP")]), problems);
        Assert.Equal("n BIGINT, t TIMESTAMP WITH TIME ZONE", stored!.ToString());
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("STRUCT(a INTEGER")]
    [InlineData("DECIMAL(a,b)")]
    [InlineData("INTEGER]")]
    [InlineData("")]
    [InlineData("ENUM('a'")]
    [InlineData("STRUCT(\"a INTEGER)")]
    public void Text_that_is_no_type_is_refused(string text) => Assert.Throws<FormatException>(() => DuckTypeParser.Parse(text));

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public void Nesting_ends_where_schemas_could_not_be_read(int depth, bool fits)
    {
        List<Core.Errors.Problem> problems = [];
        var type = string.Concat(Enumerable.Repeat("STRUCT(a ", depth)) + "INTEGER" + new string(')', depth);
        var stored = LakeTable.StoredSchema(new TableSchema([new Column("x", type)]), problems);
        Assert.Equal(fits, stored is not null);
        Assert.Equal(fits ? [] : ["unsupported_type"], problems.Select(problem => problem.Code));
    }
}
