using System.Diagnostics;
using Catchwater.Streaming.Jobs;
using Catchwater.Topics.Records;

namespace Catchwater.Streaming.Running;

/// <summary>
/// The watermarks of one task. Before any repartition: the least, over the topics it follows, of the latest timestamp seen, less the bound
/// on disorder; tables hold nothing back. Behind a repartition: the least of its own and of what every other task has said through the
/// repartition topic, so that a task that is far ahead does not make the events of the others late.
/// </summary>
internal sealed class TaskEventTime(TaskRuntime runtime, TaskInput[] inputs, WatermarkOptions settings)
{
    private readonly long _outOfOrder = (long)settings.MaxOutOfOrderness.TotalMilliseconds;
    private readonly TaskInput[] _sources = Array.FindAll(inputs, input => input.Binding.Kind == InputKind.Stream);
    private readonly Repartition[] _repartitions = [.. runtime.Job.RepartitionTopics.Select(topic => new Repartition(topic, runtime.Partitions))];

    /// <summary>A record has been worked on.</summary>
    public void Advance() => AdvanceTo(OfSources());

    /// <summary>A record of a repartition topic that tells how far another task has come; false when it is an event.</summary>
    public bool TryHear(TaskInput input, in Record record)
    {
        if (record.HasKey || input.Binding.Kind != InputKind.Repartition)
        {
            return false;
        }

        if (WatermarkRecord.TryRead(record.Value, out var task, out var watermark) && task < runtime.Partitions)
        {
            Array.Find(_repartitions, one => one.Topic == input.Binding.Topic)!.Heard[task] = watermark;
            Advance();
        }

        return true;
    }

    /// <summary>
    /// While a job follows its topics, one that has been quiet for long does not hold up the others. True when a watermark has moved.
    /// </summary>
    public bool AdvanceWhenIdle() => (_sources.Length > 1 || _repartitions.Length > 0) && AdvanceTo(OfSources(withoutIdle: true));

    /// <summary>Puts into the unit how far this task has come, for the others, where that is news.</summary>
    public void Tell()
    {
        var own = _repartitions.Length == 0 ? Watermarks.Unknown : OfSources(withoutIdle: true);
        foreach (var repartition in _repartitions)
        {
            if (own != Watermarks.Unknown && own != repartition.Told)
            {
                repartition.Told = own;
                for (var partition = 0; partition < runtime.Partitions; partition++)
                {
                    if (partition != runtime.Number)
                    {
                        WatermarkRecord.Append(runtime.Unit, repartition.Topic, partition, runtime.Number, own);
                    }
                }
            }

            own = Least(own, repartition);
        }
    }

    public void Restore(TaskRecord? record)
    {
        // State of before there were several clocks has one, which says nothing of what is behind a repartition.
        var watermarks = record?.Watermarks ?? (record?.Watermark is { } only ? [only] : []);
        for (var i = 0; i < runtime.Clocks.Count; i++)
        {
            runtime.Clocks[i].Watermark = i < watermarks.Count ? watermarks[i] : Watermarks.Unknown;
        }

        foreach (var repartition in _repartitions)
        {
            repartition.Told = record?.Told?.TryGetValue(repartition.Topic, out var told) == true ? told : Watermarks.Unknown;
            Array.Fill(repartition.Heard, Watermarks.Unknown);
            foreach (var (task, watermark) in (record?.Heard?.GetValueOrDefault(repartition.Topic) ?? []).Take(repartition.Heard.Length).Index())
            {
                repartition.Heard[task] = watermark;
            }
        }
    }

    public TaskRecord AddTo(TaskRecord record)
    {
        var last = runtime.Clocks[^1].Watermark;
        record = record with { Watermark = last == Watermarks.Unknown ? null : last };
        return _repartitions.Length == 0 ? record : record with
        {
            Watermarks = [.. runtime.Clocks.Select(clock => clock.Watermark)],
            Told = _repartitions.Where(one => one.Told != Watermarks.Unknown).ToDictionary(one => one.Topic, one => one.Told),
            Heard = _repartitions.ToDictionary(one => one.Topic, one => (IReadOnlyList<long>)[.. one.Heard]),
        };
    }

    private bool AdvanceTo(long own)
    {
        var moved = false;
        for (var i = 0; ; i++)
        {
            if (own is not (Watermarks.Unknown or Watermarks.Idle))
            {
                moved |= runtime.Clocks[i].AdvanceTo(own);
            }

            if (i == _repartitions.Length)
            {
                return moved;
            }

            own = Least(own, _repartitions[i]);
        }
    }

    // While a job runs up to the end of its topics every one is waited for, so that results do not depend on how fast they are read.
    private long OfSources(bool withoutIdle = false)
    {
        var (least, latest, some) = (Watermarks.Idle, Watermarks.Unknown, false);
        foreach (var input in _sources)
        {
            latest = Math.Max(latest, input.MaxTimestamp);
            if (input.MaxTimestamp == long.MinValue)
            {
                // An input that never had a record is waited for only where it has some.
                if (input.Position < input.Source.End)
                {
                    return Watermarks.Unknown;
                }
            }
            else if (!withoutIdle || !IsIdle(input))
            {
                some = true;
                least = Math.Min(least, input.MaxTimestamp);
            }
        }

        if (some)
        {
            return least - _outOfOrder;
        }

        // All are quiet: nothing is held back any more, for the tasks behind a repartition as well.
        return latest == Watermarks.Unknown || _repartitions.Length > 0 ? Watermarks.Idle : latest - _outOfOrder;
    }

    private bool IsIdle(TaskInput input) =>
        input.Target == long.MaxValue && input.Position >= input.Source.End && Stopwatch.GetElapsedTime(input.LastRecordAt) >= settings.IdleAfter;

    private long Least(long own, Repartition repartition)
    {
        for (var task = 0; task < repartition.Heard.Length && own != Watermarks.Unknown; task++)
        {
            if (task != runtime.Number)
            {
                own = Math.Min(own, repartition.Heard[task]);
            }
        }

        return own;
    }

    // What other tasks have said, by their number, and what this one has said last.
    private sealed class Repartition(string topic, int tasks)
    {
        public string Topic { get; } = topic;

        public long[] Heard { get; } = [.. Enumerable.Repeat(Watermarks.Unknown, tasks)];

        public long Told { get; set; } = Watermarks.Unknown;
    }
}
