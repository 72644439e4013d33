using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Host.Files;
using Catchwater.Host.Projects;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Judging;

/// <summary>Something that lies outside any project and can be judged or profiled: a file, a glob, or the folder of a Delta table.</summary>
/// <param name="Written">The path as it was given.</param>
internal sealed record FileTarget(string Written)
{
    private static int _opened;

    private readonly string _path = Path.GetFullPath(Written);

    /// <summary>Whether a word of the command line means a path and not a table of the project.</summary>
    public static bool IsPath(string word) =>
        word.AsSpan().IndexOfAny("/\\*?[") >= 0 || DataFileName.Of(word) is not null || File.Exists(word) || IsDelta(word);

    /// <summary>The table it would become: <c>bronze.</c> and the file's name, or the name that a Delta table's folders say.</summary>
    public DatasetName Table
    {
        get
        {
            if (IsDelta(_path))
            {
                return DeltaName() ?? DatasetName.Parse("bronze.table");
            }

            var name = DataFileName.Of(_path) ?? throw Unknown();

            // Of folder/*.csv the folder is what has a name.
            var stem = name.Stem.Any(char.IsLetterOrDigit) ? name.Stem : Path.GetFileName(Path.GetDirectoryName(_path)) ?? "";
            return (name with { Stem = stem }).Table;
        }
    }

    /// <summary>
    /// Opens it. Text is read once into the engine, which spills when it is large: whatever asks next asks columns, and rows that could
    /// not be read are known.
    /// </summary>
    /// <param name="session">The session that will ask; what is opened lives as long as it does.</param>
    /// <param name="declare">Types of columns of text that are not to be inferred, given what was.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CatchwaterException">It is missing, of no format that is read, or damaged.</exception>
    public async Task<JudgedData> OpenAsync(LakeSession session, DeclareTypes? declare, TimeProvider time, CancellationToken cancellationToken)
    {
        if (IsDelta(_path))
        {
            return await DeltaAsync(time, cancellationToken);
        }

        var format = (DataFileName.Of(_path) ?? throw Unknown()).Format;
        var source = new FileSource { Path = _path, Format = format };
        var scan = await FileScan.OpenAsync(session, source, cancellationToken);
        var more = source with
        {
            HivePartitioning = scan.Files.All(file => Path.GetDirectoryName(file.Path)!.Contains('=', StringComparison.Ordinal)),
            Columns = format == FileFormat.Parquet ? source.Columns : declare?.Invoke(scan.Schema) ?? source.Columns,
        };
        if (more.HivePartitioning || more.Columns.Count > 0)
        {
            scan = await FileScan.OpenAsync(session, more, cancellationToken);
        }

        var relation = scan.Relation;
        if (format != FileFormat.Parquet)
        {
            relation = $"catchwater_file_{Interlocked.Increment(ref _opened)}";
            await session.ExecuteAsync($"CREATE TEMP TABLE {relation} AS SELECT * FROM {scan.Relation}", cancellationToken);
        }

        return new JudgedData(Written, relation, scan.Schema, scan.Fingerprint)
        {
            Rejected = await scan.CollectRejectsAsync(session, cancellationToken),
            CopyableRelation = Quoting.Literal(Written),
        };
    }

    private async Task<JudgedData> DeltaAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var name = DeltaName() ?? throw new ProjectException(new Problem("wrong_value", $"this Delta table's folders name no table of a lake: expected LAKE/{DatasetName.Expected.Split(',')[0]} as folders")
        {
            File = Written,
        });
        var lake = LakeStore.Open(Path.GetDirectoryName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(_path)))!, time, create: false);
        var snapshot = await lake.Table(name).SnapshotAsync(null, cancellationToken)
            ?? throw new ProjectException(new Problem("unknown_table", "this Delta table has no version yet") { File = Written });
        return new JudgedData(Written, snapshot.Relation, snapshot.Schema, snapshot.Version.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            Statistics = snapshot.Statistics,
            CopyableRelation = $"delta_scan({Quoting.Literal(Written)})",
        };
    }

    private DatasetName? DeltaName()
    {
        var folder = new DirectoryInfo(Path.TrimEndingDirectorySeparator(_path));
        return DatasetName.TryParse($"{folder.Parent?.Name}.{folder.Name}", out var name) ? name : null;
    }

    private ProjectException Unknown() => new(Directory.Exists(_path)
        ? new Problem("no_such_file", "this is a folder, and no Delta table: a file or a glob is expected") { File = Written, Hint = $"name its files, such as {Path.Combine(Written, "*.parquet")}" }
        : DataFileName.Unknown(Written));

    private static bool IsDelta(string path) => Directory.Exists(Path.Combine(path, "_delta_log"));
}

/// <summary>Says which columns of a file are read as other types than were inferred; by name, as DuckDB spells them.</summary>
internal delegate IReadOnlyDictionary<string, string> DeclareTypes(Core.Schemas.TableSchema inferred);
