using Catchwater.Core.Errors;
using Catchwater.Core.Failpoints;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables.Log;
using Catchwater.Lake.Tables.Work;

namespace Catchwater.Lake.Tables.Writing;

/// <summary>Writes the data files of a write, next to the version that was the newest when it began.</summary>
internal static class Stager
{
    /// <summary>Stages a write; when it fails or is cancelled nothing of it stays.</summary>
    public static async Task<StagedWrite> StageAsync(
        TableFolder folder, TableLog log, LakeSession session, WriteRequest request, TimeProvider clock, CancellationToken cancellationToken)
    {
        var before = await log.LatestAsync(cancellationToken);
        if (before is not null)
        {
            ProtocolGate.RequireWritable(before);
            RequireGrowth(folder, request, before);
        }

        var incoming = await WriteFault.InTermsOf(request.Select, () => session.DescribeAsync(request.Select, cancellationToken));
        var target = TargetSchema.Settle(folder.Table, request, incoming, before);
        var work = WorkFolder.Begin(folder, request.RunId);
        try
        {
            var writer = new DataWriter(session, folder, work, folder.Path, target.Schema, target.PartitionColumns);
            var staged = request.Mode == WriteMode.Merge
                ? await MergeWriter.WriteAsync(folder, session, writer, target, request, work, before, cancellationToken)
                : await WriteAsync(writer, target, request, before, cancellationToken);
            if (request.Mode != WriteMode.Merge && request.MergeKeys.Count > 0)
            {
                await MergeWriter.RequireKeysAsync(folder, session, target, staged, request.MergeKeys, cancellationToken);
            }

            Failpoint.Hit("after-stage");
            return new StagedWrite(folder, log, work, request, before, target, staged, clock);
        }
        catch
        {
            Abandon(folder, work);
            throw;
        }
    }

    /// <summary>Deletes every data file of a write that failed, and the write itself.</summary>
    private static void Abandon(TableFolder folder, WorkFolder work)
    {
        foreach (var file in folder.DataFiles().Where(file => file.Name.StartsWith(work.FilePrefix, StringComparison.Ordinal)))
        {
            file.Delete();
        }

        work.Dispose();
    }

    private static async Task<StagedFiles> WriteAsync(
        DataWriter writer, TargetSchema target, WriteRequest request, TableState? before, CancellationToken cancellationToken)
    {
        var written = await WriteFault.InTermsOf(
            request.Select, () => writer.WriteAsync(target.Select, request.RejectPredicate, cancellationToken));
        var present = before?.Files.Values ?? [];
        IReadOnlyList<AddAction> removed = request.Mode switch
        {
            WriteMode.Overwrite => [.. present],
            WriteMode.OverwritePartitions => InSamePartitions(present, PartitionKey.Replaced(request, written.Accepted, target), target),
            _ => [],
        };
        return new StagedFiles(written.Accepted, written.Rejected, removed) { Incoming = written.Accepted };
    }

    private static List<AddAction> InSamePartitions(
        IEnumerable<AddAction> present, HashSet<string> replaced, TargetSchema target) =>
        [.. present.Where(file => replaced.Contains(PartitionKey.Of(file.PartitionValues, target)))];

    private static void RequireGrowth(TableFolder folder, WriteRequest request, TableState before)
    {
        if (request.Mode != WriteMode.Append && ProtocolGate.IsAppendOnly(before))
        {
            throw new LakeException(new Problem("append_only", $"{folder.Table} may only grow (delta.appendOnly is true), and {request.Mode} removes rows")
            {
                Hint = "append to it, or set delta.appendOnly to false",
            });
        }
    }
}

/// <summary>What a staged write adds to and takes from the table.</summary>
/// <param name="Added">New data files.</param>
/// <param name="Rejected">Files of rows that were split off.</param>
/// <param name="Removed">Present files that go.</param>
internal sealed record StagedFiles(IReadOnlyList<WrittenFile> Added, IReadOnlyList<WrittenFile> Rejected, IReadOnlyList<AddAction> Removed)
{
    /// <summary>Files with exactly the incoming rows that were not rejected.</summary>
    public required IReadOnlyList<WrittenFile> Incoming { get; init; }

    /// <summary>Rows of the merge that replaced one.</summary>
    public long Updated { get; init; }
}
