using Catchwater.Core.Errors;
using Catchwater.Lake.Sql.Spark;

namespace Catchwater.Lake.Sql;

/// <summary>
/// Rewrites Spark's spellings into DuckDB's, token by token: operators, backticks, function calls. Literals, quoted names and
/// comments are never looked into. What it does not know it copies, for the gate to judge.
/// </summary>
internal sealed class SparkRewriter
{
    private const int DeepestCall = 100;
    private readonly string _sql;
    private readonly IReadOnlyList<Token> _tokens;
    private int _depth;

    private SparkRewriter(string sql, IReadOnlyList<Token> tokens) => (_sql, _tokens) = (sql, tokens);

    /// <summary>Rewrites a whole text.</summary>
    /// <exception cref="SqlException">A Spark function is called in a way that has no equal here.</exception>
    public static SqlTextBuilder Rewrite(string sql) => new SparkRewriter(sql, SqlLexer.Read(sql)).Range(0, int.MaxValue);

    private SqlTextBuilder Range(int from, int to)
    {
        var output = new SqlTextBuilder(_sql);
        var at = from;
        while (at < Math.Min(to, _tokens.Count))
        {
            at = One(at, output);
        }

        return output;
    }

    private int One(int at, SqlTextBuilder output)
    {
        var token = _tokens[at];
        switch (token.Kind)
        {
            case TokenKind.Blank:
                // A comment must not survive: what is embedded in a longer text could be swallowed by it.
                if (string.IsNullOrWhiteSpace(Text(at)))
                {
                    output.Copy(token.Start, token.Length);
                }
                else
                {
                    output.Write(" ", token.Start);
                }

                return at + 1;
            case TokenKind.BacktickName:
                var name = Text(at)[1..^1].Replace("``", "`", StringComparison.Ordinal);
                if (name.Length == 0)
                {
                    throw new SqlException(new Problem("sql_syntax", "a name in backticks is empty"), _sql, token.Start + 1);
                }

                output.Write(Sessions.Quoting.Identifier(name), token.Start);
                return at + 1;
            case TokenKind.Symbol:
                return Symbol(at, output);
            case TokenKind.Word:
                return Word(at, output);
            default:
                output.Copy(token.Start, token.Length);
                return at + 1;
        }
    }

    private int Symbol(int at, SqlTextBuilder output)
    {
        var token = _tokens[at];
        switch (Text(at))
        {
            case "==":
                output.Write("=", token.Start);
                break;
            case "<=>":
                output.Write(" IS NOT DISTINCT FROM ", token.Start);
                break;
            case "!" when !EndsOperand(at):
                output.Write("NOT ", token.Start);
                break;
            default:
                output.Copy(token.Start, token.Length);
                break;
        }

        return at + 1;
    }

    private int Word(int at, SqlTextBuilder output)
    {
        var token = _tokens[at];
        var word = Text(at).ToLowerInvariant();
        var next = Skip(at + 1);
        var called = next < _tokens.Count && Text(next) == "(";
        if (word is "rlike" or "regexp" && (EndsOperand(at) || Previous(at) == "not"))
        {
            return RegularExpression(at, next, output);
        }

        if (word == "div" && EndsOperand(at))
        {
            output.Write("//", token.Start);
            return at + 1;
        }

        if (word == "left" && next < _tokens.Count && Text(next).ToLowerInvariant() is "semi" or "anti")
        {
            // Spark's LEFT SEMI JOIN is DuckDB's SEMI JOIN.
            output.Write("", token.Start);
            return at + 1;
        }

        if (called && Previous(at) is "as" or "::" && word != "materialized")
        {
            // A type, such as MAP(VARCHAR, INTEGER), or an alias with column names: no call.
            var end = Matching(next, at) + 1;
            output.Copy(token.Start, _tokens[end - 1].End - token.Start);
            return end;
        }

        if (called && Previous(at) != "." && SparkFunctions.Find(word) is { } function && !IsReplaceClause(word, next))
        {
            return Call(function, at, next, output);
        }

        output.Copy(token.Start, token.Length);
        return at + 1;
    }

    // SIMILAR TO binds as LIKE and RLIKE do, so the left side needs no search for its beginning; it matches whole texts.
    private int RegularExpression(int at, int next, SqlTextBuilder output)
    {
        var pattern = new SparkCall(_sql, Text(at), _tokens[at].Start + 1, [next < _tokens.Count ? [_tokens[next]] : []]);
        var regex = JavaRegex.Translate(pattern, 0);
        var follower = Skip(next + 1);
        if (follower < _tokens.Count && Text(follower) is "||" or "+" or "::" or "[" or "." or "->>")
        {
            throw pattern.Fail($"the pattern of {Text(at)} must be one plain text literal", 0);
        }

        output.Write("SIMILAR TO ", _tokens[at].Start);
        output.Write(Sessions.Quoting.Literal($"(?s:.*)(?:{regex})(?s:.*)"), _tokens[next].Start);
        return next + 1;
    }

    private int Call(SparkFunction function, int at, int open, SqlTextBuilder output)
    {
        var arguments = Arguments(at, open, out var close);
        var call = new SparkCall(
            _sql, Text(at), _tokens[at].Start + 1, [.. arguments.Select(range => _tokens.Skip(range.From).Take(range.To - range.From).ToList())]);
        if (arguments.Count < function.Least || arguments.Count > function.Most)
        {
            if (!function.OtherwiseNative)
            {
                throw call.Fail($"{Text(at)} takes {Arity(function)}, found {arguments.Count}", hint: function.Usage, code: "sql_arguments");
            }

            output.Copy(_tokens[at].Start, _tokens[at].Length);
            return at + 1;
        }

        if (++_depth > DeepestCall)
        {
            throw call.Fail("this is nested too deeply");
        }

        var parts = function.Rewrite(call);
        var after = close + 1;
        SqlTextBuilder? filter = null, over = null;
        if (parts.Any(part => part is { Text: null, Argument: Part.AndFilter or Part.Over }))
        {
            (filter, over, after) = Suffixes(after);
        }

        foreach (var part in parts)
        {
            switch (part)
            {
                case { Text: { } text }:
                    output.Write(text, _tokens[at].Start);
                    break;
                case { Argument: Part.AndFilter }:
                    if (filter is not null)
                    {
                        output.Write(" AND (", _tokens[at].Start);
                        output.Write(filter);
                        output.Write(")", _tokens[at].Start);
                    }

                    break;
                case { Argument: Part.Over }:
                    if (over is not null)
                    {
                        output.Write(" ", _tokens[at].Start);
                        output.Write(over);
                    }

                    break;
                default:
                    var (from, to) = arguments[part.Argument];
                    output.Write(Range(from, to));
                    break;
            }
        }

        _depth--;
        return after;
    }

    // SELECT * REPLACE (a + 1 AS a): a clause that looks like a call.
    private bool IsReplaceClause(string word, int open)
    {
        if (word != "replace")
        {
            return false;
        }

        var depth = 0;
        for (var i = open; i < _tokens.Count; i++)
        {
            depth += _tokens[i].Kind != TokenKind.Symbol ? 0 : Text(i) switch { "(" or "[" or "{" => 1, ")" or "]" or "}" => -1, _ => 0 };
            if (depth == 0 || (depth == 1 && IsWord(i, "as")))
            {
                return depth == 1;
            }
        }

        return false;
    }

    private static string Arity(SparkFunction function) =>
        function.Most == int.MaxValue ? $"at least {function.Least} arguments"
        : function.Least != function.Most ? $"{function.Least} to {function.Most} arguments"
        : function.Least == 1 ? "1 argument" : $"{function.Least} arguments";

    // FILTER (WHERE …) and OVER (…) | OVER name behind an aggregate that is rewritten around them.
    private (SqlTextBuilder? Filter, SqlTextBuilder? Over, int After) Suffixes(int after)
    {
        SqlTextBuilder? filter = null, over = null;
        var at = Skip(after);
        if (IsWord(at, "filter") && Skip(at + 1) is var open && open < _tokens.Count && Text(open) == "(")
        {
            var close = Matching(open);
            var from = Skip(open + 1);
            filter = Range(IsWord(from, "where") ? from + 1 : from, close);
            after = close + 1;
            at = Skip(after);
        }

        if (IsWord(at, "over") && Skip(at + 1) is var window && window < _tokens.Count)
        {
            after = (Text(window) == "(" ? Matching(window) : window) + 1;
            over = Range(at, after);
        }

        return (filter, over, after);
    }

    private List<(int From, int To)> Arguments(int at, int open, out int close)
    {
        close = Matching(open, at);
        List<(int, int)> arguments = [];
        var depth = 0;
        var from = open + 1;
        for (var i = open + 1; i <= close; i++)
        {
            var text = _tokens[i].Kind == TokenKind.Symbol ? Text(i) : "";
            if (i == close || (depth == 0 && text == ","))
            {
                var (first, last) = Trim(from, i);
                if (i < close || arguments.Count > 0 || first < last)
                {
                    arguments.Add((first, last));
                }

                from = i + 1;
            }

            depth += text switch { "(" or "[" or "{" => 1, ")" or "]" or "}" => -1, _ => 0 };
        }

        return arguments;
    }

    private (int From, int To) Trim(int from, int to)
    {
        while (from < to && _tokens[from].Kind == TokenKind.Blank)
        {
            from++;
        }

        while (to > from && _tokens[to - 1].Kind == TokenKind.Blank)
        {
            to--;
        }

        return (from, to);
    }

    private int Matching(int open, int? call = null)
    {
        var depth = 0;
        for (var i = open; i < _tokens.Count; i++)
        {
            if (_tokens[i].Kind == TokenKind.Symbol)
            {
                depth += Text(i) switch { "(" or "[" or "{" => 1, ")" or "]" or "}" => -1, _ => 0 };
                if (depth == 0)
                {
                    return i;
                }
            }
        }

        throw new SqlException(new Problem("sql_syntax", "this parenthesis is never closed"), _sql, _tokens[call ?? open].Start + 1);
    }

    private int Skip(int at)
    {
        while (at < _tokens.Count && _tokens[at].Kind == TokenKind.Blank)
        {
            at++;
        }

        return at;
    }

    private string Text(int at) => _sql.Substring(_tokens[at].Start, _tokens[at].Length);

    private bool IsWord(int at, string word) =>
        at < _tokens.Count && _tokens[at].Kind == TokenKind.Word && Text(at).Equals(word, StringComparison.OrdinalIgnoreCase);

    private int Before(int at)
    {
        do
        {
            at--;
        }
        while (at >= 0 && _tokens[at].Kind == TokenKind.Blank);
        return at;
    }

    private string Previous(int at) => Before(at) is >= 0 and var before ? Text(before).ToLowerInvariant() : "";

    // Whether what stands before is the end of an operand, so that this is an infix operator and not a name or a call.
    private bool EndsOperand(int at)
    {
        var before = Before(at);
        return before >= 0 && _tokens[before].Kind switch
        {
            TokenKind.Symbol => Text(before) is ")" or "]" or "}",
            TokenKind.Word => !Keywords.StartsExpression(Text(before)),
            _ => true,
        };
    }
}
