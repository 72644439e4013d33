using Catchwater.Core.Errors;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>The types a project declares for columns of its files, and the columns that come from hive folders.</summary>
internal sealed class DeclaredColumns
{
    private readonly FileSource _source;
    private readonly Dictionary<string, string> _types;
    private readonly List<string> _hive;

    /// <summary>Checks declarations against the columns that exist.</summary>
    /// <exception cref="LakeException">A declared column does not exist (<c>unknown_column</c>).</exception>
    public DeclaredColumns(FileSource source, IEnumerable<string> names, FileSet files)
    {
        _source = source;
        _types = new Dictionary<string, string>(source.Columns, StringComparer.OrdinalIgnoreCase);
        _hive = source.HivePartitioning ? HiveColumns(files.Files[0].Path) : [];
        var known = names.Concat(_hive).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (_types.Keys.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new LakeException(new Problem("unknown_column", $"the column '{unknown}' is declared but not in the file")
            {
                File = files.Files[0].Path,
                Key = $"columns.{unknown}",
                Hint = Suggestion.Hint(unknown, known),
            });
        }
    }

    /// <summary>Settings of the engine's readers for hive folders.</summary>
    public IEnumerable<string> HiveArguments
    {
        get
        {
            yield return $"hive_partitioning = {(_source.HivePartitioning ? "true" : "false")}";
            var declared = _hive.Where(_types.ContainsKey).ToList();
            if (declared.Count > 0)
            {
                yield return $"hive_types = {{{string.Join(", ", declared.Select(name => $"{Quoting.Literal(name)}: {Quoting.Literal(_types[name])}"))}}}";
            }
        }
    }

    /// <summary>Whether a column comes from the folders.</summary>
    public bool IsHive(string name) => _hive.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The declared type; null when there is none.</summary>
    public string? TypeOf(string name) => _types.GetValueOrDefault(name);

    /// <summary>The fault of opening the source, with the file at fault and, for a type nobody knows, the declaration.</summary>
    public LakeException Explain(LakeException fault)
    {
        var problem = EngineFault.Plain(fault);
        var declared = _types.FirstOrDefault(pair => problem.Message.Contains(pair.Value, StringComparison.OrdinalIgnoreCase));
        return declared.Key is not null && problem.Message.Contains("Type", StringComparison.OrdinalIgnoreCase)
            ? new LakeException(problem with { Code = "invalid_source", Key = $"columns.{declared.Key}" }, fault)
            : new LakeException(problem with { File = problem.File ?? _source.Path }, fault);
    }

    private static List<string> HiveColumns(string path) =>
    [
        .. (Path.GetDirectoryName(path) ?? "").Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar)
            .Where(part => part.IndexOf('=', StringComparison.Ordinal) > 0)
            .Select(part => part[..part.IndexOf('=', StringComparison.Ordinal)]),
    ];
}
