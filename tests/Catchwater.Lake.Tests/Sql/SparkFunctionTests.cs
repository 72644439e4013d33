using Catchwater.Lake.Sessions;
using Catchwater.Lake.Sql;
using Catchwater.Lake.Sql.Spark;

namespace Catchwater.Lake.Tests.Sql;

/// <summary>
/// Results that Spark documents (https://spark.apache.org/docs/latest/api/sql and sql-ref-null-semantics), as text; NULL is NULL.
/// </summary>
public sealed class SparkFunctionTests : IDisposable
{
    private readonly LakeEngine _engine = LakeEngine.Open(new EngineOptions { Threads = 1 });

    public static TheoryData<string, string> Scalars => new()
    {
        // NULL and conditions
        { "nvl(NULL, 'b')", "b" },
        { "nvl('a', 'b')", "a" },
        { "ifnull(NULL, 3)", "3" },
        { "nvl2(NULL, 2, 1)", "1" },
        { "nvl2(3, 2, 1)", "2" },
        { "isnull(1)", "false" },
        { "isnotnull(1)", "true" },
        { "isnull(NULL) AND true", "true" },
        { "nanvl('nan'::double, 123)", "123.0" },
        { "if(1 < 2, 'a', 'b')", "a" },
        { "nullif(2, 2)", "NULL" },
        { "NULL <=> NULL", "true" },
        { "1 <=> NULL", "false" },
        { "2 <=> 2", "true" },
        { "2 == 2", "true" },
        { "!true", "false" },
        { "NOT(false) AND !(1 == 2)", "true" },
        { "7 div 2", "3" },
        { "-7 div 2", "-3" },
        { "-7 % 3", "-1" },
        { "3 div 2 + 1", "2" },
        { "string(12) || 'x'", "12x" },
        { "int('12') + 1", "13" },
        { "cast('5' as string)", "5" },
        { "cast('5' as bigint)", "5" },
        { "cast('5' as long)", "5" },
        { "cast('2009-07-30' as date)", "2009-07-30" },
        { "cast(cast('1.5' as double) as int) >= 1", "true" },
        { "date('2020-02-03')", "2020-02-03" },
        { "boolean('true')", "true" },
        { "tinyint('12')", "12" },
        { "smallint('12')", "12" },
        { "bigint('12')", "12" },
        { "float('1.5')", "1.5" },
        { "double('1.5')", "1.5" },
        { "timestamp('2020-02-03 04:05:06')", "2020-02-03 04:05:06" },
        { "regexp('abc', 'b.$')", "true" },
        { "`a` || \"b\"", "ab" },

        // regular expressions
        { "'%SystemDrive%Users' rlike 'Users'", "true" },
        { "'abc' rlike '^b'", "false" },
        { "'abc' not rlike '^b'", "true" },
        { "'abc' regexp 'b.$'", "true" },
        { "'line1\nline2' rlike 'e2'", "true" },
        { "'a' || 'b' rlike 'ab'", "true" },
        { "NOT 'abc' rlike 'z' AND true", "true" },
        { "NULL rlike 'a'", "NULL" },
        { "rlike('foobar', 'o+b')", "true" },
        { "regexp_like('foobar', '^o')", "false" },
        { "'john@x.io' rlike '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}$'", "true" },
        { "'john@x-io' rlike '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\\\.[A-Za-z]{2,}$'", "false" },
        { "'a|b' rlike 'x|b'", "true" },
        { "'12' rlike '\\\\d+' ", "true" },
        { "regexp_extract('100-200', '(\\\\d+)-(\\\\d+)', 1)", "100" },
        { "regexp_extract('100-200', '(\\d+)-(\\d+)')", "100" },
        { "regexp_extract('100-200', '(\\d+)-(\\d+)', 2)", "200" },
        { "regexp_extract('100-200', '(\\d+)-(\\d+)', 0)", "100-200" },
        { "regexp_extract('abc', '(\\d+)', 1)", "" },
        { "regexp_extract_all('100-200, 300-400', '(\\d+)-(\\d+)', 1)", "[100, 300]" },
        { "regexp_extract_all('100-200, 300-400', '(\\d+)-(\\d+)')", "[100, 300]" },
        { "regexp_replace('100-200', '(\\\\d+)', 'num')", "num-num" },
        { "regexp_replace('100-200', '(\\d+)-(\\d+)', '$2-$1')", "200-100" },
        { "regexp_replace('a.b', '\\.', '\\$')", "a$b" },
        { "regexp_count('Steven Jones and Stephen Smith', 'Ste(v|ph)en')", "2" },
        { "split('oneAtwoBthreeC', '[ABC]')", "[one, two, three, '']" },
        { "split('a|b', '\\\\|')", "[a, b]" },
        { "split('oneAtwoBthreeC', '[ABC]', -1)", "[one, two, three, '']" },

        // text
        { "instr('SparkSQL', 'SQL')", "6" },
        { "locate('bar', 'foobarbar')", "4" },
        { "locate('bar', 'foobarbar', 5)", "7" },
        { "locate('x', 'foobarbar', 5)", "0" },
        { "substring_index('www.apache.org', '.', 2)", "www.apache" },
        { "substring_index('www.apache.org', '.', -1)", "org" },
        { "substring_index('www.apache.org', '.', 5)", "www.apache.org" },
        { "substring_index('www.apache.org', '.', -5)", "www.apache.org" },
        { "substring_index('www.apache.org', '.', 0)", "" },
        { "substring('Spark SQL', 5)", "k SQL" },
        { "substring('Spark SQL', -3)", "SQL" },
        { "substring('Spark SQL', 5, 1)", "k" },
        { "substr('Spark SQL', 0, 2)", "Sp" },
        { "concat('Spark', 'SQL')", "SparkSQL" },
        { "concat('a', NULL)", "NULL" },
        { "concat('a', 1, 'b')", "a1b" },
        { "concat_ws(' ', 'Spark', 'SQL')", "Spark SQL" },
        { "concat_ws('/', 'foo', NULL, 'bar')", "foo/bar" },
        { "lpad('hi', 5, '??')", "???hi" },
        { "lpad('hi', 1, '??')", "h" },
        { "lpad('hi', 5)", "   hi" },
        { "rpad('hi', 5, '??') ", "hi???" },
        { "replace('ABCabc', 'abc', 'DEF')", "ABCDEF" },
        { "replace('ABCabc', 'abc')", "ABC" },
        { "concat(space(2), '1')", "  1" },
        { "initcap('sPark sql')", "Spark Sql" },
        { "format_string('Hello World %d %s', 100, 'days')", "Hello World 100 days" },
        { "format_number(12332.123456, 4)", "12,332.1235" },
        { "sha2('Spark', 256)", "529bc3b07127ecb7e53a4dcf1991d9152c24537d919178022b2c42657f79a26b" },
        { "md5('Spark')", "8cde774d6f7333752ed72cacddb05126" },
        { "sha('Spark')", "85f5955f4b27a9a4c2aab6ffe5d7189fc298b92c" },
        { "log(10, 100)", "2.0" },
        { "round(log(exp(1)), 6)", "1.0" },
        { "bround(2.5, 0)", "2.0" },
        { "get_json_object('{\"a\":\"b\"}', '$.a')", "b" },
        { "levenshtein('kitten', 'sitting')", "3" },
        { "translate('AaBbCc', 'abc', '123')", "A1B2C3" },
        { "reverse('Spark SQL')", "LQS krapS" },
        { "length('Spark SQL ')", "10" },

        // dates
        { "date_format('2016-04-08', 'y')", "2016" },
        { "date_format(timestamp '2016-04-08 13:05:09.123', 'yyyy-MM-dd HH:mm:ss.SSS')", "2016-04-08 13:05:09.123" },
        { "date_format(date '2016-04-08', 'E, d MMMM yy')", "Fri, 8 April 16" },
        { "date_format(date '2016-04-08', 'yyyy''x''MM')", "2016x04" },
        { "date_format(timestamp '2016-04-08 13:05:09', 'h:mm a')", "1:05 PM" },
        { "to_date('2009-07-30 04:17:52')", "2009-07-30" },
        { "to_date('2016-12-31', 'yyyy-MM-dd')", "2016-12-31" },
        { "to_date('31/12/2016', 'dd/MM/yyyy')", "2016-12-31" },
        { "to_date('nope')", "NULL" },
        { "to_date('nope', 'yyyy-MM-dd')", "NULL" },
        { "to_timestamp('2016-12-31 00:12:00')", "2016-12-31 00:12:00" },
        { "to_timestamp('2016-12-31', 'yyyy-MM-dd')", "2016-12-31 00:00:00" },
        { "to_timestamp('12/1/2010 8:26', 'M/d/yyyy H:mm')", "2010-12-01 08:26:00" },
        { "unix_timestamp('2016-04-08', 'yyyy-MM-dd')", "1460073600" },
        { "unix_timestamp('1970-01-01 00:01:00')", "60" },
        { "unix_timestamp() > 1600000000", "true" },
        { "from_unixtime(0, 'yyyy-MM-dd HH:mm:ss')", "1970-01-01 00:00:00" },
        { "from_unixtime(61)", "1970-01-01 00:01:01" },
        { "timestamp_seconds(1230219000)", "2008-12-25 15:30:00" },
        { "timestamp_seconds(1230219000.123)", "2008-12-25 15:30:00.123" },
        { "timestamp_millis(1230219000123)", "2008-12-25 15:30:00.123" },
        { "timestamp_micros(1230219000123123)", "2008-12-25 15:30:00.123123" },
        { "date_add('2016-07-30', 1)", "2016-07-31" },
        { "date_add(date '2016-07-30', interval 1 day)", "2016-07-31 00:00:00" },
        { "dateadd('2016-07-30', 1)", "2016-07-31" },
        { "date_sub('2016-07-30', 1)", "2016-07-29" },
        { "datediff('2009-07-31', '2009-07-30')", "1" },
        { "datediff('2009-07-30', '2009-07-31')", "-1" },
        { "datediff(timestamp '2009-07-31 23:59:59', timestamp '2009-07-31 00:00:00')", "0" },
        { "date_diff('hour', timestamp '2009-07-31 01:00:00', timestamp '2009-07-31 03:00:00')", "2" },
        { "add_months('2016-08-31', 1)", "2016-09-30" },
        { "add_months('2016-02-29', 12)", "2017-02-28" },
        { "add_months('2019-02-28', 1)", "2019-03-28" },
        { "months_between('1997-02-28 10:30:00', '1996-10-30')", "3.94959677" },
        { "months_between('2020-03-31', '2020-02-29')", "1.0" },
        { "trunc('2019-08-04', 'week')", "2019-07-29" },
        { "trunc('2019-08-04', 'quarter')", "2019-07-01" },
        { "trunc('2009-02-12', 'MM')", "2009-02-01" },
        { "trunc('2015-10-27', 'YEAR')", "2015-01-01" },
        { "trunc(2.7)", "2" },
        { "date_trunc('YEAR', timestamp '2015-03-05T09:32:05.359')", "2015-01-01 00:00:00" },
        { "date_trunc('MM', timestamp '2015-03-05T09:32:05.359')", "2015-03-01 00:00:00" },
        { "date_trunc('DD', timestamp '2015-03-05T09:32:05.359')", "2015-03-05 00:00:00" },
        { "dayofweek(date '2009-07-30')", "5" },
        { "weekday(date '2009-07-30')", "3" },
        { "dayofyear(date '2016-04-09')", "100" },
        { "weekofyear(date '2008-02-20')", "8" },
        { "last_day(date '2009-01-12')", "2009-01-31" },
        { "quarter(date '2016-08-31')", "3" },
        { "year(date '2016-07-30')", "2016" },
        { "current_timestamp() >= timestamp '2020-01-01'", "true" },
        { "current_date() >= date '2020-01-01'", "true" },

        // collections
        { "size(array('b', 'd', 'c', 'a'))", "4" },
        { "size(NULL::int[])", "NULL" },
        { "array(1, 2, 3)", "[1, 2, 3]" },
        { "array_contains(array(1, 2, 3), 2)", "true" },
        { "map('a', 1, 'b', 2)['b']", "2" },
        { "element_at(map(1, 'a', 2, 'b'), 2)", "b" },
        { "element_at(array(1, 2, 3), -1)", "3" },
        { "named_struct('a', 1, 'b', 'x').b", "x" },
        { "sort_array(array('b', 'd', NULL, 'c', 'a'), true)", "[NULL, a, b, c, d]" },
        { "sort_array(array(1, 3, 2), false)", "[3, 2, 1]" },
        { "array_join(array('hello', 'world'), ' ')", "hello world" },
        { "array_max(array(1, 20, NULL, 3))", "20" },
        { "array_min(array(1, 20, NULL, 3))", "1" },
        { "sequence(1, 5)", "[1, 2, 3, 4, 5]" },
        { "transform(array(1, 2, 3), x -> x + 1)", "[2, 3, 4]" },
        { "filter(array(1, 2, 3), x -> x % 2 == 1)", "[1, 3]" },
        { "aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x)", "6" },
        { "map_keys(map_from_arrays(array(1.0, 3.0), array('2', '4')))", "[1.0, 3.0]" },
    };

    public static TheoryData<string, string> Aggregates => new()
    {
        { "list_sort(collect_list(x))", "[1, 2, 2]" },
        { "list_sort(collect_set(x))", "[1, 2]" },
        { "collect_list(x) FILTER (WHERE x > 5)", "[]" },
        { "list_sort(collect_list(x) FILTER (WHERE x > 1))", "[2, 2]" },
        { "collect_list(NULL::int)", "[]" },
        { "count(DISTINCT x)", "2" },
        { "approx_count_distinct(x)", "2" },
        { "every(x > 0)", "true" },
        { "percentile(x, 0.5)", "2.0" },
        { "percentile_approx(x, 0.5)", "2" },
        { "approx_percentile(x, 0.5, 100)", "2" },
        { "round(kurtosis(x), 6)", "-1.5" },
        { "round(stddev(x), 6)", "0.57735" },
        { "max_by(x, y)", "2" },
        { "first(x ORDER BY y)", "NULL" },
        { "count_if(x % 2 == 0)", "2" },
        { "sum(x) div count(x)", "1" },
        { "max(sum(x)) OVER ()", "5" },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public async Task Gives_what_Spark_documents(string expression, string expected) =>
        Assert.Equal(expected, await EvaluateAsync(expression, "(SELECT 'a' AS a, 'b' AS b)"));

    [Theory]
    [MemberData(nameof(Aggregates))]
    public async Task Aggregates_as_Spark_documents(string expression, string expected) =>
        Assert.Equal(expected, await EvaluateAsync(expression, "(VALUES (1, 1), (2, 2), (2, 3), (NULL, 0)) t(x, y)"));

    [Fact]
    public async Task Collects_over_windows()
    {
        var sql = SqlDialect.Query("SELECT collect_list(x) OVER (ORDER BY x ROWS UNBOUNDED PRECEDING)::VARCHAR FROM (VALUES (1), (2), (NULL)) t(x) ORDER BY x");
        using var session = _engine.OpenSession();
        var rows = await session.RowsAsync(sql, TestContext.Current.CancellationToken);
        Assert.Equal(["[1]", "[1, 2]", "[1, 2]"], rows.Select(row => row[0]));
    }

    [Fact]
    public async Task Explodes_arrays_into_rows()
    {
        using var session = _engine.OpenSession();
        var rows = await session.RowsAsync(SqlDialect.Query("SELECT explode(array(10, 20)) AS e"), TestContext.Current.CancellationToken);
        Assert.Equal([10, 20], rows.Select(row => row[0]));
    }

    [Fact]
    public void Every_function_is_tested()
    {
        var tested = string.Join('\n', Scalars.Select(row => row.Data.Item1).Concat(Aggregates.Select(row => row.Data.Item1)));
        var missing = SparkFunctions.Names
            .Where(name => !tested.Contains(name + "(", StringComparison.Ordinal) && !tested.Contains($" {name} '", StringComparison.Ordinal))
            .Except(["explode"])
            .Order();
        Assert.Empty(missing);
        Assert.True(SparkFunctions.Names.Count() > 70);
    }

    public void Dispose() => _engine.Dispose();

    private async Task<string> EvaluateAsync(string expression, string from)
    {
        var sql = SqlDialect.Expression(expression);
        using var session = _engine.OpenSession();
        var rows = await session.RowsAsync($"SELECT coalesce(CAST(({sql}) AS VARCHAR), 'NULL') FROM {from}", TestContext.Current.CancellationToken);
        return (string)rows[0][0]!;
    }
}
