namespace Catchwater.Topics;

/// <summary>How a topic is made. Two specs are the same topic when their names are.</summary>
public sealed record TopicSpec
{
    /// <summary>The topic's name: 1 to 249 letters, digits, <c>.</c>, <c>_</c> and <c>-</c>; not <c>.</c> or <c>..</c> (Kafka's own rule).</summary>
    public required string Name { get; init; }

    /// <summary>Number of partitions, 1 or more. Default 4. It cannot be changed by running again: keys would move.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>Copies of each partition on Kafka; null for the broker's default. The embedded log keeps one.</summary>
    public short? Replication { get; init; }

    /// <summary>Records older than this, by their timestamp, may be removed; null keeps them for ever. Default null.</summary>
    public TimeSpan? RetentionAge { get; init; }

    /// <summary>The oldest records of a partition may be removed while it is larger than this, in bytes; null for no limit. Default null.</summary>
    public long? RetentionBytes { get; init; }

    /// <summary>Keep at least the last record of every key, and let earlier ones go; a null value removes its key. Default false.</summary>
    public bool Compact { get; init; }
}
