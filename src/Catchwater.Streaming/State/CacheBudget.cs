namespace Catchwater.Streaming.State;

/// <summary>Memory that the tables of one task share, in bytes as estimated, and which writes are durable already.</summary>
internal sealed class CacheBudget(long limit)
{
    public long Limit { get; } = limit;

    public long Used { get; set; }

    /// <summary>Keys and values that changed since the last unit was sealed, in bytes as they were before, about.</summary>
    public long Changed { get; set; }

    /// <summary>The last unit of work that is committed: what it or an earlier one wrote can be read back.</summary>
    public long CommittedEpoch { get; set; }

    /// <summary>So much is held that is not committed that it should be now.</summary>
    public bool Strained => Used > Limit + (Limit / 4);
}
