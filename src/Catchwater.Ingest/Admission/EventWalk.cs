using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Catchwater.Ingest.Admission;

/// <summary>
/// Reads an event once from beginning to end. It must be one JSON object as I-JSON wants it (RFC 7493): UTF-8, no key twice in an
/// object, no lone surrogate, no number beyond a double; and at most <see cref="Deepest"/> levels deep.
/// </summary>
internal ref struct EventWalk
{
    /// <summary>Levels of nesting an event may have.</summary>
    public const int Deepest = 64;

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    private readonly ReadOnlySpan<byte> _json;
    private readonly NameTable _names;
    private readonly EventFields _fields;
    private Utf8JsonReader _reader;
    private List<string>? _path;
    private string? _code;
    private string? _fault;

    private EventWalk(ReadOnlySpan<byte> json, NameTable names, EventFields fields)
    {
        _json = json;
        _names = names;
        _fields = fields;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Deepest });
    }

    /// <summary>The bytes without a byte order mark.</summary>
    public static ReadOnlySpan<byte> Unmarked(ReadOnlySpan<byte> value) => value.StartsWith(Mark) ? value[Mark.Length..] : value;

    /// <summary>Reads the event; null when it is as it should be. What was found of the wanted fields is in <paramref name="fields"/>.</summary>
    /// <param name="json">The event, without a byte order mark.</param>
    /// <param name="rule">What its contract wants; null for any object.</param>
    /// <param name="names">For reuse; it is cleared.</param>
    /// <param name="fields">The top-level fields wanted.</param>
    public static Rejection? Run(ReadOnlySpan<byte> json, FieldRule? rule, NameTable names, EventFields fields)
    {
        names.Clear();
        fields.Clear();
        if (!Utf8.IsValid(json))
        {
            return new Rejection("invalid_utf8", "the bytes are not valid UTF-8 text");
        }

        if (json.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return new Rejection("empty", "there is nothing here: expected a JSON object");
        }

        return new EventWalk(json, names, fields).Run(rule);
    }

    private Rejection? Run(FieldRule? rule)
    {
        try
        {
            _reader.Read();
            if (_reader.TokenType != JsonTokenType.StartObject)
            {
                // A broken rest is the better reason.
                var found = Kind(_reader.TokenType);
                while (_reader.Read())
                {
                }

                return new Rejection("not_an_object", $"found {found}: expected a JSON object");
            }

            if (!Object(rule, top: true))
            {
                return Fault();
            }

            while (_reader.Read())
            {
            }

            return null;
        }
        catch (JsonException fault)
        {
            var at = Math.Min(_json.Length, _reader.BytesConsumed + 1);
            return fault.Message.Contains("maximum configured depth", StringComparison.Ordinal)
                ? new Rejection("too_deep", $"it is nested deeper than {Deepest} levels")
                : new Rejection("invalid_json", $"this is not valid JSON after byte {at}: {JsonFault.Reason(fault)}");
        }
    }

    private readonly Rejection Fault()
    {
        if (_path is null)
        {
            return new Rejection(_code!, _fault!);
        }

        _path.Reverse();
        return new Rejection(_code!, $"{string.Join('.', _path)}: {_fault}");
    }

    private bool Fail(string code, string fault)
    {
        (_code, _fault) = (code, fault);
        return false;
    }

    private bool FailAt(string name)
    {
        (_path ??= []).Add(name.Length > 80 ? name[..80] + "…" : name);
        return false;
    }

    private bool Object(FieldRule? rule, bool top)
    {
        var mark = _names.Open();
        var count = 0;
        var required = 0;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            count++;
            byte[]? rented = null;
            var name = _reader.ValueSpan;
            var (nameStart, nameLength) = ((int)_reader.TokenStartIndex + 1, name.Length);
            if (_reader.ValueIsEscaped)
            {
                if (LoneSurrogate(name))
                {
                    return Fail("lone_surrogate", "a key has half of a surrogate pair, which is no text");
                }

                rented = ArrayPool<byte>.Shared.Rent(name.Length);
                name = rented.AsSpan(0, _reader.CopyString(rented));
            }

            var fresh = _names.Add(mark, name);
            var field = rule?.Find(name);
            required += field is { Required: true } ? 1 : 0;
            var wanted = top ? _fields.Find(name) : -1;
            var twice = fresh ? null : Short(name);
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }

            if (twice is not null)
            {
                return Fail("duplicate_key", $"the key '{twice}' comes twice in one object");
            }

            _reader.Read();
            var (start, token) = ((int)_reader.TokenStartIndex, _reader.TokenType);
            if (!Value(field))
            {
                return FailAt(field?.Name ?? Named(_json.Slice(nameStart, nameLength)));
            }

            if (wanted >= 0)
            {
                _fields.Set(wanted, start, (int)_reader.BytesConsumed - start, token);
            }
        }

        if (top)
        {
            (_fields.End, _fields.Count) = ((int)_reader.TokenStartIndex, count);
        }

        var names = _names;
        if (rule is not null && required < rule.RequiredCount)
        {
            return Fail("missing_field", $"'{rule.Fields.First(field => field.Required && !names.Has(mark, field.Name)).Name}' is missing");
        }

        if (rule is { LimitsSize: true } && rule.CheckSize(count, name => names.Has(mark, name)) is { } size)
        {
            return Fail("wrong_value", size);
        }

        _names.Close(mark);
        return true;
    }

    private bool Value(FieldRule? rule)
    {
        var token = _reader.TokenType;
        if (token == JsonTokenType.String && _reader.ValueIsEscaped && LoneSurrogate(_reader.ValueSpan))
        {
            return Fail("lone_surrogate", "the text has half of a surrogate pair, which is no text");
        }

        if (token == JsonTokenType.Number && !Finite())
        {
            return Fail("number_too_large", $"found {Short(_reader.ValueSpan)}: no double is that large");
        }

        if (rule?.Check(ref _reader) is { } fault)
        {
            return Fail(fault.Code, fault.Reason);
        }

        return token switch
        {
            JsonTokenType.StartObject => Object(rule, top: false),
            JsonTokenType.StartArray => Array(rule),
            _ => true,
        };
    }

    private bool Array(FieldRule? rule)
    {
        var start = (int)_reader.TokenStartIndex;
        var count = 0;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (!Value(rule?.Items))
            {
                return FailAt(count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            count++;
        }

        return rule?.CheckItems(count, _json[start..(int)_reader.BytesConsumed]) is not { } fault || Fail("wrong_value", fault);
    }

    private readonly bool Finite() =>
        (_reader.ValueSpan.Length < 300 && _reader.ValueSpan.IndexOfAny((byte)'e', (byte)'E') < 0)
        || (_reader.TryGetDouble(out var number) && double.IsFinite(number));

    internal static bool LoneSurrogate(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                continue;
            }

            if (text[++i] != 'u')
            {
                continue;
            }

            var unit = Hex(text.Slice(i + 1, 4));
            i += 4;
            if (char.IsLowSurrogate(unit))
            {
                return true;
            }

            if (char.IsHighSurrogate(unit))
            {
                if (i + 6 >= text.Length || text[i + 1] != '\\' || text[i + 2] != 'u' || !char.IsLowSurrogate(Hex(text.Slice(i + 3, 4))))
                {
                    return true;
                }

                i += 6;
            }
        }

        return false;
    }

    private static char Hex(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return (char)value;
    }

    // The key as people know it, out of the event.
    private static string Named(ReadOnlySpan<byte> written)
    {
        byte[] quoted = [(byte)'"', .. written, (byte)'"'];
        Utf8JsonReader reader = new(quoted);
        reader.Read();
        return reader.GetString()!;
    }

    internal static string Short(ReadOnlySpan<byte> text) =>
        text.Length > 60 ? Encoding.UTF8.GetString(text[..60]) + "…" : Encoding.UTF8.GetString(text);

    internal static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        _ => "null",
    };
}
