using System.Globalization;

namespace Catchwater.Streaming.Rules;

/// <summary>Cuts an expression into words, numbers, texts and signs.</summary>
internal sealed class RuleLexer
{
    private readonly List<RuleToken> _tokens = [];
    private int _at;

    /// <exception cref="FormatException">Something in it is no part of an expression.</exception>
    public RuleLexer(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
                continue;
            }

            var start = i;
            if (char.IsAsciiLetter(c) || c == '_')
            {
                while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] == '_'))
                {
                    i++;
                }

                _tokens.Add(new RuleToken(RuleTokenKind.Word, text[start..i]));
            }
            else if (char.IsAsciiDigit(c) || (c == '.' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])))
            {
                while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] == '.' || (text[i] is '+' or '-' && text[i - 1] is 'e' or 'E')))
                {
                    i++;
                }

                var number = text[start..i];
                if (!double.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
                {
                    throw new FormatException($"found '{number}', expected a number");
                }

                _tokens.Add(new RuleToken(RuleTokenKind.Number, number, value));
            }
            else if (c is '\'' or '"')
            {
                var end = text.IndexOf(c, i + 1);
                if (end < 0)
                {
                    throw new FormatException($"the text that begins with {text[i..]} does not end");
                }

                _tokens.Add(new RuleToken(c == '\'' ? RuleTokenKind.Text : RuleTokenKind.Word, text[(i + 1)..end]) { Quoted = true });
                i = end + 1;
            }
            else
            {
                var two = i + 1 < text.Length ? text.Substring(i, 2) : "";
                var sign = two is ">=" or "<=" or "!=" or "<>" or "==" ? two : c is '>' or '<' or '=' or '+' or '-' or '*' or '/' or '(' or ')' ? c.ToString()
                    : throw new FormatException($"found '{c}', which is no part of an expression");
                _tokens.Add(new RuleToken(RuleTokenKind.Sign, sign));
                i += sign.Length;
            }
        }
    }

    /// <summary>The token it stands on; of kind <see cref="RuleTokenKind.End"/> after the last.</summary>
    public RuleToken Current => _at < _tokens.Count ? _tokens[_at] : new RuleToken(RuleTokenKind.End, "the end");

    public RuleToken Take()
    {
        var token = Current;
        _at++;
        return token;
    }

    /// <summary>Takes a sign if it stands here.</summary>
    public bool TrySign(string sign) => Try(Current is { Kind: RuleTokenKind.Sign } token && token.Text == sign);

    /// <summary>Takes a word if it stands here, in any case of letters.</summary>
    public bool TryWord(string word) => Try(Current is { Kind: RuleTokenKind.Word, Quoted: false } token && token.Text.Equals(word, StringComparison.OrdinalIgnoreCase));

    private bool Try(bool here)
    {
        _at += here ? 1 : 0;
        return here;
    }
}

internal enum RuleTokenKind
{
    Word,
    Number,
    Text,
    Sign,
    End,
}

/// <summary>A part of an expression. A word in double quotes is always a field.</summary>
internal sealed record RuleToken(RuleTokenKind Kind, string Text, double Number = 0)
{
    public bool Quoted { get; init; }
}
