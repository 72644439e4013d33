using System.Text.RegularExpressions;
using Catchwater.Core.Errors;

namespace Catchwater.Topics;

/// <summary>How a topic is made. Two specs are the same topic when their names are.</summary>
public sealed partial record TopicSpec
{
    /// <summary>Most partitions a topic may have here.</summary>
    public const int MaxPartitions = 1024;

    /// <summary>The topic's name: 1 to 249 letters, digits, <c>.</c>, <c>_</c> and <c>-</c>; not <c>.</c> or <c>..</c> (Kafka's own rule).</summary>
    public required string Name { get; init; }

    /// <summary>Number of partitions, 1 to <see cref="MaxPartitions"/>. Default 4. It cannot be changed by running again: keys would move.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>Copies of each partition on Kafka; null for the broker's default. The embedded log keeps one.</summary>
    public short? Replication { get; init; }

    /// <summary>Records older than this, by their timestamp, may be removed; null keeps them for ever. Default null.</summary>
    public TimeSpan? RetentionAge { get; init; }

    /// <summary>The oldest records of a partition may be removed while it is larger than this, in bytes; null for no limit. Default null.</summary>
    public long? RetentionBytes { get; init; }

    /// <summary>Keep at least the last record of every key, and let earlier ones go; a null value removes its key. Default false.</summary>
    public bool Compact { get; init; }

    /// <summary>What is wrong with it by itself: <c>wrong_topic_name</c>, <c>wrong_partitions</c> or <c>wrong_retention</c>; null when it can be made.</summary>
    public Problem? Check() =>
        Name is "." or ".." || !NameRule().IsMatch(Name)
            ? new Problem("wrong_topic_name", $"found '{Name}': expected 1 to 249 letters, digits, '.', '_' and '-', and not '.' or '..'")
            : Partitions is < 1 or > MaxPartitions
            ? new Problem("wrong_partitions", $"the topic '{Name}' cannot have {Partitions} partitions: expected 1 to {MaxPartitions}")
            : RetentionAge is { } age && age <= TimeSpan.Zero || RetentionBytes is <= 0
            ? new Problem("wrong_retention", $"the topic '{Name}' cannot keep nothing: expected a retention above zero, or none")
            : null;

    // Source: org.apache.kafka.common.internals.Topic.
    [GeneratedRegex(@"\A[a-zA-Z0-9._-]{1,249}\z")]
    private static partial Regex NameRule();
}
