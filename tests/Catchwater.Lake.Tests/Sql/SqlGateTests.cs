using Catchwater.Lake.Sql;

namespace Catchwater.Lake.Tests.Sql;

public sealed class SqlGateTests
{
    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("SELECT 1;")]
    [InlineData(" -- why not\nSELECT a /* nested /* comment */ */ FROM silver.sales ; -- end")]
    [InlineData("WITH a AS (SELECT 1 AS x) SELECT * FROM a")]
    [InlineData("WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r")]
    [InlineData("SELECT a FROM t UNION SELECT b FROM u EXCEPT SELECT c FROM v")]
    [InlineData("FROM silver.sales SELECT sum(x) GROUP BY ALL")]
    [InlineData("SELECT * EXCLUDE (a) REPLACE (b + 1 AS b) FROM t")]
    [InlineData("SELECT * FROM (PIVOT t ON c IN ('a') USING sum(x))")]
    [InlineData("SELECT row_number() OVER (ORDER BY x) FROM t QUALIFY rank() OVER (ORDER BY y) = 1")]
    [InlineData("SELECT x FROM t, unnest(t.l) u(x), range(3), generate_series(1, 2)")]
    [InlineData("SELECT x.trim().upper(), list_transform(l, lambda e: e + 1), [e FOR e IN l IF e > 1] FROM t")]
    [InlineData("SELECT extract(year FROM d), date '2020-01-01' + interval 3 day, d AT TIME ZONE 'UTC', x::decimal(10, 2) FROM t")]
    [InlineData("SELECT 'a;b', \"x;y\", $$;$$, E'it\\'s' FROM t")]
    [InlineData("SELECT current_date, current_timestamp, now() FROM t")]
    [InlineData("SELECT * FROM t TABLESAMPLE RESERVOIR (10 ROWS) REPEATABLE (42)")]
    [InlineData("VALUES (1, 'a'), (2, 'b')")]
    [InlineData("SELECT a LIKE 'x%', a ILIKE 'y', a SIMILAR TO 'z', a BETWEEN 1 AND 2, a IN (1, 2), a IS NULL FROM t")]
    [InlineData("SELECT CAST(x AS STRUCT(a INT, b MAP(VARCHAR, INT))), x::MAP(VARCHAR, INT) FROM t")]
    public void Passes_what_only_reads(string sql) => Assert.NotEmpty(SqlDialect.Query(sql).Sql);

    [Theory]
    [InlineData("", "sql_syntax")]
    [InlineData(" -- nothing", "sql_syntax")]
    [InlineData("SELECT", "sql_syntax")]
    [InlineData("SELECT a FROM", "sql_syntax")]
    [InlineData("SELECT 'abc", "sql_syntax")]
    [InlineData("SELECT \"abc", "sql_syntax")]
    [InlineData("SELECT 1 /* open", "sql_syntax")]
    [InlineData("SELECT (1", "sql_syntax")]
    [InlineData("SELECT coalesce(nvl(1, 2)", "sql_syntax")]
    [InlineData("SELECT 1; SELECT 2", "sql_not_select")]
    [InlineData("SELECT 1; DROP TABLE t", "sql_not_select")]
    [InlineData("DROP TABLE t", "sql_not_select")]
    [InlineData("INSERT INTO t VALUES (1)", "sql_not_select")]
    [InlineData("UPDATE t SET a = 1", "sql_not_select")]
    [InlineData("DELETE FROM t", "sql_not_select")]
    [InlineData("CREATE TABLE x AS SELECT 1", "sql_not_select")]
    [InlineData("COPY (SELECT 1) TO 'x.parquet'", "sql_not_select")]
    [InlineData("/**/ COPY t TO 'x' -- SELECT", "sql_not_select")]
    [InlineData("ATTACH 'x.db'", "sql_not_select")]
    [InlineData("INSTALL httpfs", "sql_not_select")]
    [InlineData("LOAD httpfs", "sql_not_select")]
    [InlineData("PRAGMA version", "sql_not_select")]
    [InlineData("SET memory_limit = '1GB'", "sql_not_select")]
    [InlineData("RESET memory_limit", "sql_not_select")]
    [InlineData("CALL pragma_version()", "sql_not_select")]
    [InlineData("EXPORT DATABASE 'x'", "sql_not_select")]
    [InlineData("IMPORT DATABASE 'x'", "sql_not_select")]
    [InlineData("CHECKPOINT", "sql_not_select")]
    [InlineData("BEGIN", "sql_not_select")]
    [InlineData("EXPLAIN SELECT 1", "sql_not_select")]
    [InlineData("DESCRIBE t", "sql_not_select")]
    [InlineData("SHOW TABLES", "sql_not_select")]
    [InlineData("SUMMARIZE t", "sql_not_select")]
    [InlineData("SELECT * FROM (SHOW TABLES)", "sql_not_select")]
    [InlineData("SELECT * FROM (DESCRIBE t)", "sql_not_select")]
    [InlineData("PREPARE p AS SELECT 1", "sql_not_select")]
    [InlineData("EXECUTE p", "sql_not_select")]
    [InlineData("VACUUM", "sql_not_select")]
    [InlineData("WITH x AS (INSERT INTO t VALUES (1) RETURNING *) SELECT * FROM x", "sql_syntax")]
    [InlineData("SELECT 1 INTO t", "sql_syntax")]
    [InlineData("PIVOT t ON c USING sum(x)", "sql_unsupported")]
    [InlineData("SELECT * FROM (PIVOT t ON c USING sum(x))", "sql_unsupported")]
    [InlineData("SELECT ?", "sql_unsupported")]
    [InlineData("SELECT $1", "sql_unsupported")]
    [InlineData("SELECT $name", "sql_unsupported")]
    [InlineData("SELECT l[0] FROM t", "sql_unsupported")]
    [InlineData("SELECT * FROM t TABLESAMPLE 10%", "sql_unsupported")]
    [InlineData("SELECT * FROM silver.sales AT (VERSION => 3)", "sql_unsupported")]
    [InlineData("SELECT * FROM 'x.csv'", "sql_table")]
    [InlineData("SELECT * FROM \"x.parquet\"", "sql_table")]
    [InlineData("SELECT * FROM '/etc/passwd'", "sql_table")]
    [InlineData("SELECT * FROM \"/etc/passwd\"", "sql_table")]
    [InlineData("SELECT * FROM `x.csv`", "sql_table")]
    [InlineData("SELECT * FROM silver.\"../x\"", "sql_table")]
    [InlineData("SELECT * FROM a.b.c", "sql_table")]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')", "sql_function")]
    [InlineData("SELECT * FROM READ_CSV_auto('/etc/passwd')", "sql_function")]
    [InlineData("SELECT * FROM read_text('/etc/passwd')", "sql_function")]
    [InlineData("SELECT * FROM read_blob('/etc/passwd')", "sql_function")]
    [InlineData("SELECT * FROM read_json('/etc/passwd')", "sql_function")]
    [InlineData("SELECT * FROM read_parquet('x')", "sql_function")]
    [InlineData("SELECT * FROM parquet_scan('x')", "sql_function")]
    [InlineData("SELECT * FROM parquet_metadata('x')", "sql_function")]
    [InlineData("SELECT * FROM \"read_csv\"('x')", "sql_function")]
    [InlineData("SELECT * FROM main.read_csv('x')", "sql_function")]
    [InlineData("SELECT * FROM glob('/*')", "sql_function")]
    [InlineData("SELECT * FROM sniff_csv('x')", "sql_function")]
    [InlineData("SELECT * FROM query('SELECT 1')", "sql_function")]
    [InlineData("SELECT * FROM query_table('t')", "sql_function")]
    [InlineData("SELECT * FROM duckdb_settings()", "sql_function")]
    [InlineData("SELECT * FROM duckdb_secrets()", "sql_function")]
    [InlineData("SELECT * FROM pragma_version()", "sql_function")]
    [InlineData("SELECT * FROM json_execute_serialized_sql('x')", "sql_function")]
    [InlineData("SELECT (SELECT content FROM read_text('/etc/passwd'))", "sql_function")]
    [InlineData("WITH x AS (SELECT * FROM glob('*')) SELECT 1", "sql_function")]
    [InlineData("SELECT 1 UNION ALL SELECT * FROM glob('*')", "sql_function")]
    [InlineData("SELECT * FROM t WHERE a IN (SELECT file FROM glob('*'))", "sql_function")]
    [InlineData("SELECT * FROM t ORDER BY (SELECT max(file) FROM glob('*'))", "sql_function")]
    [InlineData("SELECT list_transform([1], lambda x: getenv('HOME'))", "sql_function")]
    [InlineData("SELECT * FROM t JOIN u ON getenv('HOME') = u.a", "sql_function")]
    [InlineData("SELECT sum(a) FILTER (WHERE getenv('X') = '1') FROM t", "sql_function")]
    [InlineData("SELECT sum(a) OVER (PARTITION BY getenv('X')) FROM t", "sql_function")]
    [InlineData("SELECT * FROM t LIMIT getenv('X')::int", "sql_function")]
    [InlineData("SELECT * FROM repeat(1, 5)", "sql_function")]
    [InlineData("SELECT getenv('HOME')", "sql_function")]
    [InlineData("SELECT current_setting('memory_limit')", "sql_function")]
    [InlineData("SELECT getvariable('x')", "sql_function")]
    [InlineData("SELECT random()", "sql_function")]
    [InlineData("SELECT uuid()", "sql_function")]
    [InlineData("SELECT nextval('s')", "sql_function")]
    [InlineData("SELECT error('x')", "sql_function")]
    [InlineData("SELECT write_log('x')", "sql_function")]
    [InlineData("SELECT x.getenv() FROM t", "sql_function")]
    [InlineData("SELECT nosuch(1)", "sql_function")]
    [InlineData("SELECT rlike(a)", "sql_arguments")]
    [InlineData("SELECT nvl(a)", "sql_arguments")]
    [InlineData("SELECT a rlike '(?=x)' FROM t", "sql_regex")]
    [InlineData("SELECT a rlike '(a)\\1' FROM t", "sql_regex")]
    [InlineData("SELECT a rlike '(?<!x)y' FROM t", "sql_regex")]
    [InlineData("SELECT a rlike 'a++' FROM t", "sql_regex")]
    [InlineData("SELECT a rlike '[a-z&&[^b]]' FROM t", "sql_regex")]
    [InlineData("SELECT a rlike '[unclosed' FROM t", "sql_regex")]
    [InlineData("SELECT a rlike b FROM t", "sql_unsupported")]
    [InlineData("SELECT a rlike 'x' || b FROM t", "sql_unsupported")]
    [InlineData("SELECT regexp_matches(a, '(') FROM t", "sql_regex")]
    [InlineData("SELECT date_format(d, 'QQQ') FROM t", "sql_unsupported")]
    [InlineData("SELECT regexp_replace(a, 'b', '$') FROM t", "sql_unsupported")]
    public void Rejects_everything_else(string sql, string code)
    {
        var fault = Assert.Throws<SqlException>(() => SqlDialect.Query(sql));
        Assert.Equal(code, fault.Problems[0].Code);
    }

    [Theory]
    [InlineData("SELECT a,\n  nosuch(b) FROM t", "nosuch", "at line 2, column 3")]
    [InlineData("SELECT `é`, 'ü' == x, foo(1)", "foo", "at column 23")]
    [InlineData("SELECT nvl(a, baz(b)) FROM t", "baz", "at column 15")]
    [InlineData("SELECT collect_list(baz(x)) FILTER (WHERE y > 1) FROM t", "baz", "at column 21")]
    [InlineData("SELECT collect_list(x) FILTER (WHERE qux(y)) FROM t", "qux", "at column 38")]
    [InlineData("SELECT a rlike '[' FROM t", "'['", "at column 16")]
    [InlineData("SELECT 1 FROM read_csv('x')", "read_csv", "at column 15")]
    [InlineData("SELECT 1; SELECT 2", "SELECT 2", "at column 11")]
    [InlineData("SELECT 1 + FROM t", "FROM", "at column 12")]
    [InlineData("/* c */ SELECT -- c\n a b c FROM t", "c FROM", "at line 2, column 6")]
    [InlineData("  DROP TABLE t", "DROP", "at column 3")]
    public void Says_where(string sql, string at, string place)
    {
        var fault = Assert.Throws<SqlException>(() => SqlDialect.Query(sql));
        Assert.Equal(sql.IndexOf(at, StringComparison.Ordinal) + 1, fault.Position);
        Assert.EndsWith(place, fault.Problems[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT uper(a)", "did you mean 'upper'?")]
    [InlineData("SELECT dat_format(a, 'yyyy')", "did you mean 'date_format'?")]
    [InlineData("SELECT zzzzzzzzz(a)", "docs/sql-dialect.md lists what is supported")]
    public void Suggests_the_nearest_function(string sql, string hint) =>
        Assert.Equal(hint, Assert.Throws<SqlException>(() => SqlDialect.Query(sql)).Problems[0].Hint);

    [Theory]
    [InlineData("event_type = 'purchase'")]
    [InlineData("a > 1 AND b rlike 'x' OR NOT c")]
    [InlineData("sum(a * b) FILTER (WHERE c > 0)")]
    [InlineData("CASE WHEN a THEN 1 ELSE 2 END -- the reason")]
    [InlineData("a IN (SELECT x FROM silver.other)")]
    [InlineData("count(*)")]
    public void Passes_one_expression(string expression)
    {
        var sql = SqlDialect.Expression(expression).Sql;
        Assert.DoesNotContain("--", sql, StringComparison.Ordinal);
        Assert.NotEmpty(SqlDialect.Query($"SELECT * FROM t WHERE ({sql}) AND true").Sql);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a, b")]
    [InlineData("a AS b")]
    [InlineData("a b")]
    [InlineData("*")]
    [InlineData("t.*")]
    [InlineData("a FROM t")]
    [InlineData("a WHERE b")]
    [InlineData("a ORDER BY b")]
    [InlineData("a LIMIT 1")]
    [InlineData("a UNION SELECT 1")]
    [InlineData("a) OR (b")]
    [InlineData("1) FROM t; DROP TABLE t; --")]
    [InlineData("DISTINCT a")]
    [InlineData("1; SELECT 2")]
    [InlineData("getenv('HOME') = 'x'")]
    [InlineData("a /* open")]
    [InlineData("a GROUP BY a")]
    [InlineData("a HAVING b")]
    [InlineData("a QUALIFY b")]
    [InlineData("a USING SAMPLE 1")]
    public void Rejects_what_is_no_single_expression(string expression) => Assert.Throws<SqlException>(() => SqlDialect.Expression(expression));

    [Fact]
    public void Names_the_tables_but_no_common_table_expressions()
    {
        var query = SqlDialect.Query("WITH a AS (SELECT * FROM silver.sales) SELECT * FROM a JOIN gold.totals USING (id) WHERE x IN (SELECT y FROM lone)");
        Assert.Equal(
            [new TableReference("silver", "sales", 26), new TableReference("gold", "totals", 61), new TableReference(null, "lone", 110)], query.Tables);
    }

    [Theory]
    [InlineData("abs")]
    [InlineData("nvl2")]
    [InlineData("")]
    public void Refuses_an_abyss_instead_of_falling_in(string function)
    {
        static string Nested(string function, int depth) =>
            string.Concat(Enumerable.Repeat($"{function}(", depth)) + "1" + string.Concat(Enumerable.Repeat(function == "nvl2" ? ", 2, 3)" : ")", depth));
        Assert.NotEmpty(SqlDialect.Expression(Nested(function, function == "nvl2" ? 10 : 100)).Sql);
        Assert.Throws<SqlException>(() => SqlDialect.Expression(Nested(function, 20_000)));
    }

    [Fact]
    public void Refuses_a_long_chain_that_is_deep()
    {
        Assert.NotEmpty(SqlDialect.Expression(string.Join(" + ", Enumerable.Repeat("a", 300))).Sql);
        Assert.Throws<SqlException>(() => SqlDialect.Expression(string.Join(" + ", Enumerable.Repeat("a", 20_000))));
    }
}
