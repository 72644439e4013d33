using System.Globalization;
using System.Text.Json;
using Catchwater.Core.Contracts;
using Catchwater.Lake.Sessions;

namespace Catchwater.Quality.Planning;

/// <summary>A value within a row: its SQL and the engine type it has.</summary>
internal readonly record struct TypedValue(string Sql, string Type);

/// <summary>The SQL conditions of logical-type options. NULL yields NULL: it is not invalid.</summary>
internal static class OptionSql
{
    /// <summary>The condition that valid values satisfy; null with <paramref name="problem"/> when it cannot be stated.</summary>
    public static string? Valid(TypedValue value, LogicalType type, string option, LogicalTypeOptions options, out string? problem)
    {
        problem = null;
        return option switch
        {
            "minLength" => $"length({value.Sql}::VARCHAR) >= {options.MinLength}",
            "maxLength" => MaxLength($"{value.Sql}::VARCHAR", options.MaxLength!.Value),
            "pattern" => Matches(value, options.Pattern!),
            "format" => Format(value, type, options.Format!, out problem),
            "minimum" => Bound(value, type, IsFlag(options.ExclusiveMinimum) ? ">" : ">=", options.Minimum!.Value, options),
            "maximum" => Bound(value, type, IsFlag(options.ExclusiveMaximum) ? "<" : "<=", options.Maximum!.Value, options),
            "exclusiveMinimum" => Bound(value, type, ">", options.ExclusiveMinimum!.Value, options),
            "exclusiveMaximum" => Bound(value, type, "<", options.ExclusiveMaximum!.Value, options),
            "multipleOf" => MultipleOf(value, options.MultipleOf!.Value),
            "minItems" => $"{Length(value)} >= {options.MinItems}",
            "maxItems" => $"{Length(value)} <= {options.MaxItems}",
            "uniqueItems" => value.Type == "JSON"
                ? $"json_array_length({value.Sql}) = len(list_distinct(({value.Sql})::JSON[]))"
                : $"len(list_filter({value.Sql}, lambda e: e IS NOT NULL)) = len(list_distinct({value.Sql}))",
            "minProperties" => $"{Keys(value)} >= {options.MinProperties}",
            "maxProperties" => $"{Keys(value)} <= {options.MaxProperties}",
            "required" => string.Join(" AND ", options.Required!.Select(key => HasKey(value, key))),
            _ => throw new InvalidOperationException(option),
        };
    }

    /// <summary>
    /// A regular expression (RE2) matches somewhere in the value. One that is anchored at both ends matches the whole, which the engine
    /// does faster: once for each distinct value where a column is dictionary-encoded. One that only states a shape is no expression at all.
    /// </summary>
    public static string Matches(TypedValue value, string pattern)
    {
        if (ShapePattern.ToGlob(pattern) is { } glob)
        {
            return $"({value.Sql}::VARCHAR GLOB {Quoting.Literal(glob)})";
        }

        var whole = pattern.StartsWith('^') && pattern.EndsWith('$') && !pattern.EndsWith("\\$", StringComparison.Ordinal) && !pattern.Contains('|', StringComparison.Ordinal);
        return $"{(whole ? "regexp_full_match" : "regexp_matches")}({value.Sql}::VARCHAR, {Quoting.Literal(pattern)})";
    }

    /// <summary>The value is one of a list; a NULL in the list changes nothing, as NULL is not invalid anyway. A function is evaluated once for each distinct text of a dictionary, IN is not.</summary>
    public static string OneOf(TypedValue value, IReadOnlyList<JsonElement> values)
    {
        var literals = values.Where(item => item.ValueKind != JsonValueKind.Null).Select(Literal).ToList();
        return literals.Count == 0 ? $"({value.Sql} IS NULL)"
            : value.Type == "VARCHAR" ? $"list_contains([{string.Join(", ", literals)}], {value.Sql})"
            : $"{value.Sql} IN ({string.Join(", ", literals)})";
    }

    public static string Literal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Quoting.Literal(value.GetString()!),
        JsonValueKind.Null => "NULL",
        _ => value.GetRawText(),
    };

    private static string? Format(TypedValue value, LogicalType type, string format, out string? problem)
    {
        problem = null;
        switch (type)
        {
            case LogicalType.String when format is "password" or "binary":
                return "TRUE";
            case LogicalType.String when LogicalFormats.Texts.TryGetValue(format, out var pattern):
                return Matches(value, pattern);
            case LogicalType.Integer:
                var (low, high) = LogicalFormats.Integers[format];
                return $"{value.Sql} BETWEEN {low} AND {high}";
            case LogicalType.Number:
                return format == "f64" ? "TRUE" : $"(TRY_CAST({value.Sql} AS FLOAT) IS NOT NULL OR {value.Sql} IS NULL)";
            case LogicalType.Date or LogicalType.Timestamp or LogicalType.Time:
                if (DateFormat.ToEngine(format) is not { } engine)
                {
                    problem = $"the date format '{format}' has a letter that cannot be checked";
                    return null;
                }

                return value.Type == "VARCHAR" ? $"((try_strptime({value.Sql}, {Quoting.Literal(engine)}) IS NOT NULL AND regexp_full_match({value.Sql}, {Quoting.Literal(DateFormat.ToShape(format)!)})) OR {value.Sql} IS NULL)" : "TRUE";
            default:
                problem = $"the format '{format}' cannot be checked: expected one of {string.Join(", ", LogicalFormats.Texts.Keys.Append("password").Append("binary"))}";
                return null;
        }
    }

    // A text has no more characters than bytes, and these need not be counted.
    private static string MaxLength(string text, long most) =>
        $"CASE WHEN strlen({text}) > {most} THEN length({text}) <= {most} ELSE strlen({text}) <= {most} END";

    // NaN is greater than every number to the engine, infinity included; to a contract it is no number at all.
    private static string Bound(TypedValue value, LogicalType type, string comparison, JsonElement bound, LogicalTypeOptions options)
    {
        if (type is LogicalType.Integer or LogicalType.Number)
        {
            var test = $"{value.Sql} {comparison} {bound.GetRawText()}";
            return !LogicalTypes.IsFloat(value.Type) || comparison[0] == '<' ? test
                : comparison == ">=" ? $"({value.Sql} BETWEEN {bound.GetRawText()} AND 'infinity'::{value.Type})"
                : $"({test} AND {value.Sql} <= 'infinity'::{value.Type})";
        }

        return $"{Instant(value, options)} {comparison} {InstantLiteral(value, bound.GetString()!, options)}";
    }

    private static string Instant(TypedValue value, LogicalTypeOptions options) =>
        value.Type == "VARCHAR" && options.Format is { } format && DateFormat.ToEngine(format) is { } engine
            ? $"try_strptime({value.Sql}, {Quoting.Literal(engine)})::TIMESTAMPTZ"
            : value.Sql;

    private static string InstantLiteral(TypedValue value, string text, LogicalTypeOptions options)
    {
        if (LogicalTypes.IsTime(value.Type))
        {
            return $"CAST({Quoting.Literal(text)} AS {value.Type})";
        }

        if (value.Type == "DATE")
        {
            return $"CAST({Quoting.Literal(text)} AS DATE)";
        }

        var zoned = text.Length > 11 && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 9);
        return options.DefaultTimezone is { } zone && !zoned
            ? $"timezone({Quoting.Literal(zone)}, CAST({Quoting.Literal(text)} AS TIMESTAMP))"
            : $"CAST({Quoting.Literal(text)} AS TIMESTAMPTZ)";
    }

    // A double is judged by its decimal value to six digits beyond the factor's own: 0.30000000000000004 is a multiple of 0.1.
    private static string MultipleOf(TypedValue value, decimal factor)
    {
        var literal = factor.ToString(CultureInfo.InvariantCulture);
        if (!LogicalTypes.IsFloat(value.Type))
        {
            return $"{value.Sql} % {literal} = 0";
        }

        var scale = Math.Min(18, ((decimal.GetBits(factor)[3] >> 16) & 0xFF) + 6);
        return $"(coalesce(TRY_CAST({value.Sql} AS DECIMAL(38,{scale})) % CAST({literal} AS DECIMAL(38,{scale})) = 0, FALSE) OR {value.Sql} IS NULL)";
    }

    private static string Length(TypedValue value) => value.Type == "JSON" ? $"json_array_length({value.Sql})" : $"len({value.Sql})";

    private static string Keys(TypedValue value) => value.Type switch
    {
        "JSON" => $"len(json_keys({value.Sql}))",
        var type when LogicalTypes.IsMap(type) => $"cardinality({value.Sql})",
        _ => $"len(json_keys(to_json({value.Sql})))",
    };

    private static string HasKey(TypedValue value, string key) => value.Type switch
    {
        "JSON" => $"list_contains(json_keys({value.Sql}), {Quoting.Literal(key)})",
        var type when LogicalTypes.IsMap(type) => $"map_contains({value.Sql}, {Quoting.Literal(key)})",
        _ => $"({value.Sql} IS NULL OR struct_extract({value.Sql}, {Quoting.Literal(key)}) IS NOT NULL)",
    };

    private static bool IsFlag(JsonElement? element) => element is { ValueKind: JsonValueKind.True };
}
