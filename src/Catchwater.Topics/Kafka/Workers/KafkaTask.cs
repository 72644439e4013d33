using System.Collections.Concurrent;
using Catchwater.Core.Failpoints;
using Catchwater.Topics.Kafka.Clients;
using Catchwater.Topics.Kafka.State;
using Catchwater.Topics.Tasks;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka.Workers;

/// <summary>What a task is made of.</summary>
/// <param name="Owner">The group's or owner's name.</param>
/// <param name="Number">The task's number, and its partition of the changelog.</param>
/// <param name="TransactionalId">The name under which it commits; whoever takes it next fences this one.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Group">The group's membership as it is now; null for a task without input.</param>
/// <param name="Start">Where it begins when it has never committed.</param>
internal sealed record TaskPlan(string Owner, int Number, string TransactionalId, IReadOnlyList<KafkaInput> Inputs, Func<IConsumerGroupMetadata>? Group, StartAt Start);

/// <summary>
/// A task: one transaction a commit, with outputs, changelog and positions in it, and after it the same changes in local state. Commits
/// run one after the other on a thread of the task's own, for the client's calls block.
/// </summary>
internal sealed class KafkaTask : ILogTask
{
    private readonly KafkaClients _clients;
    private readonly KafkaTopics _topics;
    private readonly TaskPlan _plan;
    private readonly LocalTask _local;
    private readonly Restore _restore;
    private readonly CancellationTokenSource _gone = new();
    private readonly TaskProducer _producer;
    private readonly BlockingCollection<(UnitOfWork Work, TaskCompletionSource<CommitOutcome> Done)> _queue = [];
    private readonly UnitSender _sender;
    private Thread? _thread;
    private volatile bool _rewound = true;
    private volatile bool _fenced;

    public KafkaTask(KafkaClients clients, KafkaTopics topics, LocalStore store, TaskPlan plan)
    {
        (_clients, _topics, _plan) = (clients, topics, plan);
        _local = store.Task(plan.Owner, plan.Number);
        var changelog = Changelog.TopicOf(plan.Owner);
        _restore = new Restore(clients, topics, _local, changelog, plan.Number);
        _producer = new TaskProducer(clients, plan.TransactionalId, _gone.Token);
        _sender = new UnitSender(topics, _producer, new(changelog, plan.Number), _gone.Token);
        State = new KafkaTaskState(_local, plan.Inputs.Count == 0 ? () => _rewound = true : null);
        foreach (var input in plan.Inputs)
        {
            input.Rewound = () => _rewound = true;
        }
    }

    public string Owner => _plan.Owner;

    public int Number => _plan.Number;

    public IReadOnlyList<ITaskInput> Inputs => _plan.Inputs;

    public ITaskState State { get; }

    /// <summary>The task has been disposed of.</summary>
    public Action? Closed { get; set; }

    /// <summary>Somebody has fenced this task.</summary>
    public Action? Fenced { get; set; }

    /// <summary>Takes the transactional id, brings local state up to the changelog, and finds where to begin. In this order: what the owner before left open is decided before anything is read.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        using var stop = cancellationToken.Register(_gone.Cancel);
        await Task.Factory.StartNew(OpenProducer, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        await _restore.RunAsync(cancellationToken).ConfigureAwait(false);
        await PositionAsync(cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        _thread = new Thread(Work) { IsBackground = true, Name = $"kafka commit {_plan.TransactionalId}" };
        _thread.Start();
        if (_plan.Start == StartAt.Latest && _plan.Inputs.Any(i => !_local.TryGetPosition(i.Partition.Topic, out _)))
        {
            // "Latest" means the end when the task first started, also for a worker that ends before its first commit.
            UnitOfWork first = new();
            foreach (var input in _plan.Inputs)
            {
                first.Advance(input.Partition, input.Committed);
            }

            await CommitAsync(first, cancellationToken).ConfigureAwait(false);
            _rewound = true;
        }
    }

    public Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource<CommitOutcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _queue.Add((work, done), CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            done.SetResult(CommitOutcome.Fenced);
        }

        return done.Task;
    }

    /// <summary>The task is somebody else's: nothing is committed any more, and what is being tried is given up.</summary>
    public void Drop()
    {
        _fenced = true;
        _gone.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        foreach (var input in _plan.Inputs)
        {
            input.Close();
        }

        if (_thread is { } thread && !await Task.Run(() => thread.Join(_clients.Options.RequestTimeout)).ConfigureAwait(false))
        {
            // The brokers do not answer: whether the last commit took place, the next owner will see.
            Drop();
            await Task.Run(thread.Join).ConfigureAwait(false);
        }

        await Task.Run(_producer.Dispose).ConfigureAwait(false);
        _gone.Cancel();
        Closed?.Invoke();
    }

    private void OpenProducer()
    {
        try
        {
            _producer.Init();
        }
        catch (KafkaException e)
        {
            throw KafkaFault.Of(_clients, $"take the transactional id {_plan.TransactionalId}", e.Error, inner: e);
        }
    }

    private async Task PositionAsync(CancellationToken cancellationToken)
    {
        var missing = _plan.Inputs.Where(i => !_local.TryGetPosition(i.Partition.Topic, out _)).Select(i => i.Partition).ToList();
        var bounds = await _topics.BoundsAsync([.. _plan.Inputs.Select(i => i.Partition)], IsolationLevel.ReadUncommitted, cancellationToken).ConfigureAwait(false);
        var stable = await _topics.BoundsAsync(missing, IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        foreach (var input in _plan.Inputs)
        {
            var (earliest, end) = bounds[input.Partition];
            var start = _local.TryGetPosition(input.Partition.Topic, out var next) ? next : _plan.Start == StartAt.Latest ? stable[input.Partition].End : earliest;
            input.Start(start <= end ? start : throw KafkaFault.BeyondEnd(input.Partition, _plan.Owner, start, end));
        }
    }

    private void Work()
    {
        foreach (var (work, done) in _queue.GetConsumingEnumerable())
        {
            try
            {
                done.SetResult(_fenced ? CommitOutcome.Fenced : !_rewound ? CommitOutcome.Aborted : Commit(work));
            }
            catch (OperationCanceledException)
            {
                done.SetResult(CommitOutcome.Fenced);
            }
#pragma warning disable CA1031 // The caller hears it; this thread goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _rewound = false;
                done.SetException(e as TopicsException ?? KafkaFault.Of(_clients, $"commit task {_plan.Number} of {_plan.Owner}", (e as KafkaException)?.Error ?? new Error(ErrorCode.Local_Fail, e.Message), inner: e));
            }
        }
    }

    private CommitOutcome Commit(UnitOfWork work)
    {
        long next = -1;
        try
        {
            _producer.Begin();
            _sender.SendRecords(work);
            Failpoint.Hit("kafka.commit.outputs");
            _sender.SendChanges(work, report => next = report.Offset.Value + 1);
            Failpoint.Hit("kafka.commit.changelog");
            if (_plan.Group is { } group)
            {
                // Read anew each time: a membership that has ended since must be refused, one that has been renewed must not.
                _producer.SendOffsets(OffsetsOf(work), group());
                Failpoint.Hit("kafka.commit.offsets");
            }

            _producer.Commit();
        }
        catch (KafkaException e)
        {
            return Failed(e);
        }
        catch (TopicsException)
        {
            _producer.Abort();
            throw;
        }

        Failpoint.Hit("kafka.commit.committed");
        // Without a change nothing was written to the changelog, and local state stands where it stood.
        _local.Apply(work, Volatile.Read(ref next) is var after && after < 0 ? _local.Next : after);
        Failpoint.Hit("kafka.commit.local");
        foreach (var input in _plan.Inputs)
        {
            if (work.Positions.TryGetValue(input.Partition, out var position))
            {
                input.Advance(position);
            }
        }

        return CommitOutcome.Committed;
    }

    private CommitOutcome Failed(KafkaException e)
    {
        _rewound = false;
        if (!IsEnd(e) && !TaskProducer.IsFenced(e.Error))
        {
            try
            {
                _producer.Abort();
                return IsOurFault(e.Error) ? throw KafkaFault.Of(_clients, $"commit task {_plan.Number} of {_plan.Owner}", e.Error, inner: e) : CommitOutcome.Aborted;
            }
            catch (KafkaException also)
            {
                e = also;
            }
        }

        if (TaskProducer.IsFenced(e.Error))
        {
            _fenced = true;
            Fenced?.Invoke();
            return CommitOutcome.Fenced;
        }

        // The producer is at its end, and whether the transaction took place is not known here: a new one finishes or aborts it, and
        // the changelog says which.
        _producer.Init();
        _restore.RunAsync(_gone.Token).GetAwaiter().GetResult();
        foreach (var input in _plan.Inputs)
        {
            if (_local.TryGetPosition(input.Partition.Topic, out var position))
            {
                input.Advance(position);
            }
        }

        return CommitOutcome.Aborted;
    }

    // Never none: it is the sending that makes the brokers look whether we are still a member of the group.
    private List<TopicPartitionOffset> OffsetsOf(UnitOfWork work)
    {
        List<TopicPartitionOffset> offsets = [.. work.Positions.Select(p => new TopicPartitionOffset(p.Key.Topic, p.Key.Partition, p.Value))];
        if (offsets.Count == 0)
        {
            offsets.Add(new(_plan.Inputs[0].Partition.Topic, _plan.Inputs[0].Partition.Partition, _plan.Inputs[0].Committed));
        }

        return offsets;
    }

    private static bool IsEnd(KafkaException e) => e.Error.IsFatal || e.Error.Code == ErrorCode.Local_Fatal;

    // Doing the same again would end the same way.
    private static bool IsOurFault(Error error) => error.Code is ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.InvalidMsgSize
        or ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed
        or ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition or ErrorCode.InvalidRecord or ErrorCode.PolicyViolation;
}
