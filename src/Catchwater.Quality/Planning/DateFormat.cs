using System.Text;

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
    public static string? ToEngine(string pattern)
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

                result.Append(end == i + 1 ? "'" : pattern[(i + 1)..end].Replace("%", "%%", StringComparison.Ordinal));
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
                result.Append(letter == '%' ? "%%" : letter.ToString());
                i++;
                continue;
            }

            if (!Fields.TryGetValue(pattern.Substring(i, run), out var field))
            {
                return null;
            }

            result.Append(field);
            i += run;
        }

        return result.ToString();
    }
}
