using System.Text.Json;
using Catchwater.Core.Errors;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Sql;

/// <summary>
/// The one gate through which SQL from a project or a command line passes: DuckDB's SELECT with the Spark spellings of
/// docs/sql-dialect.md. It yields SQL for the engine that reads named tables only, calls listed functions only, and changes nothing.
/// </summary>
public static class SqlDialect
{
    // What makes an expression a statement for the parser.
    private const string Select = "SELECT ";

    /// <summary>Passes one query.</summary>
    /// <exception cref="SqlException">
    /// It does not parse (<c>sql_syntax</c>), is no single SELECT (<c>sql_not_select</c>), calls what is not listed
    /// (<c>sql_function</c>), or uses what is not supported (<c>sql_unsupported</c>, <c>sql_arguments</c>, <c>sql_regex</c>).
    /// </exception>
    public static SqlText Query(string sql)
    {
        var builder = SparkRewriter.Rewrite(WithoutTerminator(sql));
        var text = builder.Build([]);
        using var document = SqlParser.Parse(text.Sql);
        var statements = Statements(document.RootElement, text, sql);
        if (statements.Count != 1)
        {
            throw statements.Count == 0
                ? new SqlException(new Problem("sql_syntax", "there is no SQL here"), sql, null)
                : NotSelect(sql);
        }

        var gate = new SqlGate(text);
        gate.Check(statements[0]);
        return builder.Build(gate.Tables, IsOrdered(statements[0]));
    }

    /// <summary>Passes one scalar expression, such as a condition or an aggregation. Put it in parentheses where it is embedded.</summary>
    /// <exception cref="SqlException">As <see cref="Query"/>; or it is more than one expression (<c>sql_not_expression</c>).</exception>
    public static SqlText Expression(string expression)
    {
        var builder = SparkRewriter.Rewrite(expression);
        using var document = SqlParser.Parse(Select + builder.Build([]).Sql);
        return Passed(expression, builder, document);
    }

    /// <summary>
    /// Passes many scalar expressions, each as <see cref="Expression"/> does, at a tenth of the cost: they are parsed together. The
    /// answers are in the order of the expressions.
    /// </summary>
    public static IReadOnlyList<ExpressionResult> Expressions(IReadOnlyList<string> expressions)
    {
        var rewritten = expressions.Select(expression => Try(() => SparkRewriter.Rewrite(expression))).ToList();
        var parsed = SqlParser.ParseMany([.. rewritten.Where(item => item.Fault is null).Select(item => Select + item.Value!.Build([]).Sql)]);
        List<ExpressionResult> results = [];
        var next = 0;
        foreach (var (expression, (item, fault)) in expressions.Zip(rewritten))
        {
            if (fault is not null)
            {
                results.Add(new ExpressionResult(null, fault));
                continue;
            }

            using var document = parsed[next++];
            var (text, wrong) = document is null ? Try(() => Expression(expression)) : Try(() => Passed(expression, item!, document));
            results.Add(new ExpressionResult(text, wrong));
        }

        return results;
    }

    private static (T? Value, SqlException? Fault) Try<T>(Func<T> pass)
    {
        try
        {
            return (pass(), null);
        }
        catch (SqlException fault)
        {
            return (default, fault);
        }
    }

    private static SqlText Passed(string expression, SqlTextBuilder builder, JsonDocument document)
    {
        var text = builder.Build([]);
        if (string.IsNullOrWhiteSpace(text.Sql))
        {
            throw new SqlException(new Problem("sql_syntax", "there is no expression here"), expression, null);
        }

        var statements = Statements(document.RootElement, text, expression, Select.Length);
        var lone = statements is [var statement] ? LoneExpression(statement) : null;
        if (lone is not { } single)
        {
            throw new SqlException(
                new Problem("sql_not_expression", "one expression is expected here, without alias, FROM, WHERE or the like")
                {
                    Hint = "a whole query belongs into sql",
                },
                expression,
                null);
        }

        var gate = new SqlGate(text, Select.Length);
        gate.Check(single);
        return builder.Build(gate.Tables);
    }

    private static IReadOnlyList<JsonElement> Statements(JsonElement root, SqlText text, string sql, int shift = 0)
    {
        if (!root.GetProperty("error").GetBoolean())
        {
            return [.. root.GetProperty("statements").EnumerateArray()];
        }

        var message = root.GetProperty("error_message").GetString()!;
        if (message.StartsWith("Only SELECT statements", StringComparison.Ordinal))
        {
            throw NotSelect(sql);
        }

        var problem = EngineFault.Describe("Parser", message) with { Code = "sql_syntax" };
        int? position = root.TryGetProperty("position", out var at) && int.TryParse(at.GetString(), out var bytes)
            ? text.Locate(EngineFault.CharacterOf(text.Sql, bytes - shift))
            : null;
        throw new SqlException(problem, sql, position);
    }

    private static bool IsOrdered(JsonElement statement) =>
        statement.GetProperty("node").TryGetProperty("modifiers", out var modifiers)
        && modifiers.EnumerateArray().Any(modifier => modifier.GetProperty("type").GetString() == "ORDER_MODIFIER");

    private static SqlException NotSelect(string sql)
    {
        if (SecondStatement(sql) is { } second)
        {
            return new SqlException(new Problem("sql_not_select", "one statement is allowed here, found more"), sql, second);
        }

        var words = SqlLexer.Read(sql).Where(token => token.Kind == TokenKind.Word).Take(1).ToList();
        var word = words is [var first] ? sql.Substring(first.Start, first.Length).ToUpperInvariant() : "";
        return word is "SELECT" or "WITH" or "PIVOT" or "FROM" or "VALUES"
            ? new SqlException(
                new Problem("sql_unsupported", "a PIVOT must list its values, because the columns of the result are part of the plan")
                {
                    Hint = "write PIVOT … ON column IN ('a', 'b')",
                },
                sql,
                null)
            : new SqlException(
                new Problem("sql_not_select", $"only SELECT is allowed here, found {word}") { Hint = "tables are written by pipelines" },
                sql,
                words is [var token] ? token.Start + 1 : null);
    }

    // A trailing semicolon is a habit, not a second statement; in a subquery it would not parse.
    private static string WithoutTerminator(string sql)
    {
        var tokens = SqlLexer.Read(sql);
        var last = tokens.FindLastIndex(token => token.Kind != TokenKind.Blank);
        while (last >= 0 && sql[tokens[last].Start] == ';')
        {
            sql = string.Concat(sql.AsSpan(0, tokens[last].Start), " ", sql.AsSpan(tokens[last].End));
            last = tokens.FindLastIndex(last, token => token.Kind != TokenKind.Blank && token.Start < tokens[last].Start);
        }

        return sql;
    }

    private static int? SecondStatement(string sql)
    {
        var tokens = SqlLexer.Read(sql);
        var semicolon = tokens.FindIndex(token => sql[token.Start] == ';' && token.Kind == TokenKind.Symbol);
        var next = semicolon < 0 ? -1 : tokens.FindIndex(semicolon + 1, token => token.Kind != TokenKind.Blank && sql[token.Start] != ';');
        return next < 0 ? null : tokens[next].Start + 1;
    }

    private static JsonElement? LoneExpression(JsonElement statement)
    {
        var node = statement.GetProperty("node");
        if (node.GetProperty("type").GetString() != "SELECT_NODE"
            || node.GetProperty("select_list").GetArrayLength() != 1
            || node.GetProperty("from_table").GetProperty("type").GetString() != "EMPTY")
        {
            return null;
        }

        // Everything else a SELECT can have is left out of the tree when it is not there.
        var only = node.EnumerateObject().All(property => property.Name is "type" or "select_list" or "from_table" or "aggregate_handling");
        var expression = node.GetProperty("select_list")[0];
        var bare = !expression.TryGetProperty("alias", out var alias) || alias.GetString() is "" or null;
        return only && bare && node.GetProperty("aggregate_handling").GetString() == "STANDARD_HANDLING"
            && expression.GetProperty("class").GetString() != "STAR" ? expression : null;
    }
}

/// <summary>What became of one of many expressions: its text for the engine, or why it does not pass.</summary>
/// <param name="Text">The expression; null when it does not pass.</param>
/// <param name="Fault">Why it does not pass; null when it does.</param>
public sealed record ExpressionResult(SqlText? Text, SqlException? Fault);
