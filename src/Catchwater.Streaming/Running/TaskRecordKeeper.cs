using System.Buffers.Text;
using System.Text.Json;
using Catchwater.Core.Errors;
using Catchwater.Streaming.Jobs;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Running;

/// <summary>Writes the task's own record (counters, watermark, sizes of its tables) into each unit of work, and takes it up again.</summary>
internal sealed class TaskRecordKeeper(StreamJob job, ILogTask task, TaskRuntime runtime, TaskInput[] inputs, TaskEventTime eventTime, TimeProvider time)
{
    private readonly byte[] _clock = new byte[32];
    private TaskPace? _pace;

    /// <summary>Back to what is committed.</summary>
    /// <exception cref="StreamingException">The job is made of other operators than the state is of (<c>state_differs</c>).</exception>
    public void Restore()
    {
        var record = TaskRecord.Find(task.State, job.Name);
        if (record is not null && !record.Operators.SequenceEqual(job.OperatorsWithState))
        {
            throw new StreamingException(new Problem(
                "state_differs",
                $"job '{job.Name}' has state of [{string.Join(", ", record.Operators)}], but is now made of [{string.Join(", ", job.OperatorsWithState)}]")
            {
                Hint = "name the operators as they were, or give the job another name to begin anew",
            });
        }

        runtime.Counters = record is null ? default : new JobCounters { Read = record.Read, Emitted = record.Emitted, DeadLetters = record.DeadLetters, Late = record.Late };
        _pace = TaskPace.From(Now, runtime.Counters);
        eventTime.Restore(record);
        foreach (var input in inputs)
        {
            input.MaxTimestamp = record is not null && record.Times.TryGetValue(input.Binding.Topic, out var latest) ? latest : long.MinValue;
        }

        foreach (var table in runtime.Tables)
        {
            var size = record is not null && record.Tables.TryGetValue(table.Name, out var known) ? known : default;
            (table.Entries, table.Bytes) = (size.Entries, size.Bytes);
        }
    }

    /// <summary>Puts the record as it is now into the unit being filled.</summary>
    public void Write()
    {
        var record = eventTime.AddTo(new TaskRecord
        {
            Operators = job.OperatorsWithState,
            Read = runtime.Counters.Read,
            Emitted = runtime.Counters.Emitted,
            DeadLetters = runtime.Counters.DeadLetters,
            Late = runtime.Counters.Late,
            Times = inputs.Where(input => input.MaxTimestamp != long.MinValue).ToDictionary(input => input.Binding.Topic, input => input.MaxTimestamp),
            Tables = runtime.Tables.ToDictionary(table => table.Name, table => new TableSize(table.Entries, table.Bytes)),
        });
        runtime.Unit.Put(TaskRecord.Table, TaskRecord.Key, JsonSerializer.SerializeToUtf8Bytes(record, TaskRecordJson.Default.TaskRecord));
        var now = Now;
        _pace = _pace!.At(now, runtime.Counters, runtime.Unit);
        Utf8Formatter.TryFormat(now, _clock, out var length);
        runtime.Unit.Put(TaskRecord.ClockTable, TaskRecord.Key, _clock.AsSpan(0, length));
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
