using System.Text;

namespace Catchwater.Lake.Sql.Spark;

/// <summary>
/// Spark's date patterns (https://spark.apache.org/docs/latest/sql-ref-datetime-pattern.html) as the engine's strftime formats
/// (https://duckdb.org/docs/stable/sql/functions/dateformat).
/// </summary>
internal static class JavaDatePattern
{
    private const string Letters = "yyyy, yy, M, MM, MMM, MMMM, d, dd, D, DDD, E, EEEE, H, HH, h, hh, m, mm, s, ss, SSS, SSSSSS, a and 'quoted text'";

    /// <summary>The format for the literal in an argument.</summary>
    /// <exception cref="SqlException">The argument is not a literal, or a letter of it has no equal.</exception>
    public static string Translate(SparkCall call, int argument)
    {
        // A quote inside the SQL literal is doubled; RequiredLiteral has undone that.
        var pattern = call.RequiredLiteral(argument, "pattern");
        var output = new StringBuilder();
        for (var i = 0; i < pattern.Length;)
        {
            var c = pattern[i];
            if (c == '\'')
            {
                i = Quoted(call, argument, pattern, i, output);
                continue;
            }

            if (!char.IsAsciiLetter(c))
            {
                output.Append(c == '%' ? "%%" : c);
                i++;
                continue;
            }

            var length = 1;
            while (i + length < pattern.Length && pattern[i + length] == c)
            {
                length++;
            }

            var run = pattern.Substring(i, length);
            output.Append(Field(run) ?? throw call.Fail($"'{run}' in the pattern '{pattern}' is not supported", argument, $"supported are {Letters}"));
            i += length;
        }

        return output.ToString();
    }

    private static string? Field(string run) => run switch
    {
        "y" or "yyyy" => "%Y",
        "yy" => "%y",
        "M" or "L" => "%-m",
        "MM" or "LL" => "%m",
        "MMM" or "LLL" => "%b",
        "MMMM" or "LLLL" => "%B",
        "d" => "%-d",
        "dd" => "%d",
        "D" => "%-j",
        "DDD" => "%j",
        "E" or "EE" or "EEE" => "%a",
        "EEEE" => "%A",
        "H" => "%-H",
        "HH" => "%H",
        "h" => "%-I",
        "hh" => "%I",
        "m" => "%-M",
        "mm" => "%M",
        "s" => "%-S",
        "ss" => "%S",
        "SSS" => "%g",
        "SSSSSS" => "%f",
        "a" => "%p",
        _ => null,
    };

    private static int Quoted(SparkCall call, int argument, string pattern, int start, StringBuilder output)
    {
        if (start + 1 < pattern.Length && pattern[start + 1] == '\'')
        {
            output.Append('\'');
            return start + 2;
        }

        for (var i = start + 1; i < pattern.Length; i++)
        {
            if (pattern[i] != '\'')
            {
                output.Append(pattern[i] == '%' ? "%%" : pattern[i]);
            }
            else if (i + 1 < pattern.Length && pattern[i + 1] == '\'')
            {
                output.Append('\'');
                i++;
            }
            else
            {
                return i + 1;
            }
        }

        throw call.Fail($"the quoted text in the pattern '{pattern}' has no end", argument);
    }
}
