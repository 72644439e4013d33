using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Catchwater.Ingest.Admission;

/// <summary>The length of a text in characters (code points).</summary>
internal sealed class LengthRule(int? least, int? most) : IValueRule
{
    public string? Check(ref Utf8JsonReader reader)
    {
        var length = 0;
        foreach (var _ in reader.GetString()!.EnumerateRunes())
        {
            length++;
        }

        return length < least ? $"at least {least} characters" : length > most ? $"at most {most} characters" : null;
    }
}

/// <summary>A regular expression that must match somewhere in the text.</summary>
internal sealed class PatternRule(Regex pattern, string expected) : IValueRule
{
    /// <summary>An expression in the language contracts share with the lake's engine (RE2): linear time, $ only at the very end.</summary>
    /// <exception cref="ArgumentException">It is none, or needs what RE2 does not have either.</exception>
    public static Regex Compile(string pattern) =>
        new(pattern.EndsWith('$') && !pattern.EndsWith("\\$", StringComparison.Ordinal) ? pattern[..^1] + "\\z" : pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    public string? Check(ref Utf8JsonReader reader) => pattern.IsMatch(reader.GetString()!) ? null : expected;
}

/// <summary>The values that are allowed; texts and numbers are compared as what they are.</summary>
internal sealed class AllowedRule(IReadOnlyList<JsonElement> values) : IValueRule
{
    private readonly HashSet<string> _texts = [.. values.Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!)];
    private readonly List<double> _numbers = [.. values.Where(value => value.ValueKind == JsonValueKind.Number).Select(value => value.GetDouble())];
    private readonly bool _true = values.Any(value => value.ValueKind == JsonValueKind.True);
    private readonly bool _false = values.Any(value => value.ValueKind == JsonValueKind.False);
    private readonly string _expected = "one of " + string.Join(", ", values.Take(10).Select(value => value.GetRawText())) + (values.Count > 10 ? ", …" : "");

    public string? Check(ref Utf8JsonReader reader)
    {
        var allowed = reader.TokenType switch
        {
            JsonTokenType.String => _texts.Contains(reader.GetString()!),
            JsonTokenType.Number => _numbers.Contains(reader.GetDouble()),
            JsonTokenType.True => _true,
            JsonTokenType.False => _false,
            _ => false,
        };
        return allowed ? null : _expected;
    }
}

/// <summary>A day, a point in time or a time of day as text; ISO 8601 unless a format says otherwise.</summary>
internal sealed class TimeRule(Func<string, bool> isOne, string expected) : IValueRule
{
    public string? Check(ref Utf8JsonReader reader) => isOne(reader.GetString()!) ? null : expected;

    public static bool IsInstant(string text) => IsoTime.TryParse(Encoding.UTF8.GetBytes(text), out _);

    public static bool IsDay(string text) => IsoTime.IsDay(Encoding.UTF8.GetBytes(text));

    public static bool IsTimeOfDay(string text) => IsoTime.IsTimeOfDay(Encoding.UTF8.GetBytes(text));

    /// <summary>A Java date pattern as .NET spells it; null when it has a letter that cannot be checked.</summary>
    public static string? Format(string java)
    {
        var format = new StringBuilder();
        for (var i = 0; i < java.Length; i++)
        {
            var c = java[i];
            if (c == '\'')
            {
                var end = java.IndexOf('\'', i + 1);
                if (end < 0)
                {
                    return null;
                }

                format.Append(CultureInfo.InvariantCulture, $"\"{java[(i + 1)..end]}\"");
                i = end;
            }
            else if (char.IsAsciiLetter(c))
            {
                var net = c switch { 'y' or 'M' or 'd' or 'H' or 'h' or 'm' or 's' => c, 'u' => 'y', 'S' => 'f', 'a' => 't', 'X' => 'K', _ => '\0' };
                if (net == '\0')
                {
                    return null;
                }

                if (net == 'K' && i > 0 && java[i - 1] == 'X')
                {
                    continue;
                }

                format.Append(net == 't' ? "tt" : net.ToString());
            }
            else
            {
                format.Append(c is '-' or ':' or '.' or ' ' or ',' ? c.ToString() : $"\\{c}");
            }
        }

        return format.ToString();
    }
}

/// <summary>A bound of a time.</summary>
internal sealed class TimeBoundRule(NumberComparison comparison, Func<string, DateTime?> read, DateTime bound, string expected) : IValueRule
{
    public string? Check(ref Utf8JsonReader reader)
    {
        if (read(reader.GetString()!) is not { } time)
        {
            return null;
        }

        var order = time.CompareTo(bound);
        var holds = comparison switch
        {
            NumberComparison.AtLeast => order >= 0,
            NumberComparison.Above => order > 0,
            NumberComparison.AtMost => order <= 0,
            _ => order < 0,
        };
        return holds ? null : expected;
    }
}
