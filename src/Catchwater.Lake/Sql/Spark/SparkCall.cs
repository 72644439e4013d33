using Catchwater.Core.Errors;

namespace Catchwater.Lake.Sql.Spark;

/// <summary>A call as written, seen by the rule that rewrites it.</summary>
/// <param name="sql">The whole SQL text.</param>
/// <param name="name">The function's name as written.</param>
/// <param name="position">Its 1-based character.</param>
/// <param name="arguments">The tokens of each argument, without blanks around them.</param>
internal sealed class SparkCall(string sql, string name, int position, IReadOnlyList<IReadOnlyList<Token>> arguments)
{
    /// <summary>Number of arguments.</summary>
    public int Count => arguments.Count;

    /// <summary>The text of an argument that is one plain literal such as <c>'yyyy'</c>; null when it is anything else.</summary>
    public string? Literal(int index) =>
        index < Count && arguments[index] is [{ Kind: TokenKind.Text } token] && sql[token.Start] == '\''
            ? sql[(token.Start + 1)..(token.End - 1)].Replace("''", "'", StringComparison.Ordinal)
            : null;

    /// <summary>The value of an argument that is one whole number; null when it is anything else.</summary>
    public int? Number(int index) =>
        index < Count && arguments[index] is [{ Kind: TokenKind.Number } token] && int.TryParse(sql.AsSpan(token.Start, token.Length), out var number)
            ? number
            : null;

    /// <summary>The argument's source text.</summary>
    public string Source(int index) => arguments[index] is [var first, .., var last] ? sql[first.Start..last.End]
        : arguments[index] is [var only] ? sql[only.Start..only.End] : "";

    /// <summary>The text of an argument that has to be one plain literal, because it is translated before anything runs.</summary>
    /// <exception cref="SqlException">It is not.</exception>
    public string RequiredLiteral(int index, string what) =>
        Literal(index) ?? throw Fail($"the {what} of {name} must be a plain text literal", index);

    /// <summary>A fault at an argument, or at the call.</summary>
    public SqlException Fail(string message, int? argument = null, string? hint = null, string code = "sql_unsupported") =>
        new(
            new Problem(code, message) { Hint = hint },
            sql,
            argument is { } index && index < Count && arguments[index].Count > 0 ? arguments[index][0].Start + 1 : position);
}
