using Catchwater.Core.Errors;
using Catchwater.Core.Failpoints;
using Catchwater.Lake.Storage;
using Catchwater.Lake.Tables.Log;

namespace Catchwater.Lake.Tables.Writing;

/// <summary>Optimistic concurrency: writes the next log entry unless somebody else did, looks at theirs, and tries again or gives up.</summary>
internal static class Committer
{
    private const int CheckpointEvery = 10;

    public static async Task<TableCommit> CommitAsync(StagedWrite write, CommitDetails details, CancellationToken cancellationToken)
    {
        var before = write.Before;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var latest = await write.Log.LatestAsync(cancellationToken);
            if (!details.Repeat && Repeated(write, details, latest) is { } repeated)
            {
                return repeated;
            }

            if (latest is not null && latest.Version != (before?.Version ?? -1))
            {
                Conflicts.Require(write, details, before, latest);
                before = latest;
            }

            var version = (before?.Version ?? -1) + 1;
            var at = Now(write, before);
            var actions = CommitActions.Of(write, details, before, version, at);
            var finished = write.Work.Inside("commit.json");
            await File.WriteAllBytesAsync(finished, CommitFile.Write(actions), cancellationToken);
            File.SetLastWriteTimeUtc(finished, at.UtcDateTime);
            Failpoint.Hit("before-link");
            if (!Publish(write, finished, write.Log.CommitPath(version)))
            {
                File.Delete(finished);
                continue;
            }

            var state = write.Log.Remember(TableState.After(before, version, actions, at, write.Log.NameOf(write.Log.CommitPath(version))));
            return new TableCommit(write.Folder.Table, version, state.CommittedAt, CommitInfo.Of(state.CommitInfo))
            {
                Warnings = version > 0 && version % CheckpointEvery == 0 ? await CheckpointAsync(write, state) : [],
            };
        }
    }

    private static bool Publish(StagedWrite write, string finished, string name)
    {
        try
        {
            var published = DurableDisk.TryPublish(finished, name);
            if (published)
            {
                write.MarkCommitted();
            }

            return published;
        }
        catch (IOException)
        {
            // The entry may have got its name before the disk failed: then its files must not be deleted.
            if (File.Exists(name) && File.ReadAllBytes(name).AsSpan().SequenceEqual(File.ReadAllBytes(finished)))
            {
                write.MarkCommitted();
            }

            throw;
        }
    }

    /// <summary>Whether the table has every transaction of the commit already, and since which version.</summary>
    private static TableCommit? Repeated(StagedWrite write, CommitDetails details, TableState? latest)
    {
        if (latest is null || details.Transactions.Count == 0
            || details.Transactions.Any(wanted => !latest.Transactions.TryGetValue(wanted.Key, out var has) || has.Version < wanted.Value))
        {
            return null;
        }

        var (version, info) = FindTransaction(write.Log, latest, details.Transactions);
        return new TableCommit(write.Folder.Table, version, latest.CommittedAt, info) { AlreadyCommitted = true };
    }

    /// <summary>The commit that brought the last of the transactions; the newest version when that commit is no longer kept.</summary>
    private static (long Version, CommitInfo Info) FindTransaction(TableLog log, TableState latest, IReadOnlyDictionary<string, long> transactions)
    {
        for (var version = latest.Version; version >= 0 && File.Exists(log.CommitPath(version)); version--)
        {
            var actions = CommitFile.Read(log.CommitPath(version), log.NameOf(log.CommitPath(version)));
            if (actions.OfType<TransactionAction>().Any(transaction => transactions.ContainsKey(transaction.AppId)))
            {
                return (version, CommitInfo.Of(actions.OfType<CommitInfoAction>().FirstOrDefault()?.Content));
            }
        }

        return (latest.Version, CommitInfo.Of(latest.CommitInfo));
    }

    private static DateTimeOffset Now(StagedWrite write, TableState? before)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(write.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        return before is not null && now <= before.CommittedAt ? before.CommittedAt.AddMilliseconds(1) : now;
    }

    /// <summary>The commit is safe by now: a checkpoint that cannot be written only makes reading slower, and the next one will be.</summary>
    private static async Task<IReadOnlyList<Problem>> CheckpointAsync(StagedWrite write, TableState state)
    {
        Failpoint.Hit("before-checkpoint");
        try
        {
            await CheckpointFile.WriteAsync(
                write.Log.Path, state, write.Clock.GetUtcNow() - TombstoneAge.Of(state), write.Work.Path, CancellationToken.None);
            return [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or LakeException)
        {
            return [new Problem("checkpoint_failed", $"the checkpoint of version {state.Version} of {write.Folder.Table} could not be written: {fault.Message}")];
        }
    }
}
