using System.Globalization;
using Catchwater.Core.Errors;
using Catchwater.Lake.Tables.Log;

namespace Catchwater.Lake.Tables.Writing;

/// <summary>Judges what others committed while a write was prepared.</summary>
internal static class Conflicts
{
    /// <summary>Passes when the write, put after theirs, loses nothing of theirs.</summary>
    /// <exception cref="LakeException"><c>commit_conflict</c>, naming their version and run.</exception>
    public static void Require(StagedWrite write, CommitDetails details, TableState? before, TableState latest)
    {
        for (var version = (before?.Version ?? -1) + 1; version <= latest.Version; version++)
        {
            var path = write.Log.CommitPath(version);
            var actions = CommitFile.Read(path, write.Log.NameOf(path));
            if (Reason(write, details, before, latest, actions) is { } reason)
            {
                var info = CommitInfo.Of(actions.OfType<CommitInfoAction>().FirstOrDefault()?.Content);
                var by = info.RunId is { } run ? $"run {run}" : info.EngineInfo ?? "another writer";
                throw new LakeException(new Problem(
                    "commit_conflict",
                    string.Create(CultureInfo.InvariantCulture, $"{by} committed version {version} of {write.Folder.Table} ({info.Operation}) while this write was prepared from version {write.BaseVersion}: {reason}"))
                {
                    Hint = "nothing of this write was published; run it again on the newer version",
                });
            }
        }
    }

    private static string? Reason(StagedWrite write, CommitDetails details, TableState? before, TableState latest, List<LogAction> theirs)
    {
        if (before is null)
        {
            // Both began a new table. Appends to the same columns may share it; who overwrites should know what is there.
            return write.Request.Mode == WriteMode.Append
                && latest.Schema.Equals(write.Target.Schema)
                && latest.Metadata.PartitionColumns.SequenceEqual(write.Target.PartitionColumns, StringComparer.Ordinal)
                    ? null
                    : "it created the table";
        }

        if (theirs.OfType<MetadataAction>().Any() || theirs.OfType<ProtocolAction>().Any())
        {
            return "it changed the table's schema, partitioning or settings";
        }

        if (theirs.OfType<TransactionAction>().FirstOrDefault(transaction => details.Transactions.ContainsKey(transaction.AppId)) is { } transaction)
        {
            return $"it moved '{transaction.AppId}' to {transaction.Version.ToString(CultureInfo.InvariantCulture)}";
        }

        var touched = theirs.OfType<AddAction>().Where(add => add.DataChange).Select(add => (add.Path, Values: (IReadOnlyDictionary<string, string?>?)add.PartitionValues))
            .Concat(theirs.OfType<RemoveAction>().Select(remove => (remove.Path, Values: remove.PartitionValues)))
            .ToList();
        return write.Request.Mode switch
        {
            WriteMode.Append => null,
            WriteMode.OverwritePartitions => SamePartition(write, touched) ? "it changed a partition that this write overwrites" : null,
            _ => touched.Count > 0 ? "it changed rows that this write replaces" : null,
        };
    }

    private static bool SamePartition(StagedWrite write, List<(string Path, IReadOnlyDictionary<string, string?>? Values)> theirs)
    {
        var ours = PartitionKey.Replaced(write.Request, write.Files.Added, write.Target);
        return theirs.Any(file => file.Values is null || ours.Contains(PartitionKey.Of(file.Values, write.Target)));
    }
}
