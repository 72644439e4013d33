using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Catchwater.Host.Testing;

/// <summary>Tests as text: a line each, and below those that failed what was expected and what was found, side by side.</summary>
internal static class TestReport
{
    private const int Shown = 20;

    public static void Write(TextWriter output, TestDocument document)
    {
        foreach (var test in document.Tests)
        {
            var mark = test.Status switch { TestStatus.Passed => "✓", TestStatus.Failed => "✗", _ => "!" };
            output.WriteLine($"  {mark} {test.Pipeline}: {test.Name}  ({test.DurationMs.ToString("0", CultureInfo.InvariantCulture)} ms)");
            if (test.Status != TestStatus.Passed)
            {
                output.WriteLine($"      {test.File}:{test.Line}");
                Differences(output, test);
            }
        }

        output.WriteLine();
        string[] parts =
        [
            $"{document.Passed} passed",
            $"{document.Failed} failed",
            .. document.Errors > 0 ? [$"{document.Errors} could not run"] : Array.Empty<string>(),
        ];
        output.WriteLine($"{document.Project}: {string.Join(", ", parts)} in {document.DurationS.ToString("0.0", CultureInfo.InvariantCulture)} s");
    }

    private static void Differences(TextWriter output, TestResult test)
    {
        foreach (var problem in test.Problems)
        {
            output.WriteLine($"      {problem}");
        }

        if (test.Differences.Count > 0)
        {
            Rows(output, test);
        }

        foreach (var reject in test.Rejects)
        {
            var place = string.Join(" ", new[] { reject.Source, reject.Line is { } line ? $"line {line}" : null, reject.Column is { } column ? $"column {column}" : null }.Where(part => part is not null));
            output.WriteLine($"      {(reject.Kind == DifferenceKind.Missing ? "- reject" : "+ reject")} {place}{(reject.Reason is { } reason ? $": {reason}" : "")}{(reject.Raw is { } raw ? $" [{raw}]" : "")}"
                + (reject.Kind == DifferenceKind.Missing ? "  (expected)" : "  (found)"));
        }

        if (test.Problems.Count == 0)
        {
            output.WriteLine($"      {Counted.Of(test.RowsAsExpected, "row")} as expected");
        }
    }

    private static void Rows(TextWriter output, TestResult test)
    {
        var shown = test.Differences.Take(Shown).ToList();
        var widths = test.Columns.Select(column => shown.SelectMany(difference => new[] { difference.Expected, difference.Found })
            .OfType<IReadOnlyDictionary<string, JsonElement>>().Select(row => Text(row[column]).Length).Append(column.Length).Max()).ToList();
        string Line(IEnumerable<string> cells) => string.Join("  ", cells.Zip(widths).Select(pair => pair.First.PadRight(pair.Second))).TrimEnd();

        output.WriteLine($"        {Line(test.Columns)}");
        foreach (var difference in shown)
        {
            if (difference.Expected is { } expected)
            {
                output.WriteLine($"      - {Line(test.Columns.Select(column => Text(expected[column])))}  (expected)");
            }

            if (difference.Found is { } found)
            {
                output.WriteLine($"      + {Line(test.Columns.Select(column => Text(found[column])))}  (found)");
            }

            if (difference.Kind == DifferenceKind.Changed)
            {
                output.WriteLine($"        {Line(test.Columns.Select(column => difference.Columns.Contains(column)
                    ? new string('^', Math.Max(Text(difference.Expected![column]).Length, Text(difference.Found![column]).Length))
                    : ""))}");
            }
        }

        if (test.Differences.Count > Shown)
        {
            output.WriteLine($"      … {test.Differences.Count - Shown} more (--json shows all)");
        }
    }

    // What would be taken for something else, or could not be seen, stands in quotes.
    private static string Text(JsonElement cell)
    {
        var value = cell.GetString();
        if (value is null)
        {
            return "NULL";
        }

        if (value.Length > 0 && value != "NULL" && value.AsSpan().Trim().Length == value.Length && !value.Any(char.IsControl))
        {
            return value;
        }

        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            text.Append(c switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", '"' => "\\\"", _ => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString() });
        }

        return text.Append('"').ToString();
    }
}
