using Catchwater.Core.Errors;
using Catchwater.Lake.Tables.Log;
using Catchwater.Lake.Tables.Work;

namespace Catchwater.Lake.Tables.Writing;

/// <summary>
/// Takes whole partitions out of a table: a commit of <c>remove</c> actions alone. Nothing is written, so nothing but the commit can
/// be left half done; the files stay for the versions that have them until these expire.
/// </summary>
internal static class PartitionDropper
{
    private const int Attempts = 10;

    public static async Task<PartitionDrop> DropAsync(
        TableFolder folder, TableLog log, Func<IReadOnlyDictionary<string, string?>, bool> partition, CommitDetails details, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = await log.LatestAsync(cancellationToken);
            if (before is null)
            {
                return new PartitionDrop(null, []);
            }

            Require(folder, before);
            var files = before.Files.Values.Where(file => partition(file.PartitionValues)).ToList();
            if (files.Count == 0)
            {
                return new PartitionDrop(null, []);
            }

            // Overwrite: of what others commit meanwhile nothing may be overlooked, be it rows in one of the partitions.
            var request = new WriteRequest { Select = "", Mode = WriteMode.Overwrite, RunId = details.RunId };
            var target = new TargetSchema(before.Schema, before.Metadata.PartitionColumns, "");
            await using var write = new StagedWrite(
                folder, log, WorkFolder.Begin(folder, details.RunId), request, before, target, new StagedFiles([], [], files) { Incoming = [] }, clock);
            try
            {
                var commit = await write.CommitAsync(details with { Operation = PartitionDrop.Operation }, cancellationToken);
                return new PartitionDrop(commit, [.. files.Select(file => new DataFile(folder.DataPath(file.Path), file.Size, file.Rows, file.PartitionValues))]);
            }
            catch (LakeException fault) when (attempt < Attempts && fault.Problems[0].Code == "commit_conflict")
            {
                // Others were faster: their version is judged anew.
            }
        }
    }

    private static void Require(TableFolder folder, TableState before)
    {
        ProtocolGate.RequireWritable(before);
        if (before.Metadata.PartitionColumns.Count == 0)
        {
            throw new LakeException(new Problem("not_partitioned", $"{folder.Table} has no partition columns, so there are no partitions to drop"));
        }

        if (ProtocolGate.IsAppendOnly(before))
        {
            throw new LakeException(new Problem("append_only", $"{folder.Table} may only grow (delta.appendOnly is true), and dropping partitions removes rows")
            {
                Hint = "set delta.appendOnly to false",
            });
        }
    }
}
