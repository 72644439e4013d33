using System.Text.RegularExpressions;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Host.Files;
using Catchwater.Host.Projects;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Quality.Profiling;

namespace Catchwater.Host.Scaffolding;

/// <summary>Looks at a file, to draft a pipeline and a contract for it.</summary>
internal static partial class FileDraft
{
    /// <summary>Larger files are named where they lie instead of copied into the project.</summary>
    public const long CopiedBytes = 256L * 1024 * 1024;

    /// <summary>Drafts a table.</summary>
    /// <param name="file">The file.</param>
    /// <param name="directory">The project's folder.</param>
    /// <param name="table">The table; null for <c>bronze.</c> and the file's name.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The draft, the rows that were malformed, and whether the file must be copied to where the draft names it.</returns>
    /// <exception cref="CatchwaterException">The file is missing, of no format that is read, or damaged.</exception>
    public static async Task<(DraftedTable Table, long Malformed, bool Copy)> ReadAsync(FileInfo file, string directory, DatasetName? table, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!file.Exists)
        {
            throw new ProjectException(new Problem("no_such_file", "there is no such file") { File = file.ToString() });
        }

        var written = DataFileName.Of(file.Name) ?? throw new ProjectException(DataFileName.Unknown(file.ToString()));
        using var engine = LakeEngine.Open(new EngineOptions());
        using var session = engine.OpenSession();
        var source = new FileSource { Path = file.FullName, Format = written.Format };
        if (written.Format == FileFormat.Csv)
        {
            var dialect = await CsvDialect.OfAsync(session, file.FullName, cancellationToken);
            source = source with { Encoding = dialect.Encoding, Delimiter = dialect.Delimiter, Header = dialect.Header };
        }

        var scan = await FileScan.OpenAsync(session, source, cancellationToken);
        List<Problem> problems = [];
        var names = Names(scan.Schema);
        var schema = LakeTable.StoredSchema(new TableSchema(scan.Schema.Columns.Zip(names, (column, name) => column with { Name = name })), problems);
        if (schema is null)
        {
            throw new ProjectException([.. problems.Select(problem => problem with { File = file.ToString() })]);
        }

        // Read once into the engine, which spills when it is large: profiling looks at it several times.
        List<DraftedColumn> columns = [.. scan.Schema.Columns.Zip(schema.Columns, (source, stored) => new DraftedColumn(source.Name, stored.Name, stored.Type))];
        await session.ExecuteAsync(
            $"CREATE TEMP TABLE draft AS SELECT {string.Join(", ", columns.Select(column => $"CAST({Quoting.Identifier(column.Source)} AS {column.Type}) AS {Quoting.Identifier(column.Name)}"))} FROM {scan.Relation}",
            cancellationToken);
        var malformed = (await scan.CollectRejectsAsync(session, cancellationToken)).Count;
        var name = table ?? written.Table;
        var profile = await Profiler.ProfileAsync(session, "draft", name.ToString(), time, cancellationToken);
        var (path, copy) = Place(file, directory);
        return (new DraftedTable(name, path, source, columns, profile), malformed, copy);
    }

    // Delta Lake allows no spaces and few other characters in names; such columns get one it allows.
    private static List<string> Names(TableSchema schema)
    {
        HashSet<string> taken = new(schema.Columns.Select(column => column.Name).Where(name => !NoColumnCharacter().IsMatch(name)), StringComparer.OrdinalIgnoreCase);
        return [.. schema.Columns.Select(column =>
        {
            if (!NoColumnCharacter().IsMatch(column.Name))
            {
                return column.Name;
            }

            var name = NoColumnCharacter().Replace(column.Name, "_").Trim('_') is { Length: > 0 } plain ? plain : "column";
            var free = name;
            for (var n = 2; !taken.Add(free); n++)
            {
                free = $"{name}_{n}";
            }

            return free;
        })];
    }

    private static (string Path, bool Copy) Place(FileInfo file, string directory)
    {
        var relative = Path.GetRelativePath(directory, file.FullName).Replace('\\', '/');
        if (!relative.StartsWith("../", StringComparison.Ordinal) && !Path.IsPathRooted(relative))
        {
            return (relative, false);
        }

        return file.Length <= CopiedBytes ? ($"data/{file.Name}", true) : (file.FullName, false);
    }

    [GeneratedRegex(@"[ ,;{}()=\r\n\t]+")]
    private static partial Regex NoColumnCharacter();
}
