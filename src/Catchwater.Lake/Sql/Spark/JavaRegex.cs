using System.Text;

namespace Catchwater.Lake.Sql.Spark;

/// <summary>
/// Java's regular expressions (https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html) in the syntax of RE2
/// (https://github.com/google/re2/wiki/Syntax), the engine's. What RE2 cannot do is an error before anything runs.
/// </summary>
internal static class JavaRegex
{
    /// <summary>
    /// The RE2 pattern for the literal in an argument. A doubled backslash counts as one, because that is how Spark's own
    /// literals write it; a single one is taken as it stands.
    /// </summary>
    /// <exception cref="SqlException">The argument is not a literal, or the pattern needs what RE2 does not have.</exception>
    public static string Translate(SparkCall call, int argument)
    {
        var pattern = call.RequiredLiteral(argument, "pattern").Replace(@"\\", @"\", StringComparison.Ordinal);
        var output = new StringBuilder(pattern.Length);
        var inClass = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\')
            {
                if (i + 1 == pattern.Length)
                {
                    throw Unsupported(call, argument, @"a backslash at the end");
                }

                var next = pattern[++i];
                output.Append(next switch
                {
                    >= '1' and <= '9' or 'k' => throw Unsupported(call, argument, $@"the back reference '\{next}'"),
                    'G' or 'R' or 'X' => throw Unsupported(call, argument, $@"'\{next}'"),
                    'Z' => @"\n?\z",
                    'h' => inClass > 0 ? @" \t" : @"[ \t]",
                    'e' => @"\x1B",
                    'u' => throw Unsupported(call, argument, @"'\u': write the character itself, or \x{…},"),
                    _ => $@"\{next}",
                });
                continue;
            }

            if (c == '[')
            {
                inClass++;
                if (inClass > 1 && !pattern.AsSpan(i).StartsWith("[:"))
                {
                    throw Unsupported(call, argument, "a character class inside another");
                }
            }
            else if (c == ']' && inClass > 0)
            {
                inClass--;
            }
            else if (inClass > 0 && c == '&' && pattern.AsSpan(i).StartsWith("&&"))
            {
                throw Unsupported(call, argument, "an intersection of character classes ('&&')");
            }
            else if (inClass == 0 && c == '(' && pattern.AsSpan(i).StartsWith("(?"))
            {
                var rest = pattern.AsSpan(i);
                if (rest.StartsWith("(?=") || rest.StartsWith("(?!") || rest.StartsWith("(?<=") || rest.StartsWith("(?<!"))
                {
                    throw Unsupported(call, argument, "a look-ahead or look-behind");
                }

                if (rest.StartsWith("(?>"))
                {
                    throw Unsupported(call, argument, "an atomic group");
                }
            }
            else if (inClass == 0 && c == '+' && i > 0 && pattern[i - 1] is '*' or '+' or '?' or '}' && !Escaped(pattern, i - 1))
            {
                throw Unsupported(call, argument, "a possessive quantifier");
            }

            output.Append(c);
        }

        return output.ToString();
    }

    private static bool Escaped(string pattern, int at)
    {
        var backslashes = 0;
        while (at - backslashes > 0 && pattern[at - backslashes - 1] == '\\')
        {
            backslashes++;
        }

        return backslashes % 2 == 1;
    }

    private static SqlException Unsupported(SparkCall call, int argument, string what) =>
        call.Fail($"the pattern uses {what}, which this engine's regular expressions (RE2) do not have", argument, code: "sql_regex");
}
