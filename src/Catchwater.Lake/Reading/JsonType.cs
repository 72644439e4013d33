using Catchwater.Lake.Sessions;
using Catchwater.Lake.Sql;

namespace Catchwater.Lake.Reading;

/// <summary>The shape of a type as the engine spells it: enough of it to look inside structs and lists.</summary>
internal sealed class JsonType
{
    private JsonType(string text, IReadOnlyList<(string Name, JsonType Type)>? fields = null, JsonType? element = null) =>
        (Text, Fields, Element) = (text, fields, element);

    /// <summary>The type's text, with JSON, an alias that no table keeps, written as VARCHAR.</summary>
    public string Text { get; }

    /// <summary>The fields of a struct; null for anything else.</summary>
    public IReadOnlyList<(string Name, JsonType Type)>? Fields { get; }

    /// <summary>The type of a list's elements; null for anything else.</summary>
    public JsonType? Element { get; }

    /// <summary>Whether any JSON value can be held.</summary>
    public bool IsText => Text == "VARCHAR";

    /// <summary>Whether it is neither struct nor list nor map.</summary>
    public bool IsScalar => Fields is null && Element is null && !Text.StartsWith("MAP(", StringComparison.Ordinal);

    /// <summary>Whether it is a scalar of whole numbers.</summary>
    public bool IsWholeNumber => IsScalar && WholeNumbers.Holds(Text);

    /// <summary>
    /// The type's text with VARCHAR instead of whole numbers, in structs and as elements of a list: read so, a fraction can be told.
    /// </summary>
    public string Unrounded => IsWholeNumber ? "VARCHAR"
        : Fields is not null ? Struct(Fields.Select(inner => (inner.Name, inner.Type.Unrounded)))
        : Element is { IsWholeNumber: true } && Text.EndsWith("[]", StringComparison.Ordinal) ? "VARCHAR[]"
        : Element is { Fields: { } fields } && Text.EndsWith("[]", StringComparison.Ordinal)
            ? Struct(fields.Select(inner => (inner.Name, inner.Type.IsWholeNumber ? "VARCHAR" : inner.Type.Text))) + "[]"
        : Text;

    /// <summary>The text of a struct's type.</summary>
    public static string Struct(IEnumerable<(string Name, string Type)> fields) =>
        $"STRUCT({string.Join(", ", fields.Select(inner => $"{Quoting.Identifier(inner.Name)} {inner.Type}"))})";

    /// <summary>
    /// An inferred type as a table should have it: the widest integers that inference comes up with for mere numbers are BIGINT,
    /// and a value beyond that is a rejected row.
    /// </summary>
    public static JsonType Inferred(string text) =>
        Parse(System.Text.RegularExpressions.Regex.Replace(text, @"\b(UBIGINT|HUGEINT|UHUGEINT)\b(?=[^""]*(""[^""]*""[^""]*)*$)", "BIGINT"));

    /// <summary>Reads a type such as <c>STRUCT(a INTEGER, "b c" VARCHAR[])</c>.</summary>
    public static JsonType Parse(string text)
    {
        var tokens = SqlLexer.Read(text).Where(token => token.Kind != TokenKind.Blank).ToList();
        var at = 0;
        return Read(text, tokens, ref at);
    }

    private static JsonType Read(string text, List<Token> tokens, ref int at)
    {
        string Token(int index) => index < tokens.Count ? text.Substring(tokens[index].Start, tokens[index].Length) : "";
        var start = at;
        JsonType type;
        if (Token(at) == "STRUCT" && Token(at + 1) == "(")
        {
            at += 2;
            List<(string, JsonType)> fields = [];
            while (Token(at) != ")")
            {
                at += Token(at) == "," ? 1 : 0;
                var name = Token(at++);
                fields.Add((name.StartsWith('"') ? name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : name, Read(text, tokens, ref at)));
            }

            at++;
            type = new JsonType($"STRUCT({string.Join(", ", fields.Select(field => $"{Quoting.Identifier(field.Item1)} {field.Item2.Text}"))})", fields);
        }
        else if (Token(at) == "MAP" && Token(at + 1) == "(")
        {
            at += 2;
            var key = Read(text, tokens, ref at);
            at++;
            var value = Read(text, tokens, ref at);
            at++;
            type = new JsonType($"MAP({key.Text}, {value.Text})");
        }
        else
        {
            // Words and, for DECIMAL(18,2) or ENUM('a'), one parenthesis.
            while (at < tokens.Count && Token(at) is not ("," or ")" or "["))
            {
                at++;
                if (Token(at) == "(")
                {
                    while (Token(at) != ")" && at < tokens.Count)
                    {
                        at++;
                    }

                    at++;
                }
            }

            var plain = text[tokens[start].Start..tokens[at - 1].End];
            type = new JsonType(plain == "JSON" ? "VARCHAR" : plain);
        }

        while (Token(at) == "[")
        {
            var suffix = at;
            while (Token(at) != "]")
            {
                at++;
            }

            at++;
            type = new JsonType(type.Text + text[tokens[suffix].Start..tokens[at - 1].End], element: type);
        }

        return type;
    }
}
