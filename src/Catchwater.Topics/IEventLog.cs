using Catchwater.Topics.Tasks;

namespace Catchwater.Topics;

/// <summary>
/// The durable log: topics with partitions, appended to and read by offset. Two backends answer to it and to one conformance suite:
/// the embedded log (RocksDB, one owning process) and Apache Kafka.
/// </summary>
public interface IEventLog : IAsyncDisposable
{
    /// <summary>Where it is, for messages and lineage: a folder, or <c>kafka://host:port</c>.</summary>
    string Location { get; }

    /// <summary>Every topic but the backend's own, by name.</summary>
    ValueTask<IReadOnlyList<TopicDescription>> ListAsync(CancellationToken cancellationToken);

    /// <summary>One topic; null when there is none of that name.</summary>
    ValueTask<TopicDescription?> FindAsync(string topic, CancellationToken cancellationToken);

    /// <summary>Makes the topic unless it is there, and brings its retention to what the spec says; true when it was made now.</summary>
    /// <exception cref="TopicsException"><c>wrong_topic_name</c>; <c>partitions_differ</c> when it is there with another number of partitions.</exception>
    ValueTask<bool> EnsureAsync(TopicSpec topic, CancellationToken cancellationToken);

    /// <summary>Removes a topic and its records; does nothing when there is none.</summary>
    ValueTask DeleteAsync(string topic, CancellationToken cancellationToken);

    /// <summary>Opens a writer of single records: idempotent, durable before it is acknowledged (acks=all; fsync when embedded).</summary>
    IEventWriter OpenWriter(WriterOptions options);

    /// <summary>Opens a reader of committed records over given partitions and positions, with no consumer group.</summary>
    /// <exception cref="TopicsException"><c>unknown_topic</c>; <c>unknown_partition</c>.</exception>
    ValueTask<IEventReader> OpenReaderAsync(IReadOnlyList<ReadFrom> from, CancellationToken cancellationToken);

    /// <summary>The first offset whose record's timestamp is at or after <paramref name="time"/>; the end when there is none.</summary>
    ValueTask<long> OffsetAtAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>
    /// Joins a worker to a group that shares the partitions of its input topics, one task a partition number. On the embedded log
    /// there is one worker and it gets them all; on Kafka the group's members share them and tasks come and go.
    /// </summary>
    ValueTask<IWorker> JoinAsync(GroupOptions group, ITaskOwner owner, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a task that has no input topics: an owner of atomic commits of records and state, as a source is. A second owner of the
    /// same name fences the first (Kafka: transactional.id).
    /// </summary>
    ValueTask<ILogTask> OpenTaskAsync(string owner, CancellationToken cancellationToken);

    /// <summary>Committed state of a group's tasks, readable without joining it: for savepoints and inspection.</summary>
    ValueTask<IStateView> OpenStateAsync(string group, CancellationToken cancellationToken);

    /// <summary>Replaces the state and positions of a group that has no worker now: for restoring a savepoint. Atomic.</summary>
    ValueTask ReplaceStateAsync(string group, IAsyncEnumerable<TaskState> tasks, CancellationToken cancellationToken);
}
