using System.Text.Json;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>Says in words what a valid value is, to follow the column's name.</summary>
internal static class Describe
{
    private const int MaxValues = 8;

    public static string Allowed(Allowed check)
    {
        var list = check.Values is { } values ? $"is one of {List(values)}" : null;
        var pattern = check.Pattern is { } regex ? $"matches {regex}" : null;
        return string.Join(" and ", new[] { list, pattern }.OfType<string>());
    }

    public static string NotMissing(NotMissing check) => check.Values is null ? "is neither NULL nor empty" : $"is none of {List(check.Values)}";

    public static string Option(LogicalOption check)
    {
        var options = check.Options;
        static bool Flag(JsonElement? element) => element is { ValueKind: JsonValueKind.True };
        return check.Option switch
        {
            "minLength" => $"has at least {options.MinLength} characters",
            "maxLength" => $"has at most {options.MaxLength} characters",
            "pattern" => $"matches {options.Pattern}",
            "format" => $"has the format {options.Format}",
            "minimum" => $"is {(Flag(options.ExclusiveMinimum) ? "greater than" : "at least")} {Plain(options.Minimum)}",
            "maximum" => $"is {(Flag(options.ExclusiveMaximum) ? "less than" : "at most")} {Plain(options.Maximum)}",
            "exclusiveMinimum" => $"is greater than {Plain(options.ExclusiveMinimum)}",
            "exclusiveMaximum" => $"is less than {Plain(options.ExclusiveMaximum)}",
            "multipleOf" => $"is a multiple of {options.MultipleOf}",
            "minItems" => $"has at least {options.MinItems} elements",
            "maxItems" => $"has at most {options.MaxItems} elements",
            "uniqueItems" => "has no element twice",
            "minProperties" => $"has at least {options.MinProperties} keys",
            "maxProperties" => $"has at most {options.MaxProperties} keys",
            _ => $"has the keys {string.Join(", ", options.Required ?? [])}",
        };
    }

    private static string List(IReadOnlyList<JsonElement> values) =>
        string.Join(", ", values.Take(MaxValues).Select(value => value.GetRawText())) + (values.Count > MaxValues ? $" … ({values.Count} values)" : "");

    private static string Plain(JsonElement? value) => value is { ValueKind: JsonValueKind.String } text ? text.GetString()! : value?.GetRawText() ?? "";
}
