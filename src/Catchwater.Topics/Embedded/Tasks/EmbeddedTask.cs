using System.Collections.Concurrent;
using Catchwater.Topics.Embedded.Storage;
using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Embedded.Tasks;

/// <summary>A task of a group's worker, or one without input.</summary>
internal sealed class EmbeddedTask : ILogTask
{
    private readonly ConcurrentDictionary<TopicPartition, byte[]> _positionKeys = [];
    private readonly EmbeddedEventLog _log;
    private readonly EmbeddedInput[] _inputs;
    private readonly OwnerHold _hold;

    public EmbeddedTask(EmbeddedEventLog log, OwnerHold hold, int number, IEnumerable<EmbeddedInput> inputs)
    {
        (_log, _hold, Number) = (log, hold, number);
        _inputs = [.. inputs];
        StateKeys = new StatePrefix(hold.Id, number);
        State = new CommittedState(log.Store, StateKeys);
    }

    public string Owner => _hold.Name;

    public int Number { get; }

    public IReadOnlyList<ITaskInput> Inputs => _inputs;

    public ITaskState State { get; }

    public StatePrefix StateKeys { get; }

    /// <summary>The task belongs to somebody else, or to nobody.</summary>
    public bool IsFenced => _hold.IsLost;

    public Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<CommitOutcome>(cancellationToken);
        }

        try
        {
            var commit = TaskCommit.Create(_log, this, work);
            _log.Committer.Enqueue(commit);
            return commit.Task;
        }
        catch (TopicsException fault)
        {
            return Task.FromException<CommitOutcome>(fault);
        }
    }

    public byte[] PositionKey(TopicPartition partition) => _positionKeys.GetOrAdd(partition,
        static (partition, task) => StoreKeys.Position(task._hold.Id, task.Number, task._log.Topic(partition.Topic).Id, partition.Partition), this);

    /// <summary>A position has been committed.</summary>
    public void Moved(TopicPartition partition, long next)
    {
        foreach (var input in _inputs)
        {
            if (input.Partition == partition)
            {
                input.Committed = next;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var input in _inputs)
        {
            input.Dispose();
        }

        // The tasks of a worker go with it.
        if (!_hold.IsWorker)
        {
            await _hold.DisposeAsync();
        }
    }
}
