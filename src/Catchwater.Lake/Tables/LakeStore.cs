using System.Collections.Concurrent;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Lake.Storage;
using Catchwater.Lake.Tables.Log;

namespace Catchwater.Lake.Tables;

/// <summary>The tables below one folder: <c>layer/table</c>, each a Delta Lake table.</summary>
public sealed class LakeStore
{
    private readonly ConcurrentDictionary<DatasetName, LakeTable> _tables = new();
    private readonly PathGuard _guard;
    private readonly TimeProvider _clock;

    private LakeStore(string root, TimeProvider clock) => (_guard, _clock) = (new PathGuard(root), clock);

    /// <summary>The lake's folder, absolute.</summary>
    public string Root => _guard.Root;

    /// <summary>Opens the lake in a folder.</summary>
    /// <param name="root">The folder; it may be a symbolic link, but links inside it must not lead out of it.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="create">Whether the folder is made when it is missing. Default true; false for those who only read: without it the lake is empty.</param>
    /// <exception cref="LakeException"><c>lake_unavailable</c>: the folder cannot be made or is a file.</exception>
    public static LakeStore Open(string root, TimeProvider clock, bool create = true)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        try
        {
            if (create)
            {
                DurableDisk.CreateDirectory(path);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LakeException(new Problem("lake_unavailable", $"the lake's folder cannot be used: {fault.Message}") { File = root }, fault);
        }

        return new LakeStore(path, clock);
    }

    /// <summary>Every table there is, in order of name. Folders that are no tables, or not named like one, are passed over.</summary>
    public IReadOnlyList<DatasetName> List() =>
        [.. Folders().Where(name => LogFolder.List(Path.Combine(Root, name.Layer, name.Table, LogFolder.Name)).Latest >= 0)];

    /// <summary>Does <see cref="LakeTable.CleanUpAsync"/> for every table, also for those whose first write never came to its commit.</summary>
    /// <returns>How many data files were deleted.</returns>
    public async Task<int> CleanUpAsync(CancellationToken cancellationToken = default)
    {
        var deleted = 0;
        foreach (var name in Folders())
        {
            deleted += await Table(name).CleanUpAsync(cancellationToken);
        }

        return deleted;
    }

    /// <summary>The table of that name, whether it exists yet or not.</summary>
    public LakeTable Table(DatasetName name) => _tables.GetOrAdd(name, key => new LakeTable(new TableFolder(_guard, key), _clock));

    private List<DatasetName> Folders()
    {
        List<DatasetName> names = [];
        if (!Directory.Exists(Root))
        {
            return names;
        }

        foreach (var layer in new DirectoryInfo(Root).EnumerateDirectories())
        {
            foreach (var table in layer.EnumerateDirectories())
            {
                if (DatasetName.TryParse($"{layer.Name}.{table.Name}", out var name))
                {
                    names.Add(name);
                }
            }
        }

        names.Sort();
        return names;
    }
}
