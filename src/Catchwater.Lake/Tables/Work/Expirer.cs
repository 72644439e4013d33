using Catchwater.Lake.Tables.Log;

namespace Catchwater.Lake.Tables.Work;

/// <summary>
/// Deletes data files that no kept version needs, then log entries behind a checkpoint
/// (https://github.com/delta-io/delta/blob/master/PROTOCOL.md#metadata-cleanup).
/// </summary>
internal static class Expirer
{
    public static async Task<ExpiryResult> ExpireAsync(
        TableFolder folder, TableLog log, ExpiryPolicy policy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // This order matters: a writer that is done by the time its mark is looked for has its commit in the log read last.
        var present = folder.DataFiles().ToList();
        var unfinished = WorkFolder.Unfinished(folder).Select(WorkFolder.PrefixOf).ToList();
        var latest = await log.LatestAsync(cancellationToken);
        if (latest is null)
        {
            return new ExpiryResult(-1, [], 0, []);
        }

        var times = log.Times().ToList();
        var names = LogFolder.List(log.Path);
        var oldest = Math.Max(
            names.Oldest,
            Math.Min(At(times, now - policy.MinAge) ?? names.Oldest, latest.Version - Math.Max(1, policy.KeepVersions) + 1));
        var held = Leases.Held(folder, now).Where(version => version >= names.Oldest && version < oldest).ToList();
        var needed = await NeededAsync(log, oldest, latest.Version, held, cancellationToken);
        var cutoff = (now - policy.MinAge).UtcDateTime;
        var files = present
            .Where(file => !needed.Contains(folder.LogName(file.FullName))
                && file.LastWriteTimeUtc <= cutoff
                && !unfinished.Exists(prefix => file.Name.StartsWith(prefix, StringComparison.Ordinal)))
            .ToList();
        var logFiles = Behind(names, times, now - Longer(policy.LogMinAge, policy.MinAge), held.Append(oldest).Min());
        var result = new ExpiryResult(
            oldest,
            [.. files.Select(file => folder.LogName(file.FullName)).Order(StringComparer.Ordinal)],
            files.Sum(file => file.Length),
            [.. logFiles.Select(folder.LogName)]);
        if (!policy.DryRun)
        {
            foreach (var path in files.Select(file => file.FullName).Concat(logFiles))
            {
                cancellationToken.ThrowIfCancellationRequested();
                File.Delete(path);
            }
        }

        return result;
    }

    /// <summary>Files of the oldest version kept, of those that are being read, and every file added since.</summary>
    private static async Task<HashSet<string>> NeededAsync(
        TableLog log, long oldest, long latest, List<long> held, CancellationToken cancellationToken)
    {
        HashSet<string> needed = new(StringComparer.Ordinal);
        foreach (var version in held.Append(oldest))
        {
            needed.UnionWith((await log.VersionAsync(version, cancellationToken)).Files.Keys);
        }

        for (var version = oldest + 1; version <= latest; version++)
        {
            var path = log.CommitPath(version);
            needed.UnionWith(CommitFile.Read(path, log.NameOf(path)).OfType<AddAction>().Select(add => add.Path));
        }

        return needed;
    }

    /// <summary>
    /// Checkpoints and commits before the newest checkpoint that is old enough, checkpoints first: should we die among them, what
    /// is left still begins with a whole version.
    /// </summary>
    private static List<string> Behind(LogFolder names, List<(long Version, DateTimeOffset At)> times, DateTimeOffset cutoff, long needed)
    {
        var last = Math.Min(At(times, cutoff) ?? -1, needed);
        var checkpoints = names.Checkpoints.Keys.Where(version => version <= last).ToList();
        return checkpoints.Count == 0
            ? []
            : [
                .. names.Checkpoints.Where(checkpoint => checkpoint.Key < checkpoints[^1]).SelectMany(checkpoint => checkpoint.Value),
                .. names.Commits.Where(version => version < checkpoints[^1]).Select(version => Path.Combine(names.Path, LogFolder.CommitName(version))),
            ];
    }

    /// <summary>The version that was current at a time; null when that is no longer known.</summary>
    private static long? At(List<(long Version, DateTimeOffset At)> times, DateTimeOffset moment) =>
        times.FindLastIndex(entry => entry.At <= moment) is >= 0 and var index ? times[index].Version : null;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
