using System.Globalization;
using System.Text.Unicode;
using Catchwater.Core.Errors;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;

namespace Catchwater.Host.Scaffolding;

/// <summary>How a CSV file seems to be written, where that is not the default. It is guessed once, when a pipeline is drafted, and stands in the draft.</summary>
/// <param name="Encoding">Its encoding; null for UTF-8.</param>
/// <param name="Delimiter">What stands between values; null for what the file's name says.</param>
/// <param name="Header">Whether its first line names the columns.</param>
internal sealed record CsvDialect(string? Encoding, string? Delimiter, bool Header)
{
    private const int Looked = 1 << 18;
    private static readonly string[] Delimiters = [",", ";", "\t", "|"];

    /// <summary>Looks at the beginning of a file.</summary>
    public static async Task<CsvDialect> OfAsync(LakeSession session, string path, CancellationToken cancellationToken)
    {
        var head = new byte[Looked];
        int length;
        await using (var text = SourceText.Open(path))
        {
            length = await text.ReadAtLeastAsync(head, Looked, throwOnEndOfStream: false, cancellationToken);
        }

        var encoding = EncodingOf(head.AsSpan(0, length));
        var decoded = (encoding switch { "utf-16" => System.Text.Encoding.Unicode, "latin-1" => System.Text.Encoding.Latin1, _ => System.Text.Encoding.UTF8 }).GetString(head, 0, length);
        var first = decoded.TrimStart('\uFEFF').Split('\n')[0].TrimEnd('\r');
        try
        {
            // The engine weighs every combination over many rows; only its answer to what the first line means is doubted.
            var sniffed = (await session.RowsAsync(
                $"SELECT Delimiter, HasHeader FROM sniff_csv({Quoting.Literal(path)}, encoding = {Quoting.Literal(encoding ?? "utf-8")}, ignore_errors = true)", cancellationToken))[0];
            var usual = path.Contains(".tsv", StringComparison.OrdinalIgnoreCase) ? "\t" : ",";
            var delimiter = sniffed[0] is string found && Delimiters.Contains(found) && first.Contains(found, StringComparison.Ordinal) ? found : usual;
            return new CsvDialect(encoding, delimiter == usual ? null : delimiter, sniffed[1] is not false || !first.Split(delimiter).Any(IsValue));
        }
        catch (CatchwaterException)
        {
            // What is wrong with it is said by whoever reads it.
            return new CsvDialect(encoding, null, true);
        }
    }

    private static string? EncodingOf(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return "utf-16";
        }

        // The last character may be cut.
        for (var cut = 0; cut < 4 && cut <= head.Length; cut++)
        {
            if (Utf8.IsValid(head[..^cut]))
            {
                return null;
            }

            if (head.Length < Looked)
            {
                break;
            }
        }

        return "latin-1";
    }

    // No column is called 2.5; one of a cross table may be called 2024.
    private static bool IsValue(string field)
    {
        var text = field.Trim().Trim('"');
        return (decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) && !(number is >= 1900 and < 2100 && decimal.IsInteger(number)))
            || DateTime.TryParseExact(text.Length >= 10 ? text[..10] : text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
    }
}
