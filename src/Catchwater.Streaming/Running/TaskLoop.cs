using System.Diagnostics;
using Catchwater.Core.Errors;
using Catchwater.Core.Failpoints;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.State;
using Catchwater.Streaming.Telemetry;
using Catchwater.Topics;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Running;

/// <summary>
/// The work of one task: read, process, collect, commit. While one unit of work is being committed the next is filled. For one thread.
/// </summary>
internal sealed class TaskLoop
{
    private readonly JobRun _run;
    private readonly ILogTask _task;
    private readonly StreamRunnerOptions _options;
    private readonly TaskRuntime _runtime;
    private readonly TaskInput[] _inputs;
    private readonly Dictionary<RecordPosition, string> _skipped = [];
    private readonly TaskEventTime _eventTime;
    private readonly TaskRecordKeeper _record;
    private readonly long _commitBytes;
    private UnitOfWork _spare = new();
    private Task<CommitOutcome>? _commit;
    private long _commitEpoch;
    private long _commitStarted;
    private JobCounters _sealedCounters;
    private JobCounters _committedCounters;
    private long _unitStarted;
    private int _handled;
    private bool _sealNow;
    private bool _settled;

    public TaskLoop(JobRun run, ILogTask task, int partitions, long cacheBytes)
    {
        (_run, _task, _options) = (run, task, run.Options);
        _commitBytes = Math.Max(_options.CommitBytes / partitions, Math.Min(_options.CommitBytes, 1 << 20));
        _runtime = new TaskRuntime(run.Job, task, partitions, run.Options, new CacheBudget(cacheBytes));
        _inputs = [.. run.Job.Inputs.Select((input, index) => new TaskInput(task.Inputs[index], input, input.Open(_runtime)))];
        _eventTime = new TaskEventTime(_runtime, _inputs, run.Job.Watermarks);
        _record = new TaskRecordKeeper(run.Job, task, _runtime, _inputs, _eventTime, run.Options.Time);
        _record.Restore();
        _sealedCounters = _committedCounters = _runtime.Counters;
    }

    public int Number => _task.Number;

    public ILogTask Task => _task;

    /// <summary>Ends when the task has stopped for good.</summary>
    public TaskCompletionSource Stopped { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set to make the task finish the commit in hand and stop.</summary>
    public volatile bool StopRequested;

    /// <summary>Set when the task has been lost: nothing can be committed any more.</summary>
    public volatile bool Abandoned;

    /// <summary>Everything up to the targets is worked on and committed.</summary>
    public bool IsSettled => _settled && AtTargets;

    public IReadOnlyList<TaskInput> Inputs => _inputs;

    /// <summary>Sets where to stop, by topic; topics not named go on for ever.</summary>
    public void SetTargets(IReadOnlyDictionary<TopicPartition, long> targets)
    {
        foreach (var input in _inputs)
        {
            input.Target = targets.TryGetValue(input.Source.Partition, out var target) ? target : long.MaxValue;
        }

        _settled = false;
    }

    /// <summary>Does a slice of work; false when there is nothing to do but wait.</summary>
    public bool Step()
    {
        if (Abandoned)
        {
            return Stop();
        }

        var worked = FinishCommit(wait: false);
        if (!StopRequested)
        {
            worked |= Process();
            worked |= _runtime.FireClockTimers();
        }

        var atEnd = StopRequested || AtTargets;
        if (!worked && !StopRequested)
        {
            _eventTime.Tell();
        }

        if (HasWork)
        {
            if (_unitStarted == 0)
            {
                _unitStarted = Stopwatch.GetTimestamp();
            }

            if (atEnd || IsDue)
            {
                worked |= TrySeal(wait: IsFull);
            }
        }
        else if (atEnd && _commit is null)
        {
            _settled = true;
            return StopRequested && Stop();
        }

        return worked;
    }

    /// <summary>What to wait for when there is nothing to do.</summary>
    public void AddWaits(List<Task> waits, ref TimeSpan longest, CancellationToken cancellationToken)
    {
        if (_commit is not null)
        {
            waits.Add(_commit);
        }

        if (_unitStarted != 0)
        {
            longest = Min(longest, (Patience * _options.CommitInterval) - Stopwatch.GetElapsedTime(_unitStarted));
        }

        if (_runtime.NextClockTimer is var timer && timer != long.MaxValue)
        {
            longest = Min(longest, TimeSpan.FromMilliseconds(Math.Clamp(timer - _options.Time.GetUtcNow().ToUnixTimeMilliseconds(), 0, 60_000)));
        }

        foreach (var input in _inputs)
        {
            if (!input.AtTarget && input.Batch is null)
            {
                waits.Add(input.Source.WaitAsync(longest > TimeSpan.Zero ? longest : TimeSpan.FromMilliseconds(1), cancellationToken).AsTask());
            }
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private bool AtTargets => Array.TrueForAll(_inputs, input => input.AtTarget);

    private bool HasWork => !_runtime.Unit.IsEmpty || Array.Exists(_inputs, input => input.Position != input.Sealed);

    private bool IsDue => IsFull || Stopwatch.GetElapsedTime(_unitStarted) >= Patience * _options.CommitInterval;

    private bool IsFull => _handled >= (long)Patience * _options.CommitRecords
        || _runtime.Unit.Bytes + _runtime.Budget.Changed >= _commitBytes
        || _runtime.Budget.Strained;

    // Far behind, commits are larger: a key that changed many times is written once, and nobody waits for a result of long ago.
    private int Patience => Array.Exists(_inputs, input => input.Source.End - input.Position > _options.CommitRecords) ? StreamRunnerOptions.FarBehind : 1;

    private bool Stop()
    {
        Stopped.TrySetResult();
        return false;
    }

    private bool Process() => EarliestInput.Of(_inputs, out var limit) is { } input ? Process(input, limit) : _eventTime.AdvanceWhenIdle();

    private bool Process(TaskInput input, long limit)
    {
        var records = input.Batch!.ResumeAt(input.Cursor);
        var count = 0;
        while (true)
        {
            var cursor = records.Cursor;
            if (!records.MoveNext())
            {
                input.UsedUp();
                break;
            }

            var record = records.Current;
            if (record.Offset >= input.Target || record.Timestamp > limit || ++count > _options.SliceRecords)
            {
                input.Cursor = cursor;
                input.HeadTimestamp = record.Timestamp;
                if (record.Offset >= input.Target)
                {
                    // What lies between the last record and the target has been removed or is no record. The batch stays: the target may be
                    // moved on.
                    input.Position = input.Target;
                }

                break;
            }

            if (record.Offset < input.Position)
            {
                continue;
            }

            if (!TryHandle(input, record))
            {
                return true;
            }

            if (_sealNow)
            {
                input.Cursor = records.Cursor;
                TrySeal(wait: true);
                FinishCommit(wait: true);
                break;
            }
        }

        if (count > 0)
        {
            input.LastRecordAt = Stopwatch.GetTimestamp();
        }

        return true;
    }

    // False when everything uncommitted was dropped because the record failed.
    private bool TryHandle(TaskInput input, in Topics.Records.Record record)
    {
        _runtime.Position = new RecordPosition(input.Source.Partition, record.Offset);
        _runtime.Timestamp = record.Timestamp;
        var letters = _runtime.Counters.DeadLetters;
        try
        {
            if (_skipped.Count > 0 && _skipped.TryGetValue(_runtime.Position, out var reason))
            {
                // Committed at once, so that the next record that fails does not take this one back.
                _runtime.DeadLetter(record, reason);
                _sealNow = true;
            }
            else if (!_eventTime.TryHear(input, record))
            {
                input.Handler(record);
            }

            _handled++;
            _runtime.Counters.Read += input.Binding.Kind == InputKind.Repartition ? 0 : 1;
            input.Position = record.Offset + 1;
            // What could not be worked on has no event time: its record's may be a day when all its neighbours are of another.
            if (input.Binding.Kind == InputKind.Stream && _runtime.Counters.DeadLetters == letters)
            {
                input.MaxTimestamp = Math.Max(input.MaxTimestamp, _runtime.Timestamp);
                _eventTime.Advance();
            }

            return true;
        }
        catch (StreamingException)
        {
            throw;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Failed(fault);
            return false;
        }
    }

    private void Failed(Exception fault)
    {
        var position = _runtime.Position;
        if (_run.Job.OnError == ErrorPolicy.Stop)
        {
            throw new StreamingException(
                new Problem("processor_failed", $"job '{_run.Job.Name}', partition {Number}: the code of the job failed at {position}: {fault.GetType().Name}: {fault.Message}")
                {
                    Hint = "mend the processor, or let such records go to the dead letters; nothing of this record is committed",
                },
                fault);
        }

        FinishCommit(wait: true);
        Drop(inHand: true);
        _skipped[position] = $"processor_failed: {fault.GetType().Name}: {fault.Message}";
    }

    // Hands the unit over. When the one before is still on its way this one goes on filling, unless it is full.
    private bool TrySeal(bool wait)
    {
        if (_commit is not null && !FinishCommit(wait))
        {
            return false;
        }

        if (!HasWork)
        {
            return true;
        }

        _sealNow = false;
        _eventTime.Tell();
        _runtime.WriteTables();
        foreach (var input in _inputs)
        {
            if (input.Position != input.Sealed)
            {
                _runtime.Unit.Advance(input.Source.Partition, input.Position);
                input.Sealed = input.Position;
            }
        }

        _record.Write();
        Failpoint.Hit("stream.before-commit");
        _commitStarted = Stopwatch.GetTimestamp();
        _commit = _task.CommitAsync(_runtime.Unit, CancellationToken.None);
        Failpoint.Hit("stream.handed-over");
        _commitEpoch = _runtime.Epoch++;
        (_runtime.Unit, _spare) = (_spare, _runtime.Unit);
        _runtime.Unit.Clear();
        _sealedCounters = _runtime.Counters;
        (_unitStarted, _handled) = (0, 0);
        return true;
    }

    private bool FinishCommit(bool wait)
    {
        if (_commit is null || (!wait && !_commit.IsCompleted))
        {
            return false;
        }

        var outcome = _commit.GetAwaiter().GetResult();
        Failpoint.Hit("stream.after-commit");
        _commit = null;
        switch (outcome)
        {
            case CommitOutcome.Committed:
                StreamMetrics.CommitDuration.Record(Stopwatch.GetElapsedTime(_commitStarted).TotalSeconds, new KeyValuePair<string, object?>("catchwater.job", _run.Job.Name));
                _runtime.Committed(_commitEpoch);
                _run.Count(_sealedCounters - _committedCounters);
                _committedCounters = _sealedCounters;
                _skipped.Clear();
                break;
            case CommitOutcome.Aborted:
                Drop();
                break;
            default:
                Abandoned = true;
                break;
        }

        return true;
    }

    // Back to what is committed: memory is dropped, state and positions are read again.
    private void Drop(bool inHand = false)
    {
        _runtime.Drop();
        foreach (var input in _inputs)
        {
            if (inHand)
            {
                input.RewindInHand();
            }
            else
            {
                input.Rewind();
            }
        }

        _record.Restore();
        _sealedCounters = _committedCounters = _runtime.Counters;
        (_unitStarted, _handled) = (0, 0);
        _sealNow = false;
    }
}
