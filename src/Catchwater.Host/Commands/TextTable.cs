namespace Catchwater.Host.Commands;

/// <summary>Aligned columns; the last one is cut to the terminal's width, and nothing is cut elsewhere.</summary>
internal static class TextTable
{
    private const string Gap = "  ";

    public static void Write(CommandOutput output, IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string?>> rows, string indent = "")
    {
        var cells = rows.Select(row => row.Select(OneLine).ToList()).Prepend([.. headers]).ToList();

        // A column in which nothing is written says nothing.
        var shown = Enumerable.Range(0, headers.Count).Where(i => cells.Skip(1).Any(row => row[i].Length > 0)).ToList();
        var widths = shown.ToDictionary(i => i, i => cells.Max(row => row[i].Length));
        foreach (var row in cells)
        {
            var line = (indent + string.Join(Gap, shown.Select(i => row[i].PadRight(widths[i])))).TrimEnd();
            output.Results.WriteLine(output.Width is { } width && line.Length > width ? line[..(width - 1)] + "…" : line);
        }
    }

    /// <summary>A text as one line that a terminal shows as it is: what comes from elsewhere may hold line breaks and control codes.</summary>
    public static string OneLine(string? text)
    {
        var line = string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Any(char.IsControl) ? string.Concat(line.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter)) : line;
    }
}
