using System.Runtime.CompilerServices;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Storage;
using Catchwater.Lake.Tables.Log;
using Catchwater.Lake.Tables.Reading;
using Catchwater.Lake.Tables.Types;
using Catchwater.Lake.Tables.Work;
using Catchwater.Lake.Tables.Writing;

namespace Catchwater.Lake.Tables;

/// <summary>
/// One table of the lake. It may be used by several threads at once, each with its own session. When the disk fails, is full or
/// forbids something, every method throws a <see cref="LakeException"/> with <c>storage_error</c>.
/// </summary>
public sealed class LakeTable
{
    private readonly TableFolder _folder;
    private readonly TableLog _log;
    private readonly TimeProvider _clock;

    internal LakeTable(TableFolder folder, TimeProvider clock)
    {
        (_folder, _clock) = (folder, clock);
        _log = new TableLog(folder.Table, folder.LogPath, folder.Guard);
    }

    /// <summary>Its name.</summary>
    public DatasetName Name => _folder.Table;

    /// <summary>Its folder, absolute.</summary>
    public string Path => _folder.Path;

    /// <summary>The schema a table has after these columns are written to it: the types they are stored as.</summary>
    /// <param name="incoming">What a SELECT yields.</param>
    /// <param name="problems">Receives names and types that no table can have.</param>
    /// <returns>The schema; null when there was a problem.</returns>
    public static TableSchema? StoredSchema(TableSchema incoming, ICollection<Problem> problems) =>
        IncomingColumns.Stored(incoming, problems) is { } stored ? EngineSchema.Of(stored.Fields) : null;

    /// <summary>A version of the table: the newest, or the one meant; null when there is no such table yet.</summary>
    /// <exception cref="LakeException"><c>no_such_version</c>, <c>version_expired</c>, <c>table_corrupt</c> or <c>unsupported_protocol</c>.</exception>
    public async Task<TableSnapshot?> SnapshotAsync(AsOf? asOf = null, CancellationToken cancellationToken = default)
    {
        return await StorageFault.TellAsync(Name, "read", async () =>
        {
            CheckFolder();
            var latest = await _log.LatestAsync(cancellationToken);
            if (latest is null)
            {
                return null;
            }

            var version = asOf is not { } wanted ? latest.Version : wanted.VersionNumber ?? VersionAt(wanted);
            var newest = version == latest.Version;
            var state = newest ? latest : await _log.VersionAsync(version, cancellationToken);
            return new TableSnapshot(_folder, state, newest, await FooterRows.OfAsync(_folder, state.Files.Values, cancellationToken));
        });
    }

    /// <summary>The commits that are kept, from a version on, ascending.</summary>
    /// <exception cref="LakeException"><c>table_corrupt</c>.</exception>
    public async IAsyncEnumerable<TableCommit> HistoryAsync(long fromVersion = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        CheckFolder();
        if (LogFolder.List(_folder.LogPath).Latest < fromVersion)
        {
            // Nothing new, as at the beginning of nearly every run: the log may be long.
            yield break;
        }

        foreach (var (version, at) in await StorageFault.TellAsync(Name, "read", () => Task.Run(() => _log.Times().ToList(), cancellationToken)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (version >= fromVersion)
            {
                var file = _log.CommitPath(version);
                var actions = await StorageFault.TellAsync(Name, "read", () => Task.Run(() => CommitFile.Read(file, _log.NameOf(file)), cancellationToken));
                yield return new TableCommit(Name, version, at, CommitInfo.Of(actions.OfType<CommitInfoAction>().FirstOrDefault()?.Content));
            }
        }
    }

    /// <summary>
    /// Writes rows beside the table, where nobody sees them until <see cref="StagedWrite.CommitAsync"/>. The SELECT runs in the
    /// given session; the result must not outlive it.
    /// </summary>
    /// <exception cref="LakeException">
    /// The rows cannot be stored (<c>invalid_column_name</c>, <c>duplicate_column</c>, <c>unsupported_type</c>,
    /// <c>invalid_partition_value</c>), do not fit the table (<c>schema_mismatch</c>, <c>partitioning_changed</c>, <c>null_key</c>,
    /// <c>duplicate_key</c>, <c>append_only</c>), or the SELECT fails (<c>sql_error</c>).
    /// </exception>
    public Task<StagedWrite> StageAsync(LakeSession session, WriteRequest request, CancellationToken cancellationToken = default)
    {
        return StorageFault.TellAsync(Name, "write", () =>
        {
            CheckFolder();
            return Stager.StageAsync(_folder, _log, session, request, _clock, cancellationToken);
        });
    }

    /// <summary>
    /// The columns the table has once rows are written as requested, as <see cref="StageAsync"/> settles them; only the log's word on
    /// the columns is needed. Of the request its mode, keys, partition columns and <see cref="WriteRequest.EvolveSchema"/> count.
    /// </summary>
    /// <param name="current">The version to be written to; null for a table that does not exist yet.</param>
    /// <param name="request">The write.</param>
    /// <param name="incoming">The columns of its rows.</param>
    /// <exception cref="LakeException">Rows of such columns would be refused, for the reasons <see cref="StageAsync"/> names.</exception>
    public TableSchema SchemaAfter(TableSnapshot? current, WriteRequest request, TableSchema incoming) =>
        EngineSchema.Of(TargetSchema.Settle(Name, request, incoming, current?.State).Schema.Fields);

    /// <summary>
    /// Removes what writes of dead processes left behind: their data files that no commit lists, and their working folders. Writes
    /// of living processes are left alone, so it may run at any time.
    /// </summary>
    /// <returns>How many data files were deleted.</returns>
    public Task<int> CleanUpAsync(CancellationToken cancellationToken = default) => StorageFault.TellAsync(Name, "clean up", () =>
    {
        CheckFolder();
        return CrashCleaner.CleanAsync(_folder, _log, _clock.GetUtcNow(), cancellationToken);
    });

    /// <summary>
    /// Deletes data files and log entries that the policy no longer keeps. Files of versions that are held by a reader, of any
    /// process, and of writes in progress stay.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An age of the policy is negative.</exception>
    /// <exception cref="LakeException"><c>table_corrupt</c>: nothing is deleted while the log is not whole.</exception>
    public Task<ExpiryResult> ExpireAsync(ExpiryPolicy policy, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(policy.MinAge, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(policy.LogMinAge, TimeSpan.Zero);
        return StorageFault.TellAsync(Name, "expire", () =>
        {
            CheckFolder();
            return Expirer.ExpireAsync(_folder, _log, policy, _clock.GetUtcNow(), cancellationToken);
        });
    }

    /// <summary>
    /// Takes whole partitions out of the table, in one commit that removes their files (see <see cref="PartitionDrop.Operation"/>). When others commit
    /// meanwhile the partitions are chosen again in their version.
    /// </summary>
    /// <param name="partition">Which: receives a file's partition values by column, as text, null for NULL.</param>
    /// <param name="details">What the commit says of itself.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="LakeException">The table has no partitions (<c>not_partitioned</c>) or may only grow (<c>append_only</c>); <c>commit_conflict</c> when others keep committing.</exception>
    public Task<PartitionDrop> DropPartitionsAsync(
        Func<IReadOnlyDictionary<string, string?>, bool> partition, CommitDetails details, CancellationToken cancellationToken = default) =>
        StorageFault.TellAsync(Name, "drop partitions of", () =>
        {
            CheckFolder();
            return PartitionDropper.DropAsync(_folder, _log, partition, details, _clock, cancellationToken);
        });

    private long VersionAt(AsOf asOf)
    {
        var times = _log.Times().ToList();
        var index = times.FindLastIndex(entry => entry.At <= asOf.Moment);
        if (index >= 0)
        {
            return times[index].Version;
        }

        var oldest = times.Count > 0 ? $"the oldest that is kept is version {times[0].Version}, of {times[0].At:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}" : "no commit is kept";
        throw new LakeException(new Problem("version_expired", $"{Name} had no version at {asOf}, or it is no longer kept: {oldest}"));
    }

    private void CheckFolder()
    {
        if (Directory.Exists(_folder.Path))
        {
            _folder.Guard.CheckLinks(_folder.Path);
        }
    }
}
