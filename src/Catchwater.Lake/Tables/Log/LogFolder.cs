using System.Globalization;
using Catchwater.Core.Errors;

namespace Catchwater.Lake.Tables.Log;

/// <summary>The names in a <c>_delta_log</c> folder: which commits and which complete checkpoints there are.</summary>
internal sealed class LogFolder
{
    /// <summary>The folder's name.</summary>
    public const string Name = "_delta_log";

    private LogFolder(string path, List<long> commits, SortedDictionary<long, IReadOnlyList<string>> checkpoints) =>
        (Path, Commits, Checkpoints) = (path, commits, checkpoints);

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Versions whose commit is there, ascending.</summary>
    public IReadOnlyList<long> Commits { get; }

    /// <summary>Files by version of checkpoints that are there whole, ascending.</summary>
    public SortedDictionary<long, IReadOnlyList<string>> Checkpoints { get; }

    /// <summary>The newest version; -1 when there is none.</summary>
    public long Latest => Math.Max(Commits.Count > 0 ? Commits[^1] : -1, Checkpoints.Count > 0 ? Checkpoints.Keys.Last() : -1);

    /// <summary>The oldest version that can be rebuilt; -1 when there is none.</summary>
    public long Oldest => Commits.Count > 0 && Commits[0] == 0 ? 0 : Checkpoints.Count > 0 ? Checkpoints.Keys.First() : -1;

    /// <summary>Lists a log; an absent folder is an empty log.</summary>
    public static LogFolder List(string path)
    {
        List<long> commits = [];
        SortedDictionary<long, IReadOnlyList<string>> checkpoints = [];
        Dictionary<(long Version, int Parts), List<string>> parts = [];
        foreach (var file in Directory.Exists(path) ? Directory.EnumerateFiles(path) : [])
        {
            var name = System.IO.Path.GetFileName(file).Split('.');
            if (name[0].Length != 20 || !long.TryParse(name[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            {
                continue;
            }

            switch (name)
            {
                case [_, "json"]:
                    commits.Add(version);
                    break;
                case [_, "checkpoint", "parquet"]:
                    checkpoints[version] = [file];
                    break;
                case [_, "checkpoint", _, var count, "parquet"] when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                    if (!parts.TryGetValue((version, number), out var files))
                    {
                        parts[(version, number)] = files = [];
                    }

                    files.Add(file);
                    break;
            }
        }

        foreach (var ((version, count), files) in parts)
        {
            if (files.Count == count)
            {
                checkpoints.TryAdd(version, files);
            }
        }

        commits.Sort();
        return new LogFolder(path, commits, checkpoints);
    }

    /// <summary>The file name of a commit.</summary>
    public static string CommitName(long version) => version.ToString("D20", CultureInfo.InvariantCulture) + ".json";

    /// <summary>The file name of a classic checkpoint.</summary>
    public static string CheckpointName(long version) => version.ToString("D20", CultureInfo.InvariantCulture) + ".checkpoint.parquet";

    /// <summary>Makes sure that no commit is missing between two versions, both included.</summary>
    /// <exception cref="LakeException"><c>table_corrupt</c>: one is.</exception>
    public void RequireWhole(long first, long last, Func<string, string> relative)
    {
        var index = first <= last ? ((List<long>)Commits).BinarySearch(first) : 0;
        for (var version = first; version <= last; version++, index++)
        {
            if (index < 0 || index >= Commits.Count || Commits[index] != version)
            {
                throw new LakeException(new Problem("table_corrupt", $"the commit of version {version} is missing, but version {last} is there")
                {
                    File = relative(System.IO.Path.Combine(Path, CommitName(version))),
                    Hint = "restore the file from a backup; nothing was changed",
                });
            }
        }
    }
}
