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
    private readonly SqlTokens _tokens;
    private int _depth;

    private SparkRewriter(string sql) => (_sql, _tokens) = (sql, new SqlTokens(sql));

    /// <summary>Rewrites a whole text.</summary>
    /// <exception cref="SqlException">A Spark function is called in a way that has no equal here.</exception>
    public static SqlTextBuilder Rewrite(string sql) => new SparkRewriter(sql).Range(0, int.MaxValue);

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
                if (string.IsNullOrWhiteSpace(_tokens.Text(at)))
                {
                    output.Copy(token.Start, token.Length);
                }
                else
                {
                    output.Write(" ", token.Start);
                }

                return at + 1;
            case TokenKind.BacktickName:
                var name = _tokens.Text(at)[1..^1].Replace("``", "`", StringComparison.Ordinal);
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
        switch (_tokens.Text(at))
        {
            case "==":
                output.Write("=", token.Start);
                break;
            case "<=>":
                output.Write(" IS NOT DISTINCT FROM ", token.Start);
                break;
            case "!" when !_tokens.EndsOperand(at):
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
        var word = _tokens.Text(at).ToLowerInvariant();
        var next = _tokens.Skip(at + 1);
        var called = next < _tokens.Count && _tokens.Text(next) == "(";
        if (word is "rlike" or "regexp" && (_tokens.EndsOperand(at) || _tokens.Previous(at) == "not"))
        {
            return RegularExpression(at, next, output);
        }

        if (word == "div" && _tokens.EndsOperand(at))
        {
            output.Write("//", token.Start);
            return at + 1;
        }

        if (word == "left" && next < _tokens.Count && _tokens.Text(next).ToLowerInvariant() is "semi" or "anti")
        {
            // Spark's LEFT SEMI JOIN is DuckDB's SEMI JOIN.
            output.Write("", token.Start);
            return at + 1;
        }

        if (called && _tokens.Previous(at) is "as" or "::" && word != "materialized")
        {
            // A type, such as MAP(VARCHAR, INTEGER), or an alias with column names: no call.
            var end = _tokens.Matching(next, at) + 1;
            output.Copy(token.Start, _tokens[end - 1].End - token.Start);
            return end;
        }

        if (called && _tokens.Previous(at) != "." && SparkFunctions.Find(word) is { } function && !IsReplaceClause(word, next))
        {
            return Call(function, at, next, output);
        }

        output.Copy(token.Start, token.Length);
        return at + 1;
    }

    // SIMILAR TO binds as LIKE and RLIKE do, so the left side needs no search for its beginning; it matches whole texts.
    private int RegularExpression(int at, int next, SqlTextBuilder output)
    {
        var pattern = new SparkCall(_sql, _tokens.Text(at), _tokens[at].Start + 1, [next < _tokens.Count ? [_tokens[next]] : []]);
        var regex = JavaRegex.Translate(pattern, 0);
        var follower = _tokens.Skip(next + 1);
        if (follower < _tokens.Count && _tokens.Text(follower) is "||" or "+" or "::" or "[" or "." or "->>")
        {
            throw pattern.Fail($"the pattern of {_tokens.Text(at)} must be one plain text literal", 0);
        }

        output.Write("SIMILAR TO ", _tokens[at].Start);
        output.Write(Sessions.Quoting.Literal($"(?s:.*)(?:{regex})(?s:.*)"), _tokens[next].Start);
        return next + 1;
    }

    private int Call(SparkFunction function, int at, int open, SqlTextBuilder output)
    {
        var arguments = _tokens.Arguments(at, open, out var close);
        var call = new SparkCall(
            _sql, _tokens.Text(at), _tokens[at].Start + 1, [.. arguments.Select(range => _tokens.Slice(range.From, range.To))]);
        if (arguments.Count < function.Least || arguments.Count > function.Most)
        {
            if (!function.OtherwiseNative)
            {
                throw call.Fail($"{_tokens.Text(at)} takes {Arity(function)}, found {arguments.Count}", hint: function.Usage, code: "sql_arguments");
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
            depth += _tokens[i].Kind != TokenKind.Symbol ? 0 : _tokens.Text(i) switch { "(" or "[" or "{" => 1, ")" or "]" or "}" => -1, _ => 0 };
            if (depth == 0 || (depth == 1 && _tokens.IsWord(i, "as")))
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
        var at = _tokens.Skip(after);
        if (_tokens.IsWord(at, "filter") && _tokens.Skip(at + 1) is var open && open < _tokens.Count && _tokens.Text(open) == "(")
        {
            var close = _tokens.Matching(open);
            var from = _tokens.Skip(open + 1);
            filter = Range(_tokens.IsWord(from, "where") ? from + 1 : from, close);
            after = close + 1;
            at = _tokens.Skip(after);
        }

        if (_tokens.IsWord(at, "over") && _tokens.Skip(at + 1) is var window && window < _tokens.Count)
        {
            after = (_tokens.Text(window) == "(" ? _tokens.Matching(window) : window) + 1;
            over = Range(at, after);
        }

        return (filter, over, after);
    }
}
