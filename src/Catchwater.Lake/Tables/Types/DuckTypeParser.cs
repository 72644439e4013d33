using System.Globalization;
using System.Text;

namespace Catchwater.Lake.Tables.Types;

/// <summary>Reads the type text that DuckDB's DESCRIBE prints.</summary>
internal ref struct DuckTypeParser
{
    private readonly ReadOnlySpan<char> _text;
    private int _at;

    private DuckTypeParser(ReadOnlySpan<char> text) => _text = text;

    /// <summary>Takes the text apart.</summary>
    /// <exception cref="FormatException">It is no type text.</exception>
    public static DuckType Parse(string text)
    {
        var parser = new DuckTypeParser(text);
        var type = parser.Type();
        return parser._at == text.Length ? type : throw parser.Fault();
    }

    private DuckType Type()
    {
        var type = Base();
        while (Take('['))
        {
            while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
            {
                _at++;
            }

            Expect(']');
            type = new DuckList(type);
        }

        return type;
    }

    private DuckType Base()
    {
        var name = Words();
        switch (name)
        {
            case "STRUCT" or "ROW" when Take('('):
                return Struct();
            case "MAP" when Take('('):
                var key = Type();
                Expect(',');
                Space();
                var value = Type();
                Expect(')');
                return new DuckMap(key, value);
            case "DECIMAL" when Take('('):
                var precision = Number();
                Expect(',');
                Space();
                var scale = Number();
                Expect(')');
                return new DuckDecimal(precision, scale);
            case "ENUM" or "UNION" when Take('('):
                SkipToClose();
                return new DuckScalar(name);
            case "":
                throw Fault();
            default:
                return new DuckScalar(name);
        }
    }

    private DuckStruct Struct()
    {
        List<(string?, DuckType)> fields = [];
        do
        {
            Space();
            var start = _at;
            var name = Name();
            if (_at < _text.Length && _text[_at] == ' ')
            {
                Space();
            }
            else
            {
                (_at, name) = (start, null);
            }

            fields.Add((name, Type()));
        }
        while (Take(','));

        Expect(')');
        return new DuckStruct(fields);
    }

    private string Name()
    {
        if (!Take('"'))
        {
            var start = _at;
            while (_at < _text.Length && _text[_at] is not (' ' or ',' or ')' or '('))
            {
                _at++;
            }

            return _text[start.._at].ToString();
        }

        var name = new StringBuilder();
        while (true)
        {
            if (Take('"'))
            {
                if (!Take('"'))
                {
                    return name.ToString();
                }

                name.Append('"');
            }
            else if (_at < _text.Length)
            {
                name.Append(_text[_at++]);
            }
            else
            {
                throw Fault();
            }
        }
    }

    /// <summary>A type's name: letters, digits, underscores and single spaces between words.</summary>
    private string Words()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or ' '))
        {
            _at++;
        }

        return _text[start.._at].ToString().ToUpperInvariant();
    }

    private void SkipToClose()
    {
        for (var depth = 1; depth > 0; _at++)
        {
            if (_at >= _text.Length)
            {
                throw Fault();
            }

            switch (_text[_at])
            {
                case '(':
                    depth++;
                    break;
                case ')':
                    depth--;
                    break;
                case '\'' or '"':
                    var quote = _text[_at];
                    do
                    {
                        _at++;
                    }
                    while (_at < _text.Length && _text[_at] != quote);
                    break;
            }
        }
    }

    private int Number()
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        return int.TryParse(_text[start.._at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Fault();
    }

    private void Space()
    {
        while (Take(' '))
        {
        }
    }

    private bool Take(char expected)
    {
        if (_at < _text.Length && _text[_at] == expected)
        {
            _at++;
            return true;
        }

        return false;
    }

    private void Expect(char expected)
    {
        if (!Take(expected))
        {
            throw Fault();
        }
    }

    private readonly FormatException Fault() => new($"'{_text}' is no type this version knows (position {_at + 1})");
}
