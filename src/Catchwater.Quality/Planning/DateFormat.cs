using System.Text;
using System.Text.RegularExpressions;

namespace Catchwater.Quality.Planning;

/// <summary>
/// Turns a date pattern of the JDK (https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html), which
/// contracts use, into one of the engine's strptime.
/// </summary>
internal static class DateFormat
{
    private static readonly Dictionary<string, string> Fields = new()
    {
        ["yyyy"] = "%Y",
        ["uuuu"] = "%Y",
        ["yy"] = "%y",
        ["MM"] = "%m",
        ["M"] = "%-m",
        ["MMM"] = "%b",
        ["MMMM"] = "%B",
        ["dd"] = "%d",
        ["d"] = "%-d",
        ["DDD"] = "%j",
        ["EEE"] = "%a",
        ["EEEE"] = "%A",
        ["HH"] = "%H",
        ["H"] = "%-H",
        ["hh"] = "%I",
        ["h"] = "%-I",
        ["a"] = "%p",
        ["mm"] = "%M",
        ["m"] = "%-M",
        ["ss"] = "%S",
        ["s"] = "%-S",
        ["SSS"] = "%g",
        ["SSSSSS"] = "%f",
        ["SSSSSSSSS"] = "%n",
        ["Z"] = "%z",
        ["XXX"] = "%z",
        ["xxx"] = "%z",
        ["VV"] = "%Z",
    };

    /// <summary>The engine's pattern; null when a letter has no counterpart.</summary>
    public static string? ToEngine(string pattern) =>
        Read(pattern, field => Fields.GetValueOrDefault(field), literal => literal.Replace("%", "%%", StringComparison.Ordinal));

    /// <summary>
    /// A regular expression of how wide the fields are, which the engine does not mind and the JDK does: two letters of a number are two
    /// digits, one letter as many as there are. Null when a letter has no counterpart.
    /// </summary>
    public static string? ToShape(string pattern) => Read(
        pattern,
        field => !Fields.ContainsKey(field) ? null : field switch
        {
            ['M', 'M', 'M', ..] or ['E', ..] or ['a'] or ['Z' or 'X' or 'x' or 'V', ..] => ".+",
            [_] => "[0-9]+",
            "yyyy" or "uuuu" => "[0-9]{4,}",
            _ => $"[0-9]{{{field.Length}}}",
        },
        Regex.Escape);

    private static string? Read(string pattern, Func<string, string?> field, Func<string, string> literal)
    {
        var result = new StringBuilder();
        for (var i = 0; i < pattern.Length;)
        {
            var letter = pattern[i];
            if (letter == '\'')
            {
                var end = pattern.IndexOf('\'', i + 1);
                if (end < 0)
                {
                    return null;
                }

                result.Append(literal(end == i + 1 ? "'" : pattern[(i + 1)..end]));
                i = end + 1;
                continue;
            }

            var run = 1;
            while (i + run < pattern.Length && pattern[i + run] == letter)
            {
                run++;
            }

            if (!char.IsAsciiLetter(letter))
            {
                result.Append(literal(letter.ToString()));
                i++;
                continue;
            }

            if (field(pattern.Substring(i, run)) is not { } known)
            {
                return null;
            }

            result.Append(known);
            i += run;
        }

        return result.ToString();
    }
}
