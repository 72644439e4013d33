using System.Text;
using Catchwater.Lake.Sql;
using Catchwater.Lake.Sql.Spark;

namespace Catchwater.Lake.Tests.Sql;

public sealed class DialectDocsTests
{
    [Fact]
    public void Docs_list_exactly_what_is_rewritten()
    {
        var page = Page();
        foreach (var (subject, functions) in SparkFunctions.Subjects)
        {
            Assert.Contains(Table(subject, functions), page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Docs_list_exactly_what_may_be_called()
    {
        var names = AllowedFunctions.Scalars.Where(name => char.IsAsciiLetter(name[0])).Order(StringComparer.Ordinal);
        Assert.Contains(string.Join(' ', names.Select(name => $"`{name}`")), Page().ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_in_the_docs_pass_the_gate()
    {
        var queries = Page().Split("```sql\n").Skip(1).Select(block => block.Split("\n```")[0]).ToList();
        Assert.NotEmpty(queries);
        Assert.All(queries, query => Assert.NotEmpty(SqlDialect.Query(query).Sql));
    }

    internal static string Table(string subject, IReadOnlyList<SparkFunction> functions)
    {
        var text = new StringBuilder($"### {subject}\n\n| Spark | here |\n|---|---|\n");
        foreach (var function in functions)
        {
            text.Append($"| `{function.Usage}` | {function.Note.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        return text.ToString();
    }

    private static string Page()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Catchwater.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Catchwater.slnx above the tests");
        }

        return File.ReadAllText(Path.Combine(folder, "docs", "sql-dialect.md")).ReplaceLineEndings("\n");
    }
}
