namespace Catchwater.Topics.Embedded;

/// <summary>Limits of an embedded log.</summary>
public sealed record EmbeddedLogOptions
{
    /// <summary>Memory the log may use for what is not yet written to tables and for cached blocks, in bytes; 16 MiB or more. Default 96 MiB.</summary>
    public long MemoryBytes { get; init; } = 96L << 20;

    /// <summary>Largest record (key, value and headers), in bytes. Default 16 MiB; a Kafka broker takes 1 MiB unless told otherwise.</summary>
    public int MaxRecordBytes { get; init; } = 16 << 20;

    /// <summary>How often retention and compaction are applied in the background; null for never, which leaves <see cref="EmbeddedEventLog.CleanAsync"/>. Default 5 min.</summary>
    public TimeSpan? CleanEvery { get; init; } = TimeSpan.FromMinutes(5);
}
