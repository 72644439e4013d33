namespace Catchwater.Streaming.Running;

/// <summary>How jobs are run. The defaults suit a machine of a few cores.</summary>
public sealed record StreamRunnerOptions
{
    /// <summary>Threads that work on the tasks of a job, 1 or more; a job has one task a partition. Default: one a core.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// How long results may wait before they are committed. Default 50 ms; eight times as long while a task is more than
    /// <see cref="CommitRecords"/> behind its topics, for fewer and larger commits catch up sooner.
    /// </summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Records after which a commit is due at once. Default 32,000; eight times as many while a task is farther behind than that.</summary>
    public int CommitRecords { get; init; } = 32_000;

    /// <summary>
    /// Bytes of results and changed state after which a commit is due at once, of all tasks of a job together; but 1 MiB a task, should
    /// there be many. Default 8 MiB.
    /// </summary>
    public long CommitBytes { get; init; } = 8L << 20;

    /// <summary>Memory for hot state of all tasks of a job together, in bytes as estimated; the rest stays in the log's store. Default 48 MiB.</summary>
    public long StateCacheBytes { get; init; } = 48L << 20;

    /// <summary>Where the dead letters of a topic go, by topic. Default, and for topics not named: <see cref="DeadLetters.TopicOf"/>.</summary>
    public IReadOnlyDictionary<string, string> DeadLetterTopics { get; init; } = new Dictionary<string, string>();

    /// <summary>The clock of processing-time timers. Default: the machine's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Name of this worker that survives its restart (static membership on Kafka); null for none.</summary>
    public string? Member { get; init; }

    internal string DeadLetterTopic(string topic) => DeadLetterTopics.TryGetValue(topic, out var named) ? named : DeadLetters.TopicOf(topic);

    /// <summary>How many times larger commits are while a task is far behind.</summary>
    internal const int FarBehind = 8;

    /// <summary>How long a silent worker keeps its tasks on Kafka, before others take them over. Default 45 s.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Records worked on before another task of the same thread has its turn.</summary>
    internal int SliceRecords { get; init; } = 4096;
}
