using System.Collections;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>What the values of CSV columns look like.</summary>
/// <param name="Types">A type for each column, in the file's order.</param>
/// <param name="DateFormat">How dates are written, as strftime; null when as ISO 8601.</param>
/// <param name="TimestampFormat">How times are written, as strftime; null when as ISO 8601.</param>
internal sealed record CsvTypes(IReadOnlyList<string> Types, string? DateFormat, string? TimestampFormat)
{
    /// <summary>Rows of a file that are looked at. What comes later and does not fit is rejected by line.</summary>
    private const int SampleRows = 20480;

    /// <summary>Files of a glob that are looked at, spread evenly.</summary>
    private const int SampleFiles = 10;

    /// <summary>Infers types from the first rows of some files with one header. What cannot be told is text.</summary>
    public static async Task<CsvTypes> InferAsync(
        LakeSession session, IReadOnlyList<SourceFile> files, int columns, CsvOptions options, CancellationToken cancellationToken)
    {
        CsvTypes? types = null;
        var step = Math.Max(1, files.Count / SampleFiles);
        for (var i = 0; i < files.Count; i += step)
        {
            var next = await SniffAsync(session, files[i], columns, options, cancellationToken);
            types = types is null ? next : types.Merge(next);
        }

        return types!;
    }

    /// <summary>Types that hold the values of both.</summary>
    private CsvTypes Merge(CsvTypes other) =>
        new(
            [.. Types.Zip(other.Types, (a, b) =>
                a is "DATE" && DateFormat != other.DateFormat ? "VARCHAR"
                : a is "TIMESTAMP" && TimestampFormat != other.TimestampFormat ? "VARCHAR"
                : Common(a, b))],
            DateFormat,
            TimestampFormat);

    /// <summary>The type that holds the values of both.</summary>
    public static string Common(string a, string b) => (a, b) switch
    {
        _ when a == b => a,
        ("BIGINT", "DOUBLE") or ("DOUBLE", "BIGINT") => "DOUBLE",
        _ => "VARCHAR",
    };

    private static async Task<CsvTypes> SniffAsync(
        LakeSession session, SourceFile file, int columns, CsvOptions options, CancellationToken cancellationToken)
    {
        CsvTypes text = new([.. Enumerable.Repeat("VARCHAR", columns)], null, null);
        List<object?[]> rows;
        try
        {
            rows = await session.RowsAsync(
                $"""
                SELECT list_transform(Columns, lambda c: c.type), DateFormat, TimestampFormat
                FROM sniff_csv({Quoting.Literal(FileSet.Exact(file.Path))}, {options.Arguments}, skip = 0, ignore_errors = true, sample_size = {SampleRows})
                """,
                cancellationToken);
        }
        catch (LakeException fault) when (fault.Problems[0].Code == "sql_error")
        {
            // Nothing regular in the first rows: they are text, and those that do not even have the right number of values are rejected.
            return text;
        }

        var types = ((IEnumerable)rows[0][0]!).Cast<string>().ToList();
        return types.Count == columns ? new CsvTypes(types, rows[0][1] as string, rows[0][2] as string) : text;
    }
}
