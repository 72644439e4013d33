using System.Diagnostics;
using Catchwater.Streaming.Jobs;

namespace Catchwater.Streaming.Running;

/// <summary>
/// The watermark of one task: the least, over the topics it follows, of the latest timestamp seen, less the bound on disorder. Tables hold
/// nothing back.
/// </summary>
internal sealed class TaskEventTime(TaskRuntime runtime, TaskInput[] streams, WatermarkOptions settings)
{
    private readonly long _outOfOrder = (long)settings.MaxOutOfOrderness.TotalMilliseconds;

    /// <summary>A record has been worked on.</summary>
    public void Advance()
    {
        var watermark = long.MaxValue;
        foreach (var input in streams)
        {
            if (input.MaxTimestamp == long.MinValue)
            {
                // An input that never had a record is waited for only where it has some.
                if (input.Position < input.Source.End)
                {
                    return;
                }

                continue;
            }

            watermark = Math.Min(watermark, input.MaxTimestamp);
        }

        if (watermark != long.MaxValue)
        {
            runtime.AdvanceTo(watermark - _outOfOrder);
        }
    }

    /// <summary>
    /// While a job follows several topics, one that has been quiet for long does not hold up the others. True when the watermark has moved.
    /// </summary>
    public bool AdvanceWhenIdle()
    {
        if (streams.Length < 2 || Array.Exists(streams, input => input.Target != long.MaxValue))
        {
            return false;
        }

        var busy = Array.FindAll(streams, input => input.Position < input.Source.End || Stopwatch.GetElapsedTime(input.LastRecordAt) < settings.IdleAfter);
        var latest = busy.Length == 0 ? streams.Max(input => input.MaxTimestamp) : busy.Min(input => input.MaxTimestamp);
        if (latest == long.MinValue || busy.Length == streams.Length)
        {
            return false;
        }

        var before = runtime.Watermark;
        runtime.AdvanceTo(latest - _outOfOrder);
        return runtime.Watermark > before;
    }
}
