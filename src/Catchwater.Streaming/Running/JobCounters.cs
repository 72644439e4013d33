namespace Catchwater.Streaming.Running;

/// <summary>What a task has done, as far as it is committed; stored with the state, so that it counts exactly once too.</summary>
internal struct JobCounters
{
    public long Read;
    public long Emitted;
    public long DeadLetters;
    public long Late;

    public static JobCounters operator -(JobCounters a, JobCounters b) => new()
    {
        Read = a.Read - b.Read,
        Emitted = a.Emitted - b.Emitted,
        DeadLetters = a.DeadLetters - b.DeadLetters,
        Late = a.Late - b.Late,
    };

    public static JobCounters operator +(JobCounters a, JobCounters b) => new()
    {
        Read = a.Read + b.Read,
        Emitted = a.Emitted + b.Emitted,
        DeadLetters = a.DeadLetters + b.DeadLetters,
        Late = a.Late + b.Late,
    };
}
