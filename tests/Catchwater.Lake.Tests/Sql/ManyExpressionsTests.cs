using Catchwater.Lake.Sql;

namespace Catchwater.Lake.Tests.Sql;

/// <summary>Expressions that are passed together come out as each by itself.</summary>
public sealed class ManyExpressionsTests
{
    [Fact]
    public void Passes_many_as_each_by_itself()
    {
        string[] special =
        [
            "a > 1", "", "  ", "a rlike '^x'", "nvl(a, 'it''s')", "a >", "a; b", "a AS b", "1 FROM t", "read_csv('x')", "a = (SELECT max(b) FROM other)", "'", "regexp_matches(a, '(')",
            "date_format(d, 'yyyy')", "näme = '😀'", string.Concat(Enumerable.Repeat("(", 3000)) + "1" + string.Concat(Enumerable.Repeat(")", 3000)), "1" + string.Concat(Enumerable.Repeat(" + 1", 1200)), "*",
        ];
        string[] expressions = [.. special, .. Enumerable.Range(0, 450).Select(number => $"c{number} > {number}"), .. special];

        var together = SqlDialect.Expressions(expressions);

        Assert.Equal(expressions.Select(Alone), together.Select(result => result.Text?.Sql ?? Said(result.Fault!)));
    }

    private static string Alone(string expression)
    {
        try
        {
            return SqlDialect.Expression(expression).Sql;
        }
        catch (SqlException fault)
        {
            return Said(fault);
        }
    }

    private static string Said(SqlException fault) => $"{fault.Problems[0].Code}: {fault.Problems[0].Message}";
}
