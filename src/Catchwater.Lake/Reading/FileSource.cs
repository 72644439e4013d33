namespace Catchwater.Lake.Reading;

/// <summary>How a file is written.</summary>
public enum FileFormat
{
    /// <summary>JSON: one object a line, or one array of objects. Which of the two is seen from the file.</summary>
    Json,

    /// <summary>Text with separators.</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}

/// <summary>Files that are read as one table.</summary>
public sealed record FileSource
{
    /// <summary>Absolute path or glob (<c>*</c>, <c>**</c>, <c>?</c>, <c>[a-z]</c>). The caller has confined it to where it may read.</summary>
    public required string Path { get; init; }

    /// <summary>Absolute paths of the files to read among those <see cref="Path"/> names. Default null: all of them.</summary>
    public IReadOnlyCollection<string>? Only { get; init; }

    /// <summary>How the files are written. Default: JSON.</summary>
    public FileFormat Format { get; init; } = FileFormat.Json;

    /// <summary>CSV: whether the first line names the columns. Default: yes. Without it they are <c>column0</c>, <c>column1</c>, ….</summary>
    public bool Header { get; init; } = true;

    /// <summary>CSV: what stands between values, 1 to 4 characters. Default: a tab for .tsv files, else a comma.</summary>
    public string? Delimiter { get; init; }

    /// <summary>CSV: what stands around values that hold a delimiter or a line end; empty for none. Default: <c>"</c>.</summary>
    public string? Quote { get; init; }

    /// <summary>CSV: what stands before a quote inside quotes. Default: the quote itself.</summary>
    public string? Escape { get; init; }

    /// <summary>CSV: <c>utf-8</c> (default), <c>utf-16</c> or <c>latin-1</c>.</summary>
    public string? Encoding { get; init; }

    /// <summary>CSV: the text that means NULL besides nothing at all. Default: none.</summary>
    public string? NullText { get; init; }

    /// <summary>
    /// Types of columns by name, as DuckDB spells them; they win over what is inferred. A value that does not fit is a rejected row.
    /// Names are compared without case. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether folders such as <c>year=2024</c> are columns. Default: no.</summary>
    public bool HivePartitioning { get; init; }

    /// <summary>Whether files with different columns are read as one table with all of them. Default: no, they are an error.</summary>
    public bool UnionByName { get; init; }
}

/// <summary>One file of a source as it was found.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Bytes">Its size on disk.</param>
/// <param name="LastWriteUtc">When it was last written, UTC.</param>
public sealed record SourceFile(string Path, long Bytes, DateTimeOffset LastWriteUtc);

/// <summary>Rows of a source that could not be read as what they should be.</summary>
/// <param name="Count">How many: read plus rejected rows are the rows of the files.</param>
/// <param name="Relation">
/// What to put behind FROM in the same session, one row for each: <c>file VARCHAR, line BIGINT</c> (1-based line of the text, or
/// place in a JSON array or parquet file)<c>, column_name VARCHAR</c> (NULL when the whole row is at fault)<c>, raw VARCHAR, reason VARCHAR</c>.
/// </param>
public sealed record RejectedRows(long Count, string Relation);
