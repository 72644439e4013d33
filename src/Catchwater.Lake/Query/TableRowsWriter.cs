using System.Globalization;
using System.Text;

namespace Catchwater.Lake.Query;

/// <summary>Writes a result as an aligned table for people.</summary>
public static class TableRowsWriter
{
    /// <summary>Rows that are looked at for the widths of columns; later, longer values are cut.</summary>
    private const int SizedRows = 1000;

    private const int NarrowestColumn = 6;
    private const string Gap = "  ";

    /// <summary>Writes the table, numbers to the right, and a last line with the number of rows.</summary>
    /// <param name="query">The query.</param>
    /// <param name="output">Where to.</param>
    /// <param name="width">Characters a line may have; null for any number. The widest columns are cut first.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The number of rows.</returns>
    public static async Task<long> WriteAsync(LakeQuery query, TextWriter output, int? width = null, CancellationToken cancellationToken = default)
    {
        List<string[]> first = [];
        int[]? widths = null;
        long rows = 0;
        await foreach (var row in query.RowsAsync(cancellationToken))
        {
            var cells = Array.ConvertAll(row, Cell);
            rows++;
            if (widths is not null)
            {
                await LineAsync(output, query, widths, cells);
                continue;
            }

            first.Add(cells);
            if (first.Count == SizedRows)
            {
                widths = await BeginAsync(output, query, first, width);
            }
        }

        if (widths is null)
        {
            await BeginAsync(output, query, first, width);
        }

        await output.WriteLineAsync(rows == 1 ? "(1 row)" : $"({rows.ToString(CultureInfo.InvariantCulture)} rows)");
        await output.FlushAsync(cancellationToken);
        return rows;
    }

    private static async Task<int[]> BeginAsync(TextWriter output, LakeQuery query, List<string[]> rows, int? width)
    {
        var names = query.Columns.Select(column => Cell(column.Name)).ToArray();
        var widths = names.Select((name, index) => rows.Select(row => TextWidth.Of(row[index])).Prepend(TextWidth.Of(name)).Max()).ToArray();
        if (width is { } limit)
        {
            Shrink(widths, limit - (Gap.Length * (widths.Length - 1)));
        }

        await LineAsync(output, query, widths, names);
        await output.WriteLineAsync(string.Join(Gap, widths.Select(column => new string('-', column))));
        foreach (var row in rows)
        {
            await LineAsync(output, query, widths, row);
        }

        return widths;
    }

    private static void Shrink(int[] widths, int limit)
    {
        while (widths.Sum() > limit && widths.Max() > NarrowestColumn)
        {
            widths[Array.IndexOf(widths, widths.Max())]--;
        }
    }

    private static Task LineAsync(TextWriter output, LakeQuery query, int[] widths, string[] cells)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = TextWidth.Cut(cells[i], widths[i]);
            var pad = new string(' ', widths[i] - TextWidth.Of(cell));
            line.Append(i == 0 ? "" : Gap).Append(query.Columns[i].Kind == QueryValueKind.Number ? pad + cell : cell + pad);
        }

        return output.WriteLineAsync(line.ToString().TrimEnd());
    }

    // One line a row, and nothing that a terminal would take for a command.
    private static string Cell(object? value)
    {
        if (value is null)
        {
            return "NULL";
        }

        var text = ValueText.Of(value);
        return text.Any(char.IsControl)
            ? string.Concat(text.Select(c => c switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) => $"\\x{(int)c:X2}",
                _ => c.ToString(),
            }))
            : text;
    }
}
