using Catchwater.Core.Failpoints;
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
/// Rows that are written but not yet part of the table: to be judged, then committed. Disposing it without a commit deletes them.
/// Its relations can be read until then.
/// </summary>
public sealed class StagedWrite : IAsyncDisposable
{
    private readonly CancellationTokenSource _abandoned = new();
    private readonly Lazy<string> _candidate;
    private readonly Task _synced;
    private bool _committed;
    private bool _disposed;

    internal StagedWrite(
        TableFolder folder, TableLog log, WorkFolder work, WriteRequest request, TableState? before, TargetSchema target, StagedFiles files, TimeProvider clock)
    {
        (Folder, Log, Work, Request, Before, Target, Files, Clock) = (folder, log, work, request, before, target, files, clock);
        Schema = EngineSchema.Of(target.Schema.Fields);
        WrittenRelation = request.Mode == WriteMode.Merge
            ? TableRelation.Of(folder, target.Schema, [], files.Incoming.Select(file => file.Add))
            : TableRelation.Of(folder, target.Schema, target.PartitionColumns, files.Incoming.Select(file => file.Add));
        _candidate = new(Candidate);
        RejectedRelation = request.RejectPredicate is null ? null : Rejected();

        // The disk takes its time; judging the rows does not need to wait for it.
        _synced = DurableDisk.SyncAsync([.. files.Added.Select(file => file.Path)], folder.Path, _abandoned.Token);
    }

    /// <summary>The version the write began from; -1 when there was no table.</summary>
    public long BaseVersion => Before?.Version ?? -1;

    /// <summary>The table's columns after the commit.</summary>
    public TableSchema Schema { get; }

    /// <summary>Rows the SELECT yielded.</summary>
    public long RowsIn => RowsWritten + RowsRejected;

    /// <summary>Rows among them that go into the table.</summary>
    public long RowsWritten => Files.Incoming.Sum(file => file.Rows);

    /// <summary>Rows among them that were split off.</summary>
    public long RowsRejected => Files.Rejected.Sum(file => file.Rows);

    /// <summary>Rows among <see cref="RowsWritten"/> that replace one of the table; only a merge has such.</summary>
    public long RowsUpdated => Files.Updated;

    /// <summary>Bytes of the new data files.</summary>
    public long BytesWritten => Files.Added.Sum(file => file.Add.Size);

    /// <summary>How many data files are new.</summary>
    public int FilesWritten => Files.Added.Count;

    /// <summary>Rows the table would have after the commit.</summary>
    public long CandidateRows => Staying.Sum(file => file.Rows ?? 0) + Files.Added.Sum(file => file.Rows);

    /// <summary>Bytes of the data files the table would have after the commit.</summary>
    public long CandidateBytes => Staying.Sum(file => file.Size) + BytesWritten;

    /// <summary>A FROM item: the table as it would read after the commit.</summary>
    /// <exception cref="LakeException">A file of the table that stays is missing or damaged (<c>table_corrupt</c>).</exception>
    public string CandidateRelation => _candidate.Value;

    /// <summary>A FROM item: the new rows alone.</summary>
    public string WrittenRelation { get; }

    /// <summary>A FROM item: the rows that were split off, with a last column <c>_reason</c>; null when no predicate was given.</summary>
    public string? RejectedRelation { get; }

    internal TableFolder Folder { get; }

    internal TableLog Log { get; }

    internal WorkFolder Work { get; }

    internal WriteRequest Request { get; }

    internal TableState? Before { get; }

    internal TargetSchema Target { get; }

    internal StagedFiles Files { get; }

    internal TimeProvider Clock { get; }

    /// <summary>
    /// Makes the rows part of the table, in one step that either happens or does not. When others have committed since
    /// <see cref="BaseVersion"/> it takes the next version where that loses nothing of theirs.
    /// </summary>
    /// <exception cref="LakeException"><c>commit_conflict</c>: another commit changed what this one replaces; <c>storage_error</c>: the disk failed.</exception>
    /// <exception cref="InvalidOperationException">It was committed already.</exception>
    public async Task<TableCommit> CommitAsync(CommitDetails details, CancellationToken cancellationToken = default)
    {
        if (_committed)
        {
            throw new InvalidOperationException("the write was committed already");
        }

        return await StorageFault.TellAsync(Folder.Table, "commit", async () =>
        {
            await _synced.WaitAsync(cancellationToken);
            Failpoint.Hit("after-fsync");
            return await Committer.CommitAsync(this, details, cancellationToken);
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _abandoned.CancelAsync();
        await _synced.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        if (!_committed)
        {
            foreach (var file in Files.Added)
            {
                File.Delete(file.Path);
            }
        }

        Work.Dispose();
        _abandoned.Dispose();
    }

    /// <summary>From here on the files belong to the table, whatever else happens.</summary>
    internal void MarkCommitted() => _committed = true;

    private List<AddAction> Staying
    {
        get
        {
            var removed = Files.Removed.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
            return Before?.Files.Values.Where(file => !removed.Contains(file.Path)).ToList() ?? [];
        }
    }

    private string Candidate()
    {
        var stay = Staying;
        DataFileCheck.Require(Folder, BaseVersion, stay, expired: false);
        return TableRelation.Of(Folder, Target.Schema, Target.PartitionColumns, stay.Concat(Files.Added.Select(file => file.Add)));
    }

    private string Rejected()
    {
        var partition = Request.Mode == WriteMode.Merge ? [] : Target.PartitionColumns;
        var rows = TableRelation.Of(Folder, Target.Schema, partition, Files.Rejected.Select(file => file.Add));
        var reason = Request.RejectReason is { } expression ? $"CAST((\n{expression}\n) AS VARCHAR)" : "CAST(NULL AS VARCHAR)";
        return $"(SELECT *, {reason} AS {Quoting.Identifier("_reason")} FROM {rows} AS rejected)";
    }
}
