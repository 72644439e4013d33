using System.Collections.Concurrent;
using Catchwater.Topics.Kafka.Clients;
using Catchwater.Topics.Kafka.Settings;
using Catchwater.Topics.Kafka.State;
using Catchwater.Topics.Tasks;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka.Workers;

/// <summary>
/// A member of a consumer group that turns its share of the partitions into tasks. One thread polls the membership and does nothing
/// else for long, save at a revocation, which has to be over before the brokers hear of it. The member subscribes to the group's first
/// topic only and reads nothing: an assignor may split partition n of two topics between two workers, and a task needs them together.
/// </summary>
internal sealed class KafkaWorker : IWorker
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BeforeRetry = TimeSpan.FromSeconds(1);

    private readonly KafkaClients _clients;
    private readonly KafkaTopics _topics;
    private readonly LocalStore _store;
    private readonly GroupOptions _group;
    private readonly ITaskOwner _owner;
    private readonly Fetcher _fetcher;
    private readonly LogConsumer _member;
    private readonly ConcurrentDictionary<int, TaskSlot> _slots = [];
    private readonly List<Confluent.Kafka.TopicPartition> _toPause = [];
    private readonly ConcurrentQueue<(TaskSlot Slot, long Since)> _fenced = new();
    private readonly SemaphoreSlim _ownerGate = new(1, 1);
    private readonly SemaphoreSlim _restoring = new(2, 2);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private readonly TimeSpan _beforeRestart;
    private readonly ConcurrentDictionary<KafkaTask, bool> _open = [];
    private volatile bool _givenUp;
    private volatile Exception? _fault;
    private volatile bool _stop;

    public KafkaWorker(KafkaClients clients, KafkaTopics topics, LocalStore store, GroupOptions group, ITaskOwner owner)
    {
        (_clients, _topics, _store, _group, _owner) = (clients, topics, store, group, owner);
        var config = ClientSettings.Member(clients.Options, group);
        // Long enough for a heartbeat to tell that it is not ours any more.
        _beforeRestart = TimeSpan.FromMilliseconds(2 * config.HeartbeatIntervalMs!.Value);
        _member = clients.Consumer(config, b => b.SetPartitionsAssignedHandler(Assigned).SetPartitionsRevokedHandler(Revoked).SetPartitionsLostHandler(Lost));
        _fetcher = new Fetcher(clients, group.Group, Fail);
        _thread = new Thread(Run) { IsBackground = true, Name = $"kafka member {group.Group}" };
        _thread.Start();
    }

    public Task Completion => _completion.Task;

    public async ValueTask DisposeAsync()
    {
        _stop = true;
        if (!await Task.Run(() => _thread.Join(_clients.Options.RequestTimeout)).ConfigureAwait(false))
        {
            // The brokers do not answer: what is in hand cannot be committed, be it in leaving or in a revocation. Whether it was, the next
            // owner will see.
            _givenUp = true;
            foreach (var task in _open.Keys)
            {
                task.Drop();
            }

            await Task.Run(_thread.Join).ConfigureAwait(false);
        }
    }

    private void Run()
    {
        try
        {
            _member.Client.Subscribe(_group.Topics[0]);
            while (!_stop)
            {
                Poll();
                RestartFenced();
            }
        }
#pragma warning disable CA1031 // Whatever ends the worker is told through Completion.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e is KafkaException kafka ? KafkaFault.Of(_clients, $"stay in group {_group.Group}", kafka.Error, _group.Topics[0], kafka) : e);
        }
        finally
        {
            Leave();
        }
    }

    private void Poll()
    {
        try
        {
            // Records are never wanted here: partitions are paused as soon as they are assigned.
            _member.Consume(Wait);
        }
        catch (ConsumeException e) when (!e.Error.IsFatal && e.Error.Code is not (ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed))
        {
            // The client goes on by itself.
        }

        if (_toPause.Count > 0)
        {
            _member.Client.Pause(_toPause.Where(p => _slots.ContainsKey(p.Partition.Value)));
            _toPause.Clear();
        }
    }

    private IEnumerable<TopicPartitionOffset> Assigned(IConsumer<bool, bool> member, List<Confluent.Kafka.TopicPartition> partitions)
    {
        _toPause.AddRange(partitions);
        foreach (var partition in partitions)
        {
            Start(partition.Partition.Value);
        }

        return partitions.Select(p => new TopicPartitionOffset(p, Offset.End)).ToList();
    }

    private void Revoked(IConsumer<bool, bool> member, List<TopicPartitionOffset> partitions) =>
        Handle(() => End(partitions, lost: false));

    private void Lost(IConsumer<bool, bool> member, List<TopicPartitionOffset> partitions) =>
        Handle(() => End(partitions, lost: true));

    // An exception that crosses the client's callback would come out of Consume as something else.
    private void Handle(Action work)
    {
        try
        {
            work();
        }
#pragma warning disable CA1031 // Told through Completion.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }
    }

    private void End(List<TopicPartitionOffset> partitions, bool lost)
    {
        foreach (var slot in partitions.Select(p => _slots.GetValueOrDefault(p.Partition.Value)).OfType<TaskSlot>().ToList())
        {
            EndAsync(slot, lost).GetAwaiter().GetResult();
        }
    }

    private void Start(int number)
    {
        TaskSlot slot = new(number);
        _slots[number] = slot;
        slot.Starting = Task.Run(() => StartAsync(slot));
    }

    private async Task StartAsync(TaskSlot slot)
    {
        try
        {
            await _restoring.WaitAsync(slot.Stop.Token).ConfigureAwait(false);
            try
            {
                await OpenAsync(slot).ConfigureAwait(false);
            }
            finally
            {
                _restoring.Release();
            }

            await _ownerGate.WaitAsync(slot.Stop.Token).ConfigureAwait(false);
            try
            {
                slot.Stop.Token.ThrowIfCancellationRequested();
                foreach (var input in slot.Task!.Inputs.Cast<KafkaInput>())
                {
                    _fetcher.Add(input, input.Committed);
                }

                slot.IsAssigned = true;
                await _owner.AssignedAsync(slot.Task, slot.Stop.Token).ConfigureAwait(false);
            }
            finally
            {
                _ownerGate.Release();
            }
        }
        catch (OperationCanceledException) when (slot.Stop.IsCancellationRequested)
        {
            // Taken away before it had begun.
        }
#pragma warning disable CA1031 // Told through Completion.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }
    }

    // Brokers that are away for a while are waited for: the task is ours until the group says otherwise.
    private async Task OpenAsync(TaskSlot slot)
    {
        while (true)
        {
            List<KafkaInput> inputs = [.. _group.Topics.Select(t => new KafkaInput(new(t, slot.Number), _fetcher, _clients.Time))];
            TaskPlan plan = new(_group.Group, slot.Number, KafkaEventLog.TransactionalId(_group.Group, slot.Number), inputs, () => _member.Client.ConsumerGroupMetadata, _group.Start);
            KafkaTask task = new(_clients, _topics, _store, plan) { Fenced = () => _fenced.Enqueue((slot, _clients.Time.GetTimestamp())) };
            slot.Task = task;
            _open[task] = true;
            task.Closed = () => _open.TryRemove(task, out _);
            try
            {
                await task.OpenAsync(slot.Stop.Token).ConfigureAwait(false);
                return;
            }
            catch (TopicsException e) when (e.Problems[0].Code == "log_unreachable")
            {
                slot.Task = null;
                await task.DisposeAsync().ConfigureAwait(false);
                await Task.Delay(BeforeRetry, _clients.Time, slot.Stop.Token).ConfigureAwait(false);
            }
        }
    }

    private async Task EndAsync(TaskSlot slot, bool lost)
    {
        _slots.TryRemove(slot.Number, out _);
        await slot.Stop.CancelAsync().ConfigureAwait(false);
        if (lost || _givenUp)
        {
            slot.Task?.Drop();
        }

        await slot.Starting.ConfigureAwait(false);
        if (slot.Task is not { } task)
        {
            return;
        }

        try
        {
            if (slot.IsAssigned)
            {
                await TellAsync(task, lost).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (var input in task.Inputs.Cast<KafkaInput>())
            {
                await _fetcher.RemoveAsync(input).ConfigureAwait(false);
            }

            await task.DisposeAsync().ConfigureAwait(false);
            slot.Dispose();
        }
    }

    private async Task TellAsync(KafkaTask task, bool lost)
    {
        await _ownerGate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (lost)
            {
                await _owner.LostAsync(task, CancellationToken.None).ConfigureAwait(false);
            }
            else
            {
                await _owner.RevokedAsync(task, CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            _ownerGate.Release();
        }
    }

    // Fenced and still assigned: the brokers gave up a transaction that took too long, or state was replaced. The group decides whose
    // the task is, so it is begun anew, but not before the group has had time to say that it is somebody else's.
    private void RestartFenced()
    {
        while (_fenced.TryPeek(out var fenced) && _clients.Time.GetElapsedTime(fenced.Since) > _beforeRestart && _fenced.TryDequeue(out _))
        {
            if (_slots.GetValueOrDefault(fenced.Slot.Number) == fenced.Slot)
            {
                EndAsync(fenced.Slot, lost: true).GetAwaiter().GetResult();
                Start(fenced.Slot.Number);
            }
        }
    }

    private void Leave()
    {
        // Before the membership ends, so that what is in hand can still be committed under it.
        var slots = _slots.Values.ToList();
        foreach (var slot in slots)
        {
            Handle(() => EndAsync(slot, lost: false).GetAwaiter().GetResult());
        }

        Handle(_member.Client.Close);
        _member.Dispose();
        _fetcher.Dispose();
        _ownerGate.Dispose();
        _restoring.Dispose();
        if (_fault is { } fault)
        {
            _completion.SetException(fault);
        }
        else
        {
            _completion.SetResult();
        }
    }

    private void Fail(Exception e)
    {
        _fault ??= e;
        _stop = true;
    }

    /// <summary>A task number assigned to this worker.</summary>
    private sealed class TaskSlot(int number) : IDisposable
    {
        public int Number => number;

        public CancellationTokenSource Stop { get; } = new();

        public Task Starting { get; set; } = System.Threading.Tasks.Task.CompletedTask;

        public KafkaTask? Task { get; set; }

        public bool IsAssigned { get; set; }

        public void Dispose() => Stop.Dispose();
    }
}
