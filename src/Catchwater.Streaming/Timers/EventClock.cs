using Catchwater.Streaming.Running;

namespace Catchwater.Streaming.Timers;

/// <summary>
/// How far event time has come for some operators of a task, and their timers. Operators before a repartition have one clock, those
/// behind it another: what is on its way between partitions must not be overtaken.
/// </summary>
internal sealed class EventClock(TaskRuntime runtime)
{
    private readonly List<TimerQueue> _timers = [];

    /// <summary>No event below this time is expected any more; <see cref="long.MinValue"/> before the first.</summary>
    public long Watermark { get; set; } = long.MinValue;

    /// <summary>Event time as an operator sees it: the watermark, or the record in hand when it is ahead.</summary>
    public long StreamTime => Math.Max(Watermark, runtime.Timestamp);

    public void Add(TimerQueue queue) => _timers.Add(queue);

    /// <summary>Raises the watermark and fires what is due, in order of time, then of operators; true when anything has moved.</summary>
    public bool AdvanceTo(long watermark)
    {
        // Timers that fire see the watermark that made them fire. One that was set for a time gone by fires at once.
        var moved = watermark > Watermark;
        Watermark = Math.Max(Watermark, watermark);
        return runtime.Fire(_timers, Watermark) || moved;
    }
}
