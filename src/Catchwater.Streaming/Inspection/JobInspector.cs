using System.Buffers;
using System.Text;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.State;
using Catchwater.Topics;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Inspection;

/// <summary>Looks into what jobs have committed, without taking part in them.</summary>
public sealed class JobInspector(IEventLog log)
{
    /// <summary>How a job stands.</summary>
    public async Task<JobStatus> StatusAsync(StreamJob job, CancellationToken cancellationToken)
    {
        await using var view = await log.OpenStateAsync(job.Name, cancellationToken);
        var records = view.Tasks.Select(task => TaskRecord.Find(task.State, job.Name)).OfType<TaskRecord>().ToList();
        var pace = Pace(view.Tasks, job.Name);
        var positions = view.Tasks.SelectMany(task => task.Positions).ToDictionary();
        List<PartitionStatus> partitions = [];
        foreach (var input in job.Inputs)
        {
            foreach (var partition in (await log.FindAsync(input.Topic, cancellationToken))?.Partitions ?? [])
            {
                long? position = positions.TryGetValue(new TopicPartition(input.Topic, partition.Number), out var known) ? known : null;
                var begin = Math.Max(partition.Earliest, position ?? (job.Start == StartAt.Latest ? partition.End : 0));
                partitions.Add(new PartitionStatus(input.Topic, partition.Number, position, partition.End, Math.Max(0, partition.End - begin)));
            }
        }

        return new JobStatus(
            job.Name,
            job.Description,
            [.. job.SourceTopics],
            [.. job.Outputs],
            partitions.Sum(partition => partition.Lag),
            records.Sum(record => record.Read),
            records.Sum(record => record.Emitted),
            records.Sum(record => record.DeadLetters),
            records.Sum(record => record.Late),
            Time(records.Min(record => record.Watermark)),
            records.Sum(record => record.Tables.Values.Sum(table => table.Entries)),
            records.Sum(record => record.Tables.Values.Sum(table => table.Bytes)),
            pace?.Read,
            pace?.Emitted,
            Time(view.Tasks.Max(task => TaskRecord.CommittedAt(task.State))),
            partitions);
    }

    /// <summary>What a job remembers of a key; empty when it is nothing.</summary>
    /// <param name="job">The job.</param>
    /// <param name="key">The key as text, as it stands in the log.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<KeyState>> StateAsync(StreamJob job, string key, CancellationToken cancellationToken)
    {
        await using var view = await log.OpenStateAsync(job.Name, cancellationToken);
        var bytes = Encoding.UTF8.GetBytes(key);
        ArrayBufferWriter<byte> value = new();
        List<KeyState> found = [];
        foreach (var task in view.Tasks)
        {
            foreach (var one in job.Operators.Where(one => one.Describe is not null))
            {
                value.ResetWrittenCount();
                if (task.State.TryGet(one.Name, bytes, value))
                {
                    found.Add(new KeyState(one.Name, task.Number, one.Describe!(StateFormat.Value(value.WrittenSpan, out _).ToArray())));
                }
            }
        }

        return found;
    }

    // Over all tasks, from the earliest sample of the last minute to the last commit; a task that had nothing to do in it adds nothing.
    private static (double Read, double Emitted)? Pace(IReadOnlyList<TaskState> tasks, string job)
    {
        if (tasks.Max(task => TaskRecord.CommittedAt(task.State)) is not { } until)
        {
            return null;
        }

        var (from, read, emitted) = (until, 0L, 0L);
        foreach (var task in tasks)
        {
            var first = TaskPace.Find(task.State)?.Samples.FirstOrDefault(sample => until - sample[0] <= 65_000);
            if (first is not null && TaskRecord.Find(task.State, job) is { } record)
            {
                from = Math.Min(from, first[0]);
                read += record.Read - first[1];
                emitted += record.Emitted - first[2];
            }
        }

        var seconds = Math.Max(until - from, 1) / 1e3;
        return (Math.Round(read / seconds, 3), Math.Round(emitted / seconds, 3));
    }

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;
}
