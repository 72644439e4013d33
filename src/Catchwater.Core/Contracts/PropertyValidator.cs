using System.Text.Json;

namespace Catchwater.Core.Contracts;

/// <summary>What the standard's JSON schema says of a column: which options go with which logical type, and what they may hold.</summary>
internal static class PropertyValidator
{
    private static readonly string[] IntegerFormats = ["i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128"];
    private static readonly string[] NumberFormats = ["f32", "f64"];

    public static void Validate(SchemaProperty property, string path, ContractProblems problems, bool isItem = false)
    {
        if (!isItem && string.IsNullOrEmpty(property.Name))
        {
            problems.Add($"{path}.name", "missing_key", "'name' is missing: expected text");
        }

        ContractValidator.StableId(property.Id, path, problems);
        if (property.LogicalTypeOptions is { } options)
        {
            Options(options, property.LogicalType, $"{path}.logicalTypeOptions", problems);
        }

        Nested(property, path, isItem, problems);
        for (var i = 0; i < property.Relationships.Count; i++)
        {
            ContractValidator.Relationship(property.Relationships[i], $"{path}.relationships[{i}]", ofColumn: true, problems);
        }

        ContractValidator.QualityChecks(property.Quality, path, problems);
    }

    private static void Nested(SchemaProperty property, string path, bool isItem, ContractProblems problems)
    {
        if (property.Properties.Count > 0 && !isItem && property.LogicalType is { } type and not LogicalType.Object)
        {
            problems.Add($"{path}.properties", "unknown_key", $"'properties' is not a key of a column of logicalType {Spelled(type)}", "expected logicalType: object");
        }

        if (property.Items is not null && property.LogicalType is { } other and not LogicalType.Array)
        {
            problems.Add($"{path}.items", "unknown_key", $"'items' is not a key of a column of logicalType {Spelled(other)}", "expected logicalType: array");
        }

        for (var i = 0; i < property.Properties.Count; i++)
        {
            Validate(property.Properties[i], $"{path}.properties[{i}]", problems);
        }

        ContractValidator.UniqueNames(property.Properties.Select(field => field.Name), $"{path}.properties", "property", problems);
        if (property.Items is { } items)
        {
            Validate(items, $"{path}.items", problems, isItem: true);
        }
    }

    private static void Options(LogicalTypeOptions options, LogicalType? type, string path, ContractProblems problems)
    {
        var present = Present(options).ToList();
        if (type is null)
        {
            if (present.Count > 0)
            {
                problems.Add(path, "missing_key", "'logicalType' is missing: options mean nothing without it");
            }

            return;
        }

        var allowed = Allowed(type.Value);
        foreach (var key in present.Where(key => !allowed.Contains(key)))
        {
            var hint = allowed.Length == 0 ? "it takes none" : $"expected one of: {string.Join(", ", allowed)}";
            problems.Add($"{path}.{key}", "unknown_key", $"'{key}' is not an option of logicalType {Spelled(type.Value)}", hint);
        }

        NotNegative(options, path, problems);
        if (allowed.Contains("minimum"))
        {
            Bounds(options, type.Value, path, problems);
        }

        var formats = type switch { LogicalType.Integer => IntegerFormats, LogicalType.Number => NumberFormats, _ => null };
        if (formats is not null && options.Format is { } format && !formats.Contains(format))
        {
            problems.Add($"{path}.format", "wrong_value", $"found '{format}', expected one of {string.Join(", ", formats)}");
        }
    }

    private static void NotNegative(LogicalTypeOptions options, string path, ContractProblems problems)
    {
        foreach (var (low, high, min, max) in new[]
        {
            ("minLength", "maxLength", options.MinLength, options.MaxLength),
            ("minItems", "maxItems", options.MinItems, options.MaxItems),
            ("minProperties", "maxProperties", options.MinProperties, options.MaxProperties),
        })
        {
            foreach (var (key, value) in new[] { (low, min), (high, max) })
            {
                if (value < 0)
                {
                    problems.Add($"{path}.{key}", "wrong_value", $"found {value}, expected at least 0");
                }
            }

            if (min > max)
            {
                problems.Add($"{path}.{low}", "wrong_value", $"found {low} {min} above {high} {max}: no value could satisfy both");
            }
        }

        if (options.MultipleOf <= 0)
        {
            problems.Add($"{path}.multipleOf", "wrong_value", $"found {options.MultipleOf}, expected a number above 0");
        }

        if (options.Required is { Count: 0 })
        {
            problems.Add($"{path}.required", "wrong_value", "the list is empty: expected at least one key");
        }
    }

    // Before v3.1 exclusiveMinimum and exclusiveMaximum were flags on minimum and maximum.
    private static void Bounds(LogicalTypeOptions options, LogicalType type, string path, ContractProblems problems)
    {
        var expected = type is LogicalType.Integer or LogicalType.Number ? JsonValueKind.Number : JsonValueKind.String;
        foreach (var (key, value, flag) in new[]
        {
            ("minimum", options.Minimum, false), ("maximum", options.Maximum, false),
            ("exclusiveMinimum", options.ExclusiveMinimum, true), ("exclusiveMaximum", options.ExclusiveMaximum, true),
        })
        {
            if (value is { } bound && bound.ValueKind != expected
                && !(flag && problems.IsBeforeV31 && bound.ValueKind is JsonValueKind.True or JsonValueKind.False))
            {
                problems.Add($"{path}.{key}", "wrong_type", $"found {bound.GetRawText()}, expected {(expected == JsonValueKind.Number ? "a number" : "a date or time as text")}");
            }
        }
    }

    private static string[] Allowed(LogicalType type) => type switch
    {
        LogicalType.String => ["minLength", "maxLength", "pattern", "format"],
        LogicalType.Date => ["format", "exclusiveMaximum", "maximum", "exclusiveMinimum", "minimum"],
        LogicalType.Timestamp or LogicalType.Time => ["format", "exclusiveMaximum", "maximum", "exclusiveMinimum", "minimum", "timezone", "defaultTimezone"],
        LogicalType.Integer or LogicalType.Number => ["multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "format"],
        LogicalType.Object => ["maxProperties", "minProperties", "required"],
        LogicalType.Array => ["maxItems", "minItems", "uniqueItems"],
        _ => [],
    };

    private static IEnumerable<string> Present(LogicalTypeOptions options) => new (string Key, object? Value)[]
    {
        ("minLength", options.MinLength), ("maxLength", options.MaxLength), ("pattern", options.Pattern), ("format", options.Format),
        ("minimum", options.Minimum), ("maximum", options.Maximum), ("exclusiveMinimum", options.ExclusiveMinimum),
        ("exclusiveMaximum", options.ExclusiveMaximum), ("multipleOf", options.MultipleOf), ("timezone", options.Timezone),
        ("defaultTimezone", options.DefaultTimezone), ("minItems", options.MinItems), ("maxItems", options.MaxItems),
        ("uniqueItems", options.UniqueItems), ("minProperties", options.MinProperties), ("maxProperties", options.MaxProperties),
        ("required", options.Required),
    }.Where(pair => pair.Value is not null).Select(pair => pair.Key);

    private static string Spelled(LogicalType type) => JsonNamingPolicy.CamelCase.ConvertName(type.ToString());
}
