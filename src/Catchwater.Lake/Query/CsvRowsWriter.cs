using System.Buffers;

namespace Catchwater.Lake.Query;

/// <summary>Writes a result as CSV (https://www.rfc-editor.org/rfc/rfc4180).</summary>
public static class CsvRowsWriter
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    /// <summary>Writes a header line and a line for each row, ended by CR LF. NULL is nothing; empty text is <c>""</c>.</summary>
    /// <returns>The number of rows.</returns>
    public static async Task<long> WriteAsync(LakeQuery query, TextWriter output, CancellationToken cancellationToken = default)
    {
        await LineAsync(output, query.Columns.Select(column => Field(column.Name)));
        long rows = 0;
        await foreach (var row in query.RowsAsync(cancellationToken))
        {
            await LineAsync(output, row.Select(value => value is null ? "" : Field(ValueText.Of(value))));
            rows++;
        }

        await output.FlushAsync(cancellationToken);
        return rows;
    }

    private static Task LineAsync(TextWriter output, IEnumerable<string> fields) => output.WriteAsync(string.Join(',', fields) + "\r\n");

    private static string Field(string text) =>
        text.Length == 0 || text.AsSpan().ContainsAny(Special) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
