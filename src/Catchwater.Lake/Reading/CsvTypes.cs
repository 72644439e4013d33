using System.Collections;
using System.Globalization;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>What the values of CSV columns look like.</summary>
/// <param name="Types">A type for each column, in the file's order; <see cref="None"/> for one without a value.</param>
/// <param name="DateFormat">How dates are written, as strftime; null when as ISO 8601.</param>
/// <param name="TimestampFormat">How times are written, as strftime; null when as ISO 8601.</param>
internal sealed record CsvTypes(IReadOnlyList<string> Types, string? DateFormat, string? TimestampFormat)
{
    /// <summary>The type of a column that holds no value where it was looked at: other files decide.</summary>
    public const string None = "";

    /// <summary>Rows of a file that are looked at. What comes later and does not fit is rejected by line.</summary>
    private const int SampleRows = 20480;

    /// <summary>Files of a glob that are looked at, spread evenly.</summary>
    private const int SampleFiles = 10;

    /// <summary>Infers types from the first rows of some files with one header.</summary>
    public static async Task<CsvTypes> InferAsync(
        LakeSession session, IReadOnlyList<SourceFile> files, int columns, CsvOptions options, string? nullText, CancellationToken cancellationToken)
    {
        CsvTypes? types = null;
        var step = Math.Max(1, files.Count / SampleFiles);
        for (var i = 0; i < files.Count; i += step)
        {
            var next = await SniffAsync(session, files[i], columns, options, nullText, cancellationToken);
            types = types is null ? next : types.Merge(next);
        }

        return types!;
    }

    /// <summary>Types that hold the values of both.</summary>
    private CsvTypes Merge(CsvTypes other) =>
        new(
            [.. Types.Zip(other.Types, (a, b) =>
                a is "DATE" && b is "DATE" && DateFormat != other.DateFormat ? "VARCHAR"
                : a is "TIMESTAMP" && b is "TIMESTAMP" && TimestampFormat != other.TimestampFormat ? "VARCHAR"
                : Common(a, b))],
            Types.Contains("DATE") ? DateFormat : other.DateFormat,
            Types.Contains("TIMESTAMP") ? TimestampFormat : other.TimestampFormat);

    /// <summary>The type that holds the values of both.</summary>
    public static string Common(string a, string b) => (a, b) switch
    {
        _ when a == b || b == None => a,
        (None, _) => b,
        ("BIGINT", "DOUBLE") or ("DOUBLE", "BIGINT") => "DOUBLE",
        _ => "VARCHAR",
    };

    /// <summary>The texts that mean NULL, as an argument of <c>read_csv</c> and <c>sniff_csv</c>.</summary>
    public static string NullArgument(string? nullText) => $"nullstr = {Quoting.List(nullText is { Length: > 0 } ? ["", nullText] : [""])}";

    private static async Task<CsvTypes> SniffAsync(
        LakeSession session, SourceFile file, int columns, CsvOptions options, string? nullText, CancellationToken cancellationToken)
    {
        CsvTypes text = new([.. Enumerable.Repeat("VARCHAR", columns)], null, null);
        List<object?[]> rows;
        try
        {
            rows = await session.RowsAsync(
                $"""
                SELECT list_transform(Columns, lambda c: c.type), DateFormat, TimestampFormat
                FROM sniff_csv({Quoting.Literal(FileSet.Exact(file.Path))}, {options.Arguments}, skip = 0, ignore_errors = true, {NullArgument(nullText)}, sample_size = {SampleRows})
                """,
                cancellationToken);
        }
        catch (LakeException fault) when (fault.Problems[0].Code == "sql_error")
        {
            // Nothing regular in the first rows: they are text, and those that do not even have the right number of values are rejected.
            return text;
        }

        var types = ((IEnumerable)rows[0][0]!).Cast<string>().ToList();
        if (types.Count != columns)
        {
            return text;
        }

        // To the engine a column without a value is text, too.
        var texts = Enumerable.Range(0, columns).Where(column => types[column] == "VARCHAR").ToList();
        if (texts.Count > 0)
        {
            var names = string.Join(", ", Enumerable.Range(0, columns).Select(column => $"'c{column.ToString(CultureInfo.InvariantCulture)}': 'VARCHAR'"));
            var some = await session.RowsAsync(
                $"""
                SELECT {string.Join(", ", texts.Select(column => $"count(c{column.ToString(CultureInfo.InvariantCulture)}) > 0"))} FROM (SELECT * FROM read_csv(
                  {Quoting.Literal(FileSet.Exact(file.Path))}, {options.Arguments}, {NullArgument(nullText)}, auto_detect = false, columns = {"{"}{names}{"}"}, ignore_errors = true) LIMIT {SampleRows})
                """,
                cancellationToken);
            foreach (var (place, column) in texts.Index())
            {
                types[column] = (bool)some[0][place]! ? "VARCHAR" : None;
            }
        }

        return new CsvTypes(types, rows[0][1] as string, rows[0][2] as string);
    }
}
