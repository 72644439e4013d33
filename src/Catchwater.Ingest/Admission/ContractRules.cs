using System.Globalization;
using System.Text.Json;
using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Specs;

namespace Catchwater.Ingest.Admission;

/// <summary>
/// Turns one schema of a contract into what each event can be checked against: required, logicalType, logicalTypeOptions, and
/// invalidValues where none are allowed. What needs several events (uniqueness, counts, shares) is judged where they are a table.
/// </summary>
internal sealed class ContractRules(SpecFile<DataContract> contract, ICollection<Problem> problems)
{
    private readonly bool _beforeV31 = contract.Value.ApiVersion != "v3.1.0";

    public FieldRule Of(SchemaObject schema, string key) => new("")
    {
        Type = LogicalType.Object,
        Fields = Fields(schema.Properties, $"{key}.properties"),
    };

    private List<FieldRule> Fields(IReadOnlyList<SchemaProperty> properties, string key) =>
        [.. properties.Select((property, index) => Field(property, $"{key}[{index}]"))];

    private FieldRule Field(SchemaProperty property, string key)
    {
        List<IValueRule> values = [];
        if (property.LogicalTypeOptions is { } options && property.LogicalType is { } type)
        {
            Options(type, options, $"{key}.logicalTypeOptions", values);
        }

        if (property.LogicalType is LogicalType.Date or LogicalType.Timestamp or LogicalType.Time && property.LogicalTypeOptions?.Format is null)
        {
            values.Insert(0, Iso(property.LogicalType.Value));
        }

        foreach (var (index, check) in property.Quality.Index())
        {
            Quality(check, $"{key}.quality[{index}]", values);
        }

        return new FieldRule(property.PhysicalName ?? property.Name ?? "")
        {
            Required = property.Required || property.PrimaryKey,
            Type = property.LogicalType,
            Values = values,
            Fields = Fields(property.Properties, $"{key}.properties"),
            Items = property.Items is { } items ? Field(items, $"{key}.items") : null,
            Options = property.LogicalTypeOptions ?? new LogicalTypeOptions(),
        };
    }

    private TimeRule Iso(LogicalType type) => type switch
    {
        LogicalType.Date when _beforeV31 => new TimeRule(text => TimeRule.IsDay(text) || TimeRule.IsInstant(text) || TimeRule.IsTimeOfDay(text), "a day or time as ISO 8601 writes it"),
        LogicalType.Date => new TimeRule(TimeRule.IsDay, "a day such as 2026-01-31"),
        LogicalType.Time => new TimeRule(TimeRule.IsTimeOfDay, "a time of day such as 12:34:56"),
        _ => new TimeRule(TimeRule.IsInstant, "a point in time such as 2026-01-31T12:34:56Z"),
    };

    private void Options(LogicalType type, LogicalTypeOptions options, string key, List<IValueRule> values)
    {
        switch (type)
        {
            case LogicalType.String:
                if (options.MinLength is not null || options.MaxLength is not null)
                {
                    values.Add(new LengthRule(options.MinLength, options.MaxLength));
                }

                Pattern(options.Pattern, $"{key}.pattern", values);
                TextFormat(options.Format, $"{key}.format", values);
                break;
            case LogicalType.Integer or LogicalType.Number:
                Numbers(type, options, values);
                break;
            case LogicalType.Date or LogicalType.Timestamp or LogicalType.Time:
                Times(type, options, key, values);
                break;
        }
    }

    private void Pattern(string? pattern, string key, List<IValueRule> values)
    {
        if (pattern is null)
        {
            return;
        }

        try
        {
            values.Add(new PatternRule(PatternRule.Compile(pattern), $"text that matches {pattern}"));
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            Report(key, $"'{pattern}' is no regular expression that can be checked: {fault.Message}");
        }
    }

    private void TextFormat(string? format, string key, List<IValueRule> values)
    {
        if (format is null or "password" or "binary")
        {
            return;
        }

        if (LogicalFormats.Texts.TryGetValue(format, out var pattern))
        {
            values.Add(new PatternRule(PatternRule.Compile(pattern), $"the format {format}"));
        }
        else
        {
            Report(key, $"the format '{format}' cannot be checked: expected one of {string.Join(", ", LogicalFormats.Texts.Keys)}, password, binary");
        }
    }

    private static void Numbers(LogicalType type, LogicalTypeOptions options, List<IValueRule> values)
    {
        void Add(NumberComparison comparison, string bound, string words) => values.Add(new NumberRule(comparison, bound, $"{words} {bound}"));
        foreach (var (comparison, bound) in Bounds(options))
        {
            Add(comparison, bound.GetRawText(), Words(comparison));
        }

        if (options.MultipleOf is { } step)
        {
            Add(NumberComparison.MultipleOf, step.ToString(CultureInfo.InvariantCulture), "a multiple of");
        }

        if (type == LogicalType.Integer && options.Format is { } format && LogicalFormats.Integers.TryGetValue(format, out var range))
        {
            Add(NumberComparison.AtLeast, range.Low, $"an {format}, at least");
            Add(NumberComparison.AtMost, range.High, $"an {format}, at most");
        }
    }

    private void Times(LogicalType type, LogicalTypeOptions options, string key, List<IValueRule> values)
    {
        string? format = null;
        if (options.Format is { } java)
        {
            format = TimeRule.Format(java);
            if (format is null)
            {
                Report($"{key}.format", $"the date format '{java}' has a letter that cannot be checked");
                return;
            }

            values.Add(new TimeRule(text => Read(text, format, type) is not null, $"a time of the form {java}"));
        }

        foreach (var (comparison, bound) in Bounds(options))
        {
            var text = bound.GetString()!;
            if (Read(text, null, type) is { } limit)
            {
                values.Add(new TimeBoundRule(comparison, value => Read(value, format, type), limit, $"{Words(comparison)} {text}"));
            }
            else
            {
                Report(key, $"'{text}' is no time to compare with");
            }
        }
    }

    private static DateTime? Read(string text, string? format, LogicalType type)
    {
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.NoCurrentDateDefault;
        var read = format is null
            ? DateTime.TryParse(text, CultureInfo.InvariantCulture, Styles, out var time)
            : DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, Styles, out time);
        return !read ? null : type == LogicalType.Time ? DateTime.MinValue + time.TimeOfDay : time;
    }

    // Before v3.1 the exclusive bounds were flags on the others.
    private static IEnumerable<(NumberComparison Comparison, JsonElement Bound)> Bounds(LogicalTypeOptions options)
    {
        static bool Flag(JsonElement? element) => element is { ValueKind: JsonValueKind.True };
        static bool IsBound(JsonElement? element) => element is { ValueKind: JsonValueKind.Number or JsonValueKind.String };
        if (options.Minimum is { } minimum)
        {
            yield return (Flag(options.ExclusiveMinimum) ? NumberComparison.Above : NumberComparison.AtLeast, minimum);
        }

        if (options.Maximum is { } maximum)
        {
            yield return (Flag(options.ExclusiveMaximum) ? NumberComparison.Below : NumberComparison.AtMost, maximum);
        }

        if (IsBound(options.ExclusiveMinimum))
        {
            yield return (NumberComparison.Above, options.ExclusiveMinimum!.Value);
        }

        if (IsBound(options.ExclusiveMaximum))
        {
            yield return (NumberComparison.Below, options.ExclusiveMaximum!.Value);
        }
    }

    private static string Words(NumberComparison comparison) => comparison switch
    {
        NumberComparison.AtLeast => "at least",
        NumberComparison.Above => "above",
        NumberComparison.AtMost => "at most",
        _ => "below",
    };

    // No invalid value at all: that is a condition on each event. A share or a warning is not.
    private void Quality(QualityCheck check, string key, List<IValueRule> values)
    {
        if (check.EffectiveType != QualityCheckType.Library || check.Metric != LibraryMetric.InvalidValues || check.Severity is "warning" or "info"
            || !(check.MustBe is { ValueKind: JsonValueKind.Number } must && must.GetDouble() == 0))
        {
            return;
        }

        if (check.Arguments?.GetValueOrDefault("validValues") is { ValueKind: JsonValueKind.Array } valid)
        {
            values.Add(new AllowedRule([.. valid.EnumerateArray()]));
        }

        if (check.Arguments?.GetValueOrDefault("pattern") is { ValueKind: JsonValueKind.String } pattern)
        {
            Pattern(pattern.GetString(), $"{key}.arguments.pattern", values);
        }
    }

    private void Report(string key, string message) => problems.Add(new Problem("unsupported", message).At(contract.At(key)));
}
