using Catchwater.Core.Errors;

namespace Catchwater.Lake.Sql;

/// <summary>The tokens of a text, and finding the way among them.</summary>
/// <param name="sql">The text.</param>
internal sealed class SqlTokens(string sql)
{
    private readonly IReadOnlyList<Token> _tokens = SqlLexer.Read(sql);

    /// <summary>How many there are.</summary>
    public int Count => _tokens.Count;

    /// <summary>A token by place.</summary>
    public Token this[int at] => _tokens[at];

    /// <summary>Some tokens in a row.</summary>
    public IReadOnlyList<Token> Slice(int from, int to) => [.. _tokens.Skip(from).Take(to - from)];

    /// <summary>The arguments between the parenthesis at <paramref name="open"/> and its partner, without blanks around them.</summary>
    public IReadOnlyList<(int From, int To)> Arguments(int at, int open, out int close)
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

    /// <summary>The partner of the parenthesis at <paramref name="open"/>.</summary>
    /// <exception cref="SqlException">There is none.</exception>
    public int Matching(int open, int? call = null)
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

        throw new SqlException(new Problem("sql_syntax", "this parenthesis is never closed"), sql, _tokens[call ?? open].Start + 1);
    }

    /// <summary>The first token from <paramref name="at"/> on that is not blank.</summary>
    public int Skip(int at)
    {
        while (at < _tokens.Count && _tokens[at].Kind == TokenKind.Blank)
        {
            at++;
        }

        return at;
    }

    /// <summary>The text of a token.</summary>
    public string Text(int at) => sql.Substring(_tokens[at].Start, _tokens[at].Length);

    /// <summary>Whether a token is that word.</summary>
    public bool IsWord(int at, string word) =>
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

    /// <summary>The text of the token before, blanks apart, in small letters; empty at the beginning.</summary>
    public string Previous(int at) => Before(at) is >= 0 and var before ? Text(before).ToLowerInvariant() : "";

    /// <summary>Whether what stands before ends an operand, so that this is an infix operator and not a name or a call.</summary>
    public bool EndsOperand(int at)
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
