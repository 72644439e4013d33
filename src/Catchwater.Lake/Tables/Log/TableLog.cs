using System.Text.Json;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Lake.Storage;

namespace Catchwater.Lake.Tables.Log;

/// <summary>The log of one table: rebuilds any version that is still kept, and remembers the newest.</summary>
internal sealed class TableLog(DatasetName table, string path, PathGuard guard)
{
    private volatile Remembered? _latest;

    /// <summary>The table.</summary>
    public DatasetName Table { get; } = table;

    /// <summary>The absolute path of the log's folder.</summary>
    public string Path { get; } = path;

    /// <summary>A file as errors name it.</summary>
    public string NameOf(string file) => guard.Relative(file);

    /// <summary>The file of a commit.</summary>
    public string CommitPath(long version) => System.IO.Path.Combine(Path, LogFolder.CommitName(version));

    /// <summary>The newest version; null when there is no table.</summary>
    /// <exception cref="LakeException"><c>table_corrupt</c> or <c>unsupported_protocol</c>.</exception>
    public async Task<TableState?> LatestAsync(CancellationToken cancellationToken)
    {
        var known = _latest;
        if (known is not null && Stamp(known.State.Version) == known.Stamp)
        {
            var state = known.State;
            for (var next = state.Version + 1; File.Exists(CommitPath(next)); next++)
            {
                state = Apply(state, next);
            }

            return Remember(state);
        }

        _latest = null;
        var folder = LogFolder.List(Path);
        return folder.Latest < 0 ? null : Remember(await RebuildAsync(folder, folder.Latest, cancellationToken));
    }

    /// <summary>A version that is kept.</summary>
    /// <exception cref="LakeException"><c>no_such_version</c>, <c>version_expired</c>, <c>table_corrupt</c> or <c>unsupported_protocol</c>.</exception>
    public async Task<TableState> VersionAsync(long version, CancellationToken cancellationToken)
    {
        var folder = LogFolder.List(Path);
        if (version < 0 || version > folder.Latest)
        {
            throw new LakeException(new Problem("no_such_version", $"{Table} has no version {version}: the newest is {folder.Latest}"));
        }

        if (version < folder.Oldest)
        {
            throw new LakeException(new Problem("version_expired", $"version {version} of {Table} is no longer kept: the oldest is {folder.Oldest}"));
        }

        return Check(await RebuildAsync(folder, version, cancellationToken));
    }

    /// <summary>The versions whose commit is kept with their times, ascending from the oldest.</summary>
    public IEnumerable<(long Version, DateTimeOffset At)> Times()
    {
        var latest = DateTimeOffset.MinValue;
        foreach (var version in LogFolder.List(Path).Commits)
        {
            var file = CommitPath(version);
            var said = CommitFile.TimeOf(file, NameOf(file)) ?? File.GetLastWriteTimeUtc(file);
            latest = said > latest ? said : latest.AddMilliseconds(1);
            yield return (version, latest);
        }
    }

    /// <summary>One version further.</summary>
    public TableState Apply(TableState? before, long version)
    {
        var file = CommitPath(version);
        return TableState.After(before, version, CommitFile.Read(file, NameOf(file)), File.GetLastWriteTimeUtc(file), NameOf(file));
    }

    /// <summary>Takes note of a version that this process itself has committed.</summary>
    public TableState Remember(TableState state)
    {
        _latest = new Remembered(Check(state), Stamp(state.Version));
        return state;
    }

    private static TableState Check(TableState state)
    {
        ProtocolGate.RequireReadable(state);
        return state;
    }

    /// <summary>What would change if the table were deleted and made anew behind our back.</summary>
    private (DateTime Written, long Length) Stamp(long version)
    {
        var file = new FileInfo(CommitPath(version));
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    private async Task<TableState> RebuildAsync(LogFolder folder, long version, CancellationToken cancellationToken)
    {
        var state = await StartAsync(folder, version, cancellationToken);
        var first = state is null ? 0 : state.Version + 1;
        folder.RequireWhole(first, version, NameOf);
        for (var next = first; next <= version; next++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            state = Apply(state, next);
        }

        return state!;
    }

    /// <summary>The newest checkpoint at or below a version. One that is damaged is passed over while the commits can replace it.</summary>
    private async Task<TableState?> StartAsync(LogFolder folder, long version, CancellationToken cancellationToken)
    {
        foreach (var (at, files) in folder.Checkpoints.Where(checkpoint => checkpoint.Key <= version).Reverse())
        {
            try
            {
                var actions = await CheckpointFile.ReadAsync(files, cancellationToken);
                var commit = CommitPath(at);
                if (File.Exists(commit))
                {
                    // Checkpoints do not keep who made the commit.
                    actions.AddRange(CommitFile.Read(commit, NameOf(commit)).OfType<CommitInfoAction>());
                }

                return TableState.After(null, at, actions, File.GetLastWriteTimeUtc(files[0]), NameOf(files[0]));
            }
            catch (Exception fault) when (fault is LakeException or JsonException)
            {
                var earlier = folder.Checkpoints.Keys.Any(other => other < at);
                if (!earlier && !(folder.Commits.Count > 0 && folder.Commits[0] == 0))
                {
                    throw new LakeException(
                        new Problem("table_corrupt", $"the checkpoint of version {at} cannot be read: {fault.Message}")
                        {
                            File = NameOf(files[0]),
                            Hint = "the commits before it are no longer kept, so it cannot be rebuilt: restore it from a backup",
                        },
                        fault);
                }
            }
        }

        return null;
    }

    private sealed record Remembered(TableState State, (DateTime Written, long Length) Stamp);
}
