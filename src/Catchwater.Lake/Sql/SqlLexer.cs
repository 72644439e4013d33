using System.Buffers;
using Catchwater.Core.Errors;

namespace Catchwater.Lake.Sql;

/// <summary>
/// Cuts SQL text into tokens as PostgreSQL and DuckDB do (https://duckdb.org/docs/stable/sql/dialect/keywords_and_identifiers),
/// plus Spark's backticks. It never looks inside literals, quoted names and comments, which is all that rewriting needs to be safe.
/// </summary>
internal sealed class SqlLexer
{
    private static readonly SearchValues<char> OperatorCharacters = SearchValues.Create("+-*/<>=~!@#%^&|?");
    private static readonly SearchValues<char> MakesOperatorSpecial = SearchValues.Create("~!@#%^&|?");
    private readonly string _sql;
    private int _at;

    private SqlLexer(string sql) => _sql = sql;

    /// <summary>The tokens of <paramref name="sql"/>, in order and without gaps.</summary>
    /// <exception cref="SqlException">A literal, quoted name or comment has no end, or the text holds a NUL character.</exception>
    public static List<Token> Read(string sql)
    {
        if (sql.IndexOf('\0') is >= 0 and var nul)
        {
            throw new SqlException(new Problem("sql_syntax", "SQL must not hold a NUL character"), sql, nul + 1);
        }

        var lexer = new SqlLexer(sql);
        List<Token> tokens = [];
        while (lexer._at < sql.Length)
        {
            var start = lexer._at;
            var kind = lexer.Next();
            tokens.Add(new Token(kind, start, lexer._at - start));
        }

        return tokens;
    }

    private char Peek(int ahead = 0) => _at + ahead < _sql.Length ? _sql[_at + ahead] : '\0';

    private TokenKind Next()
    {
        var c = Peek();
        if (char.IsWhiteSpace(c))
        {
            while (char.IsWhiteSpace(Peek()))
            {
                _at++;
            }

            return TokenKind.Blank;
        }

        if (c == '-' && Peek(1) == '-')
        {
            var end = _sql.IndexOfAny(['\n', '\r'], _at);
            _at = end < 0 ? _sql.Length : end;
            return TokenKind.Blank;
        }

        if (c == '/' && Peek(1) == '*')
        {
            return BlockComment();
        }

        if (c == '\'')
        {
            return Quoted('\'', TokenKind.Text, "text literal", backslash: false);
        }

        if (c is 'e' or 'E' && Peek(1) == '\'')
        {
            _at++;
            return Quoted('\'', TokenKind.Text, "text literal", backslash: true);
        }

        if (c == '"')
        {
            return Quoted('"', TokenKind.QuotedName, "quoted name", backslash: false);
        }

        if (c == '`')
        {
            return Quoted('`', TokenKind.BacktickName, "name in backticks", backslash: false);
        }

        if (c == '$')
        {
            return Dollar();
        }

        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))))
        {
            return Number();
        }

        if (IsNameStart(c))
        {
            while (IsNameStart(Peek()) || char.IsAsciiDigit(Peek()) || Peek() == '$')
            {
                _at++;
            }

            return TokenKind.Word;
        }

        return Symbol();
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_' || c >= 0x80;

    private TokenKind BlockComment()
    {
        // Comments nest, as in PostgreSQL: ending too early would let text out of a comment.
        var start = _at;
        var depth = 0;
        do
        {
            if (Peek() == '/' && Peek(1) == '*')
            {
                depth++;
                _at += 2;
            }
            else if (Peek() == '*' && Peek(1) == '/')
            {
                depth--;
                _at += 2;
            }
            else if (_at >= _sql.Length)
            {
                throw Unterminated("comment", start);
            }
            else
            {
                _at++;
            }
        }
        while (depth > 0);
        return TokenKind.Blank;
    }

    private TokenKind Quoted(char quote, TokenKind kind, string what, bool backslash)
    {
        var start = _at++;
        while (true)
        {
            if (_at >= _sql.Length)
            {
                throw Unterminated(what, start);
            }

            if (backslash && Peek() == '\\')
            {
                _at += 2;
            }
            else if (Peek() != quote)
            {
                _at++;
            }
            else if (Peek(1) == quote)
            {
                _at += 2;
            }
            else
            {
                _at++;
                return kind;
            }
        }
    }

    private TokenKind Dollar()
    {
        var start = _at;
        var end = _at + 1;
        while (end < _sql.Length && (IsNameStart(_sql[end]) || (end > start + 1 && char.IsAsciiDigit(_sql[end]))))
        {
            end++;
        }

        if (end >= _sql.Length || _sql[end] != '$')
        {
            // $1: a parameter, which the gate rejects with its position.
            _at++;
            return TokenKind.Symbol;
        }

        var tag = _sql[start..(end + 1)];
        var close = _sql.IndexOf(tag, end + 1, StringComparison.Ordinal);
        if (close < 0)
        {
            throw Unterminated("text literal", start);
        }

        _at = close + tag.Length;
        return TokenKind.Text;
    }

    private TokenKind Number()
    {
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() is '_' or '.' || (Peek() is '+' or '-' && _sql[_at - 1] is 'e' or 'E' && !IsHexadecimal()))
        {
            _at++;
        }

        return TokenKind.Number;
    }

    private bool IsHexadecimal()
    {
        var start = _at;
        while (start > 0 && (char.IsAsciiLetterOrDigit(_sql[start - 1]) || _sql[start - 1] == '_'))
        {
            start--;
        }

        return start + 1 < _sql.Length && _sql[start] == '0' && _sql[start + 1] is 'x' or 'X';
    }

    private TokenKind Symbol()
    {
        if (!OperatorCharacters.Contains(Peek()))
        {
            // '::' and ':=' belong together; everything else outside operators stands alone.
            _at += Peek() == ':' && Peek(1) is ':' or '=' ? 2 : 1;
            return TokenKind.Symbol;
        }

        var start = _at;
        while (_at < _sql.Length && OperatorCharacters.Contains(Peek()))
        {
            // A comment may begin right behind an operator.
            if (_at > start && ((Peek() == '-' && Peek(1) == '-') || (Peek() == '/' && Peek(1) == '*')))
            {
                break;
            }

            _at++;
        }

        // As PostgreSQL: a longer operator that ends in + or - without special characters is an operator and a sign, 'a=-1'.
        while (_at - start > 1 && _sql[_at - 1] is '+' or '-' && _sql.AsSpan(start, _at - start).IndexOfAny(MakesOperatorSpecial) < 0)
        {
            _at--;
        }

        return TokenKind.Symbol;
    }

    private SqlException Unterminated(string what, int start) =>
        new(new Problem("sql_syntax", $"this {what} has no end"), _sql, start + 1);
}
