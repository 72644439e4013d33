using Catchwater.Topics;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Tests.Running;

/// <summary>A real log whose tasks now and then refuse a commit, as a Kafka transaction does that has to be aborted.</summary>
internal sealed class FlakyLog(IEventLog log, int seed) : IEventLog
{
    private readonly Random _random = new(seed);

    public int Aborted { get; private set; }

    public string Location => log.Location;

    public ValueTask<IReadOnlyList<TopicDescription>> ListAsync(CancellationToken cancellationToken) => log.ListAsync(cancellationToken);

    public ValueTask<TopicDescription?> FindAsync(string topic, CancellationToken cancellationToken) => log.FindAsync(topic, cancellationToken);

    public ValueTask<bool> EnsureAsync(TopicSpec topic, CancellationToken cancellationToken) => log.EnsureAsync(topic, cancellationToken);

    public ValueTask DeleteAsync(string topic, CancellationToken cancellationToken) => log.DeleteAsync(topic, cancellationToken);

    public IEventWriter OpenWriter(WriterOptions options) => log.OpenWriter(options);

    public ValueTask<IEventReader> OpenReaderAsync(IReadOnlyList<ReadFrom> from, CancellationToken cancellationToken) => log.OpenReaderAsync(from, cancellationToken);

    public ValueTask<long> OffsetAtAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellationToken) => log.OffsetAtAsync(partition, time, cancellationToken);

    public ValueTask<IWorker> JoinAsync(GroupOptions group, ITaskOwner owner, CancellationToken cancellationToken) => log.JoinAsync(group, new Owner(this, owner), cancellationToken);

    public ValueTask<ILogTask> OpenTaskAsync(string owner, CancellationToken cancellationToken) => log.OpenTaskAsync(owner, cancellationToken);

    public ValueTask<IStateView> OpenStateAsync(string group, CancellationToken cancellationToken) => log.OpenStateAsync(group, cancellationToken);

    public ValueTask ReplaceStateAsync(string group, IAsyncEnumerable<TaskState> tasks, CancellationToken cancellationToken) => log.ReplaceStateAsync(group, tasks, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool Aborts()
    {
        lock (_random)
        {
            var aborts = _random.Next(3) == 0;
            Aborted += aborts ? 1 : 0;
            return aborts;
        }
    }

    private sealed class Owner(FlakyLog log, ITaskOwner owner) : ITaskOwner
    {
        private readonly Dictionary<ILogTask, ILogTask> _tasks = [];

        public ValueTask AssignedAsync(ILogTask task, CancellationToken cancellationToken) => owner.AssignedAsync(_tasks[task] = new FlakyTask(log, task), cancellationToken);

        public ValueTask RevokedAsync(ILogTask task, CancellationToken cancellationToken) => owner.RevokedAsync(_tasks[task], cancellationToken);

        public ValueTask LostAsync(ILogTask task, CancellationToken cancellationToken) => owner.LostAsync(_tasks[task], cancellationToken);
    }

    private sealed class FlakyTask(FlakyLog log, ILogTask task) : ILogTask
    {
        public string Owner => task.Owner;

        public int Number => task.Number;

        public IReadOnlyList<ITaskInput> Inputs => task.Inputs;

        public ITaskState State => task.State;

        public async Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken)
        {
            if (log.Aborts())
            {
                await Task.Yield();
                return CommitOutcome.Aborted;
            }

            return await task.CommitAsync(work, cancellationToken);
        }

        public ValueTask DisposeAsync() => task.DisposeAsync();
    }
}
