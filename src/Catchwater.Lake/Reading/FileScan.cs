using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>Files opened as a relation: their columns are known, their rows are read when a statement consumes <see cref="Relation"/>.</summary>
public sealed class FileScan
{
    private readonly Func<LakeSession, CancellationToken, Task<RejectedRows>> _collect;

    internal FileScan(
        TableSchema schema,
        string relation,
        IReadOnlyList<SourceFile> files,
        string fingerprint,
        Func<LakeSession, CancellationToken, Task<RejectedRows>> collect) =>
        (Schema, Relation, Files, Fingerprint, _collect) = (schema, relation, files, fingerprint, collect);

    /// <summary>The columns: those of the files in their order, then those of hive folders.</summary>
    public TableSchema Schema { get; }

    /// <summary>What to put behind FROM, in the session that opened it.</summary>
    public string Relation { get; }

    /// <summary>The files, sorted by path.</summary>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>
    /// 64 hex digits that change when the input changes: over each file's name and content, or, beyond 16 MiB, size and time of writing.
    /// </summary>
    public string Fingerprint { get; }

    /// <summary>Finds the files and learns their columns.</summary>
    /// <exception cref="LakeException">
    /// No file (<c>no_such_file</c>), an empty one (<c>empty_file</c>), one that is not of its format or damaged (<c>damaged_file</c>),
    /// files that differ in their columns (<c>schema_differs</c>), a setting that does not fit (<c>invalid_source</c>).
    /// </exception>
    public static async Task<FileScan> OpenAsync(LakeSession session, FileSource source, CancellationToken cancellationToken = default)
    {
        var files = await FileSet.FindAsync(session, source.Path, source.Only, cancellationToken);
        return source.Format switch
        {
            FileFormat.Csv => await CsvScan.OpenAsync(session, source, files, cancellationToken),
            FileFormat.Parquet => await ParquetScan.OpenAsync(session, source, files, cancellationToken),
            _ => await JsonScan.OpenAsync(session, source, files, cancellationToken),
        };
    }

    /// <summary>
    /// What was rejected while <see cref="Relation"/> was last consumed. Call it after a statement of the same session has read the
    /// relation to its end, and before anything is published: it also finds that a compressed file was cut short.
    /// Columns that the statement did not read may not be judged.
    /// </summary>
    /// <exception cref="LakeException">A compressed file is truncated or damaged (<c>damaged_file</c>).</exception>
    public async Task<RejectedRows> CollectRejectsAsync(LakeSession session, CancellationToken cancellationToken = default)
    {
        foreach (var file in Files.Where(file => SourceText.Compressed(file.Path)))
        {
            await SourceText.VerifyAsync(file.Path, cancellationToken);
        }

        return await _collect(session, cancellationToken);
    }
}
