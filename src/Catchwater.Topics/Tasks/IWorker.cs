namespace Catchwater.Topics.Tasks;

/// <summary>One worker of a group. Dispose it to leave: its tasks are revoked first.</summary>
public interface IWorker : IAsyncDisposable
{
    /// <summary>Ends when the worker can do no more: faulted with what stopped it, or done after it was disposed.</summary>
    Task Completion { get; }
}

/// <summary>
/// Who works on a worker's tasks. Calls come one at a time. On the embedded log all tasks are assigned before
/// <see cref="IEventLog.JoinAsync"/> ends, and revoked when the worker is disposed.
/// </summary>
public interface ITaskOwner
{
    /// <summary>A task is ours now: its state is restored and its positions are known. Start working on it and return.</summary>
    ValueTask AssignedAsync(ILogTask task, CancellationToken cancellationToken);

    /// <summary>A task is going to another worker: finish the commit in hand, stop, and return; nothing can be committed afterwards.</summary>
    ValueTask RevokedAsync(ILogTask task, CancellationToken cancellationToken);

    /// <summary>A task has gone already: drop everything uncommitted; a commit would be refused (<see cref="CommitOutcome.Fenced"/>).</summary>
    ValueTask LostAsync(ILogTask task, CancellationToken cancellationToken);
}
