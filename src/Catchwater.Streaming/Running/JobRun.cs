using System.Diagnostics;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Telemetry;
using Catchwater.Topics;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Running;

/// <summary>One job while it runs: gives its tasks to threads, and knows when all have come as far as they shall.</summary>
internal sealed class JobRun : ITaskOwner
{
    private readonly Lock _lock = new();
    private readonly List<TaskThread> _threads = [];
    private readonly Dictionary<ILogTask, (TaskLoop Loop, TaskThread Thread)> _tasks = [];
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _partitions;
    private readonly HashSet<int> _reached = [];
    private IReadOnlyDictionary<TopicPartition, long> _targets;
    private TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JobCounters _counters;
    private readonly long _started = Stopwatch.GetTimestamp();

    public JobRun(StreamJob job, StreamRunnerOptions options, int partitions, IReadOnlyDictionary<TopicPartition, long> targets) =>
        (Job, Options, _partitions, _targets) = (job, options, partitions, targets);

    public StreamJob Job { get; }

    public StreamRunnerOptions Options { get; }

    /// <summary>What its tasks here read at the moment.</summary>
    public IReadOnlyList<TaskInput> Inputs
    {
        get
        {
            lock (_lock)
            {
                return [.. _tasks.Values.SelectMany(pair => pair.Loop.Inputs)];
            }
        }
    }

    /// <summary>Faults when a task failed.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Ends when every partition has come to its targets and that is committed, whichever worker did it.</summary>
    public Task Settled
    {
        get
        {
            lock (_lock)
            {
                return _settled.Task;
            }
        }
    }

    /// <summary>Partitions that are not known to have come to their targets while no task here is on its way there: others have them, or nobody has yet.</summary>
    public IReadOnlyList<int> Elsewhere
    {
        get
        {
            lock (_lock)
            {
                return _tasks.Values.All(pair => pair.Loop.IsSettled) ? [.. Enumerable.Range(0, _partitions).Where(number => !_reached.Contains(number))] : [];
            }
        }
    }

    public JobResult Result
    {
        get
        {
            lock (_lock)
            {
                return new JobResult(Job.Name, _counters.Read, _counters.Emitted, _counters.DeadLetters, _counters.Late, Stopwatch.GetElapsedTime(_started));
            }
        }
    }

    /// <summary>Another worker has committed these partitions up to their targets.</summary>
    public void Reached(IEnumerable<int> partitions)
    {
        lock (_lock)
        {
            _reached.UnionWith(partitions);
        }

        OnSettled();
    }

    /// <summary>Lets the tasks go on to new targets.</summary>
    public void GoOnTo(IReadOnlyDictionary<TopicPartition, long> targets)
    {
        lock (_lock)
        {
            _targets = targets;
            _reached.Clear();
            _settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            foreach (var (loop, thread) in _tasks.Values)
            {
                loop.SetTargets(targets);
                thread.Wake();
            }
        }
    }

    public ValueTask AssignedAsync(ILogTask task, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            TaskLoop loop = new(this, task, _partitions, Options.StateCacheBytes / _partitions);
            loop.SetTargets(_targets);
            if (_threads.Count < Math.Min(Options.Parallelism, _partitions))
            {
                _threads.Add(new TaskThread($"{Job.Name}-{_threads.Count}", fault => _failed.TrySetException(fault), OnSettled));
            }

            var thread = _threads.MinBy(thread => thread.Count)!;
            _tasks.Add(task, (loop, thread));
            thread.Add(loop);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask RevokedAsync(ILogTask task, CancellationToken cancellationToken) => StopAsync(task, loop => loop.StopRequested = true);

    public ValueTask LostAsync(ILogTask task, CancellationToken cancellationToken) => StopAsync(task, loop => loop.Abandoned = true);

    /// <summary>Ends the threads; after the worker has left.</summary>
    public async Task EndAsync()
    {
        foreach (var thread in _threads)
        {
            thread.End();
            await thread.Ended.Task;
        }
    }

    public void Count(JobCounters done)
    {
        lock (_lock)
        {
            _counters += done;
        }

        KeyValuePair<string, object?> job = new("catchwater.job", Job.Name);
        StreamMetrics.Read.Add(done.Read, job);
        StreamMetrics.Emitted.Add(done.Emitted, job);
        StreamMetrics.DeadLetters.Add(done.DeadLetters, job);
        StreamMetrics.Late.Add(done.Late, job);
    }

    private async ValueTask StopAsync(ILogTask task, Action<TaskLoop> how)
    {
        (TaskLoop Loop, TaskThread Thread) found;
        lock (_lock)
        {
            if (!_tasks.TryGetValue(task, out found))
            {
                return;
            }
        }

        how(found.Loop);
        found.Thread.Wake();
        await found.Loop.Stopped.Task;
        found.Thread.Remove(found.Loop);
        OnSettled();
        lock (_lock)
        {
            _tasks.Remove(task);
        }
    }

    private void OnSettled()
    {
        lock (_lock)
        {
            // What is committed stays so, also when the task has gone to another worker since.
            _reached.UnionWith(_tasks.Where(pair => pair.Value.Loop.IsSettled).Select(pair => pair.Key.Number));
            if (_reached.Count == _partitions)
            {
                _settled.TrySetResult();
            }
        }
    }
}
