namespace Catchwater.Streaming.Jobs;

/// <summary>How a job knows how far event time has come.</summary>
public sealed record WatermarkOptions
{
    /// <summary>
    /// How much earlier than the latest event seen an event may still be and count as on time. The watermark is the latest timestamp
    /// less this. Default: 0, events come in order of time.
    /// </summary>
    public TimeSpan MaxOutOfOrderness { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// After how long without records an input that has been read to its end no longer holds the watermark back, where a job reads
    /// several topics. Default: 60 s. It only matters while a job follows its topics; a run up to their ends waits for every one.
    /// </summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromSeconds(60);
}
