using Catchwater.Lake.Sql;
using FsCheck;
using FsCheck.Fluent;

namespace Catchwater.Lake.Tests.Sql;

public sealed class SqlLexerTests
{
    [Theory]
    [InlineData("a=-1", "a|=|-|1")]
    [InlineData("a->>'x'", "a|->>|'x'")]
    [InlineData("1e-5+0xFf-2", "1e-5|+|0xFf|-|2")]
    [InlineData("x::int[]", "x|::|int|[|]")]
    [InlineData("f(a:=1)", "f|(|a|:=|1|)")]
    [InlineData("'it''s'||\"a\"\"b\"", "'it''s'||||\"a\"\"b\"")]
    [InlineData("E'a\\'b' $$x'y$$ $t$ $$ $t$", "E'a\\'b'| |$$x'y$$| |$t$ $$ $t$")]
    [InlineData("a--b\nc", "a|--b|\n|c")]
    [InlineData("a/*x/*y*/z*/b", "a|/*x/*y*/z*/|b")]
    [InlineData("a <=> b", "a| |<=>| |b")]
    public void Cuts_as_the_engine_does(string sql, string expected) =>
        Assert.Equal(expected, string.Join('|', SqlLexer.Read(sql).Select(token => sql.Substring(token.Start, token.Length))));

    [Fact]
    public void Loses_no_character()
    {
        var text = Gen.Elements("a", "'", "\"", "`", "--", "/*", "*/", "$", "$$", "\n", " ", "1", ".", "e", "E'", "\\", "(", ")", "=", "-", "<=>", ":", "é", ";")
            .ListOf().Select(string.Concat);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(text.ToArbitrary(), sql =>
        {
            try
            {
                var tokens = SqlLexer.Read(sql);
                return string.Concat(tokens.Select(token => sql.Substring(token.Start, token.Length))) == sql && tokens.All(token => token.Length > 0);
            }
            catch (SqlException fault)
            {
                return fault.Position >= 1 && fault.Position <= sql.Length;
            }
        }));
    }

    [Fact]
    public void Gate_never_fails_with_anything_but_a_located_fault()
    {
        var word = Gen.Elements(
            "SELECT", "FROM", "WHERE", "a", "t", "silver.sales", "(", ")", ",", "*", "1", "'x'", "nvl(", "rlike", "date_format(", "regexp_replace(", "'$1'",
            "collect_list(", "OVER", "FILTER", "==", "<=>", "!", "div", "[", "]", "{", "}", "`b`", "--x\n", "/*", ";", "AS", "CASE", "WHEN", "END", "map(", "::", "string(");
        var text = word.ListOf().Select(words => "SELECT " + string.Join(' ', words));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(text.ToArbitrary(), sql =>
        {
            try
            {
                return SqlDialect.Query(sql).Sql.Length > 0;
            }
            catch (SqlException)
            {
                return true;
            }
        }));
    }
}
