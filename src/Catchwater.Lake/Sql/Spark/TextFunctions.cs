using System.Globalization;
using System.Text;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Sql.Spark;

/// <summary>Spark's functions over text and numbers (https://spark.apache.org/docs/latest/api/sql).</summary>
internal static class TextFunctions
{
    public static readonly SparkFunction[] All =
    [
        new("rlike", "rlike(text, 'pattern')", 2, 2, "whether the pattern is found anywhere in the text", Find),
        new("regexp", "regexp(text, 'pattern')", 2, 2, "as `rlike`", Find),
        new("regexp_like", "regexp_like(text, 'pattern')", 2, 2, "as `rlike`", Find),
        new("regexp_extract", "regexp_extract(text, 'pattern'[, group])", 2, 3, "the group, by default 1 (DuckDB: 0); '' when nothing matches",
            call => call.Count == 3 && call.Number(2) is null
                ? ["regexp_extract(", 0, ", ", 1, ", ", 2, ")"]
                : ["regexp_extract(", 0, ", ", Regex(call, 1), ", ", Group(call), ")"]) { OtherwiseNative = true },
        new("regexp_extract_all", "regexp_extract_all(text, 'pattern'[, group])", 2, 3, "the group of every match, by default 1 (DuckDB: 0)",
            call => ["regexp_extract_all(", 0, ", ", Regex(call, 1), ", ", Group(call), ")"]) { OtherwiseNative = true },
        new("regexp_replace", "regexp_replace(text, 'pattern', 'replacement')", 3, 3,
            "replaces every match (DuckDB: the first); `$1` is group 1. With a fourth argument it is DuckDB's own",
            call => ["regexp_replace(", 0, ", ", Regex(call, 1), ", ", Replacement(call, 2), ", 'g')"]) { OtherwiseNative = true },
        new("regexp_count", "regexp_count(text, 'pattern')", 2, 2, "the number of matches",
            call => ["len(regexp_extract_all(", 0, ", ", Regex(call, 1), "))"]),
        new("split", "split(text, 'pattern')", 2, 3, "a list of the parts between matches of the pattern (DuckDB's takes plain text)",
            call => call.Count == 3 && call.Source(2).Replace(" ", "", StringComparison.Ordinal) is not ("-1" or "0")
                ? throw call.Fail("split with a limit is not supported", 2)
                : ["string_split_regex(", 0, ", ", Regex(call, 1), ")"]),
        new("locate", "locate(part, text[, from])", 2, 3, "the 1-based place of part in text, 0 when absent",
            call => call.Count == 2
                ? ["instr(", 1, ", ", 0, ")"]
                :
                [
                    "CASE WHEN (", 2, ") < 1 OR instr(substr(", 1, ", ", 2, "), ", 0, ") = 0 THEN 0 ELSE instr(substr(", 1, ", ", 2, "), ", 0,
                    ") + (", 2, ") - 1 END",
                ]),
        new("substring_index", "substring_index(text, delimiter, count)", 3, 3,
            "what stands before the count-th delimiter, or, when negative, behind it from the right", SubstringIndex),
        new("substr", "substr(text, from[, length])", 2, 3, "as DuckDB's, with place 0 read as 1", call => Substring(call)) { OtherwiseNative = true },
        new("substring", "substring(text, from[, length])", 2, 3, "as `substr`", call => Substring(call)) { OtherwiseNative = true },
        new("concat", "concat(a, …)", 1, int.MaxValue, "NULL when one argument is (DuckDB skips them)",
            call => call.Count == 1 ? ["CAST((", 0, ") AS VARCHAR)"] : ["((", .. Joined(call, ") || ("), "))"]),
        new("lpad", "lpad(text, length[, pad])", 2, 3, "blanks by default", call => ["lpad(", 0, ", ", 1, ", ", .. Pad(call), ")"]),
        new("rpad", "rpad(text, length[, pad])", 2, 3, "blanks by default", call => ["rpad(", 0, ", ", 1, ", ", .. Pad(call), ")"]),
        new("replace", "replace(text, search[, replacement])", 2, 3, "removes what is searched for by default",
            call => ["replace(", 0, ", ", 1, ", ", .. call.Count == 3 ? (Part[])[2] : ["''"], ")"]),
        new("space", "space(n)", 1, 1, "`repeat(' ', n)`", _ => ["repeat(' ', ", 0, ")"]),
        new("initcap", "initcap(text)", 1, 1, "every word with a capital and small letters",
            _ => ["array_to_string(list_transform(string_split(lower(", 0, "), ' '), lambda w: upper(w[1]) || w[2:]), ' ')"]),
        new("format_string", "format_string('format', …)", 1, int.MaxValue, "`printf`", call => ["printf(", .. Joined(call, ", "), ")"]),
        new("format_number", "format_number(number, decimals)", 2, 2, "with thousands separators: `12,332.12`",
            call => call.Number(1) is { } decimals
                ? [$"format('{{:,.{decimals.ToString(CultureInfo.InvariantCulture)}f}}', CAST((", 0, ") AS DOUBLE))"]
                : throw call.Fail("the decimals of format_number must be a plain number", 1)),
        new("sha", "sha(text)", 1, 1, "`sha1`", _ => ["sha1(", 0, ")"]),
        new("sha2", "sha2(text, 256)", 2, 2, "`sha256`; other lengths are not supported",
            call => call.Number(1) is 256 or 0 ? ["sha256(", 0, ")"] : throw call.Fail("sha2 is supported for 256 bits only", 1)),
        new("log", "log([base, ]number)", 1, 2, "the natural logarithm (DuckDB's is `log10`)",
            call => call.Count == 1 ? ["ln(", 0, ")"] : ["(ln(", 1, ") / ln(", 0, "))"]),
        new("bround", "bround(number[, digits])", 1, 2, "rounds half to even", call => ["round_even(", 0, ", ", .. call.Count == 2 ? (Part[])[1] : ["0"], ")"]),
        new("get_json_object", "get_json_object(json, 'path')", 2, 2, "the value as text", _ => ["json_extract_string(", 0, ", ", 1, ")"]),
    ];

    private static Part[] Find(SparkCall call) => ["regexp_matches(", 0, ", ", Regex(call, 1), ")"];

    private static string Regex(SparkCall call, int argument) => Quoting.Literal(JavaRegex.Translate(call, argument));

    private static string Group(SparkCall call) =>
        call.Count == 2 ? "1"
        : call.Number(2) is { } group ? group.ToString(CultureInfo.InvariantCulture)
        : throw call.Fail("the group must be a plain number", 2);

    private static Part[] Pad(SparkCall call) => call.Count == 3 ? [2] : ["' '"];

    private static Part[] Substring(SparkCall call) =>
        ["substr(", 0, ", ", .. call.Number(1) == 0 ? (Part[])["1"] : [1], .. call.Count == 3 ? (Part[])[", ", 2] : [], ")"];

    private static Part[] Joined(SparkCall call, string separator) =>
        [.. Enumerable.Range(0, call.Count).SelectMany(i => i == 0 ? (Part[])[0] : [separator, i])];

    private static Part[] SubstringIndex(SparkCall call)
    {
        var count = int.TryParse(call.Source(2).Replace(" ", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw call.Fail("the count of substring_index must be a plain number", 2);
        var slice = count > 0 ? $"[:{count.ToString(CultureInfo.InvariantCulture)}]" : $"[{count.ToString(CultureInfo.InvariantCulture)}:]";
        return count == 0
            ? ["CASE WHEN (", 0, ") IS NOT NULL THEN '' END"]
            : ["array_to_string(string_split(", 0, ", ", 1, $"){slice}, ", 1, ")"];
    }

    // Java writes group 1 as $1 and a literal dollar as \$; RE2 writes \1 and $.
    private static string Replacement(SparkCall call, int argument)
    {
        var java = call.RequiredLiteral(argument, "replacement");
        var output = new StringBuilder();
        for (var i = 0; i < java.Length; i++)
        {
            if (java[i] == '$' && i + 1 < java.Length && char.IsAsciiDigit(java[i + 1]))
            {
                output.Append('\\');
            }
            else if (java[i] == '$')
            {
                throw call.Fail("a '$' in the replacement must be followed by a group's number", argument, @"write \$ for the character itself");
            }
            else if (java[i] == '\\' && i + 1 < java.Length)
            {
                i++;
                output.Append(java[i] == '\\' ? @"\\" : java[i]);
            }
            else
            {
                output.Append(java[i]);
            }
        }

        return Quoting.Literal(output.ToString());
    }
}
