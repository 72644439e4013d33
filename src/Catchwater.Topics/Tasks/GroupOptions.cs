namespace Catchwater.Topics.Tasks;

/// <summary>A worker's membership of a group.</summary>
public sealed record GroupOptions
{
    /// <summary>The group's name: the consumer group on Kafka, and the owner of its tasks' state.</summary>
    public required string Group { get; init; }

    /// <summary>The topics to share out; all have the same number of partitions, and task <c>n</c> reads partition <c>n</c> of each.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Where a task begins that has never committed. Default: the earliest record.</summary>
    public StartAt Start { get; init; } = StartAt.Earliest;

    /// <summary>Name of this worker that survives its restart (static membership on Kafka); null for none.</summary>
    public string? Member { get; init; }

    /// <summary>How long a silent worker keeps its tasks on Kafka. Default 45 s.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(45);
}

/// <summary>Where a task begins that has never committed.</summary>
public enum StartAt
{
    /// <summary>At the first record that is still there.</summary>
    Earliest,

    /// <summary>After the last record there is when the task first starts.</summary>
    Latest,
}
