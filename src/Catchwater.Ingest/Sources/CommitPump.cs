using Catchwater.Core.Errors;
using Catchwater.Core.Failpoints;
using Catchwater.Topics.Tasks;

namespace Catchwater.Ingest.Sources;

/// <summary>Fills one unit of work while the one before it is being committed.</summary>
internal sealed class CommitPump(ILogTask task)
{
    private const int Records = 5_000;
    private const long Bytes = 4 << 20;

    private UnitOfWork _other = new();
    private Task<CommitOutcome> _committing = Task.FromResult(CommitOutcome.Committed);

    /// <summary>What to fill.</summary>
    public UnitOfWork Work { get; private set; } = new();

    /// <summary>Whether it is time to hand it over.</summary>
    public bool IsFull => Work.RecordCount >= Records || Work.Bytes >= Bytes;

    /// <summary>Hands the work over, and gives an empty one; waits for the commit before.</summary>
    public async Task HandOverAsync(CancellationToken cancellationToken)
    {
        await SettleAsync();
        cancellationToken.ThrowIfCancellationRequested();
        Failpoint.Hit("ingest-commit");
        _committing = task.CommitAsync(Work, CancellationToken.None);
        (Work, _other) = (_other, Work);
        Work.Clear();
    }

    /// <summary>Waits until all that was handed over is durable.</summary>
    /// <exception cref="IngestException">Another process has taken the source over (<c>source_fenced</c>).</exception>
    /// <exception cref="AbortedException">The log gave the commit up: begin again from the committed state.</exception>
    public async Task SettleAsync()
    {
        var outcome = await _committing;
        Failpoint.Hit("ingest-committed");
        switch (outcome)
        {
            case CommitOutcome.Aborted:
                throw new AbortedException();
            case CommitOutcome.Fenced:
                throw new IngestException(new Problem("source_fenced", $"another process has taken over {task.Owner}") { Hint = "run one at a time" });
        }
    }

    /// <summary>The log gave a commit up.</summary>
    public sealed class AbortedException : Exception;
}
