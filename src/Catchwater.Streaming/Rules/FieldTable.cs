using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Catchwater.Streaming.Rules;

/// <summary>What a field has to be.</summary>
internal enum FieldNeed
{
    /// <summary>There, as anything.</summary>
    Any,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A text or a number.</summary>
    Key,
}

/// <summary>The fields a rule needs, and how they are found in an event.</summary>
internal sealed class FieldTable
{
    private Field[] _fields = [];

    public int Count => _fields.Length;

    public IReadOnlyList<string> Names => [.. _fields.Select(one => one.Name)];

    /// <summary>Adds a field, or what is needed of it.</summary>
    /// <exception cref="FormatException">It is needed as two different things.</exception>
    public int Add(string name, FieldNeed need)
    {
        var index = Array.FindIndex(_fields, field => field.Name == name);
        if (index < 0)
        {
            _fields = [.. _fields, new Field(name, Encoding.UTF8.GetBytes(name), need)];
            return _fields.Length - 1;
        }

        var known = _fields[index].Need;
        var both = known == need || need == FieldNeed.Any ? known
            : known == FieldNeed.Any || known == FieldNeed.Key ? need
            : need == FieldNeed.Key ? known
            : throw new FormatException($"'{name}' is used as a number in one place and as text in another");
        _fields[index] = _fields[index] with { Need = both };
        return index;
    }

    /// <summary>Finds the fields in an event. Null when all is well, otherwise the reason why it cannot be worked on.</summary>
    public string? Read(ReadOnlySpan<byte> value, EventFrame frame)
    {
        Array.Clear(frame.Fields);
        if (!Utf8.IsValid(value))
        {
            return "invalid_utf8: the value is not UTF-8 text";
        }

        try
        {
            if (!Walk(value, frame.Fields))
            {
                return "not_an_object: the value is JSON, but no object";
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // A name with half of a surrogate pair is the second.
            return $"invalid_json: {fault.Message}";
        }

        for (var i = 0; i < _fields.Length; i++)
        {
            ref readonly var field = ref frame.Fields[i];
            if (Fault(i, in field) is { } fault)
            {
                return fault;
            }

            if (field.Escaped && field.Type == JsonTokenType.String && _fields[i].Need is FieldNeed.Text or FieldNeed.Key && !IsText(value.Slice(field.Start, field.Length)))
            {
                return $"invalid_text: '{_fields[i].Name}' has an escape that is half of a character";
            }
        }

        return null;
    }

    private static bool IsText(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(json) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Of a name that stands twice the last one counts, as everywhere in JSON.
    private bool Walk(ReadOnlySpan<byte> value, FieldValue[] found)
    {
        Utf8JsonReader reader = new(value);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = Find(ref reader);
            reader.Read();
            if (index < 0)
            {
                reader.Skip();
                continue;
            }

            ref var field = ref found[index];
            field.Start = (int)reader.TokenStartIndex;
            field.Type = reader.TokenType;
            field.Escaped = reader.ValueIsEscaped;
            if (field.Type == JsonTokenType.Number && _fields[index].Need == FieldNeed.Number)
            {
                field.Number = reader.TryGetDouble(out var number) ? number : double.NaN;
            }

            reader.Skip();
            field.Length = (int)reader.BytesConsumed - field.Start;
        }

        return !reader.Read();
    }

    private int Find(ref Utf8JsonReader reader)
    {
        var fields = _fields;
        var name = reader.ValueSpan;
        var escaped = reader.ValueIsEscaped;
        for (var i = 0; i < fields.Length; i++)
        {
            if (escaped ? reader.ValueTextEquals(fields[i].Utf8) : name.SequenceEqual(fields[i].Utf8))
            {
                return i;
            }
        }

        return -1;
    }

    private string? Fault(int index, ref readonly FieldValue field)
    {
        if (!field.IsThere)
        {
            return $"missing_field: the event has no '{_fields[index].Name}'";
        }

        var ok = _fields[index].Need switch
        {
            FieldNeed.Number => field.Type == JsonTokenType.Number && double.IsFinite(field.Number),
            FieldNeed.Text => field.Type == JsonTokenType.String,
            FieldNeed.Key => field.Type is JsonTokenType.String or JsonTokenType.Number,
            _ => true,
        };
        return ok ? null : $"wrong_type: '{_fields[index].Name}' is {Name(field)}, expected {Expected(_fields[index].Need)}";
    }

    private sealed record Field(string Name, byte[] Utf8, FieldNeed Need);

    private static string Name(in FieldValue field) => field.Type switch
    {
        JsonTokenType.String => "text",
        JsonTokenType.Number when double.IsFinite(field.Number) => "a number",
        JsonTokenType.Number => "a number that is too large",
        JsonTokenType.Null => "null",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.StartObject => "an object",
        _ => "true or false",
    };

    private static string Expected(FieldNeed need) => need switch
    {
        FieldNeed.Number => "a number",
        FieldNeed.Text => "text",
        _ => "text or a number",
    };
}
