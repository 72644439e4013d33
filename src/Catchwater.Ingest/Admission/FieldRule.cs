using System.Text;
using System.Text.Json;
using Catchwater.Core.Contracts;

namespace Catchwater.Ingest.Admission;

/// <summary>What a contract wants of one field of an event, as far as one event can tell.</summary>
internal sealed class FieldRule
{
    private readonly byte[] _name;

    public FieldRule(string name) => (Name, _name) = (name, Encoding.UTF8.GetBytes(name));

    public string Name { get; }

    /// <summary>Whether it must be there and not null.</summary>
    public bool Required { get; init; }

    public LogicalType? Type { get; init; }

    /// <summary>Further conditions on its value.</summary>
    public IReadOnlyList<IValueRule> Values { get; init; } = [];

    /// <summary>Fields of an object.</summary>
    public IReadOnlyList<FieldRule> Fields { get; init; } = [];

    /// <summary>The elements of an array.</summary>
    public FieldRule? Items { get; init; }

    public LogicalTypeOptions Options { get; init; } = new();

    public int RequiredCount => field == 0 && Fields.Count > 0 ? field = Fields.Count(inner => inner.Required) : field;

    public bool LimitsSize => Options.MinProperties is not null || Options.MaxProperties is not null || Options.Required is not null;

    public FieldRule? Find(ReadOnlySpan<byte> name)
    {
        // Indexed: an enumerator would be an allocation for each key of each event.
        for (var i = 0; i < Fields.Count; i++)
        {
            if (name.SequenceEqual(Fields[i]._name))
            {
                return Fields[i];
            }
        }

        return null;
    }

    /// <summary>Checks the value the reader stands on; of objects and arrays only that they are what is wanted.</summary>
    public Rejection? Check(ref Utf8JsonReader reader)
    {
        var token = reader.TokenType;
        if (token == JsonTokenType.Null)
        {
            return Required ? new Rejection("missing_field", "found null: a value is required") : null;
        }

        if (Type is { } type && !Fits(type, token))
        {
            return new Rejection("wrong_type", $"found {Found(ref reader)}: expected {Spelled(type)}");
        }

        if (Type is LogicalType.Integer && !NumberRule.IsWhole(ref reader))
        {
            return new Rejection("wrong_type", $"found {Found(ref reader)}: expected a whole number");
        }

        for (var i = 0; i < Values.Count; i++)
        {
            if (Values[i].Check(ref reader) is { } expected)
            {
                return new Rejection("wrong_value", $"found {Found(ref reader)}: expected {expected}");
            }
        }

        return null;
    }

    /// <summary>Checks the number of an object's keys and those it must have.</summary>
    public string? CheckSize(int count, Func<string, bool> has) =>
        count < Options.MinProperties ? $"found {count} keys: expected at least {Options.MinProperties}"
        : count > Options.MaxProperties ? $"found {count} keys: expected at most {Options.MaxProperties}"
        : Options.Required?.FirstOrDefault(name => !has(name)) is { } missing ? $"'{missing}' is missing"
        : null;

    /// <summary>Checks an array as a whole.</summary>
    public string? CheckItems(int count, ReadOnlySpan<byte> json)
    {
        if (count < Options.MinItems)
        {
            return $"found {count} elements: expected at least {Options.MinItems}";
        }

        if (count > Options.MaxItems)
        {
            return $"found {count} elements: expected at most {Options.MaxItems}";
        }

        return Options.UniqueItems is true && !Distinct(json) ? "found an element twice: expected each once" : null;
    }

    private static bool Distinct(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        HashSet<JsonElement> seen = new(SameJson.Instance);
        foreach (var element in document.RootElement.EnumerateArray())
        {
            if (!seen.Add(element))
            {
                return false;
            }
        }

        return true;
    }

    // An event must not be able to take a time that grows with the square of its length.
    private sealed class SameJson : IEqualityComparer<JsonElement>
    {
        public static readonly SameJson Instance = new();

        public bool Equals(JsonElement one, JsonElement other) => JsonElement.DeepEquals(one, other);

        // 1, 1.0 and 1e0 are the same number; keys may come in any order.
        public int GetHashCode(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.String => HashCode.Combine(JsonValueKind.String, element.GetString()),
            JsonValueKind.Number => HashCode.Combine(JsonValueKind.Number, element.GetDouble()),
            JsonValueKind.Array => element.EnumerateArray().Aggregate((int)JsonValueKind.Array, (hash, inner) => HashCode.Combine(hash, GetHashCode(inner))),
            JsonValueKind.Object => element.EnumerateObject().Aggregate((int)JsonValueKind.Object, (hash, inner) => hash ^ HashCode.Combine(inner.Name, GetHashCode(inner.Value))),
            var kind => (int)kind,
        };
    }

    private static bool Fits(LogicalType type, JsonTokenType token) => type switch
    {
        LogicalType.String or LogicalType.Date or LogicalType.Timestamp or LogicalType.Time => token == JsonTokenType.String,
        LogicalType.Number or LogicalType.Integer => token == JsonTokenType.Number,
        LogicalType.Boolean => token is JsonTokenType.True or JsonTokenType.False,
        LogicalType.Object => token == JsonTokenType.StartObject,
        _ => token == JsonTokenType.StartArray,
    };

    private static string Found(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => $"\"{EventWalk.Short(reader.ValueSpan)}\"",
        JsonTokenType.Number => EventWalk.Short(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        var other => EventWalk.Kind(other),
    };

    private static string Spelled(LogicalType type) => type switch
    {
        LogicalType.String => "text",
        LogicalType.Date => "a day as text",
        LogicalType.Timestamp => "a point in time as text",
        LogicalType.Time => "a time of day as text",
        LogicalType.Number => "a number",
        LogicalType.Integer => "a whole number",
        LogicalType.Boolean => "true or false",
        LogicalType.Object => "an object",
        _ => "an array",
    };
}
