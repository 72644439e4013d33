using Catchwater.Topics.Records;

namespace Catchwater.Topics.Tasks;

/// <summary>
/// One owner of a share of the log: it reads partition <see cref="Number"/> of its group's topics, keeps state beside, and makes
/// outputs, state and positions durable in one atomic commit. For one thread, save where said.
/// </summary>
public interface ILogTask : IAsyncDisposable
{
    /// <summary>The group's or owner's name.</summary>
    string Owner { get; }

    /// <summary>The partition number it reads; 0 for a task without input.</summary>
    int Number { get; }

    /// <summary>What it reads, in the order of <see cref="GroupOptions.Topics"/>; empty for a task without input.</summary>
    IReadOnlyList<ITaskInput> Inputs { get; }

    /// <summary>Its committed state.</summary>
    ITaskState State { get; }

    /// <summary>
    /// Makes a unit of work durable, all of it or none; the only durable step there is. Commits of one task are applied in the order
    /// of the calls; a second may be handed over before the first has ended. What was committed shows in <see cref="State"/> when the
    /// returned task ends. The unit may be cleared and used again then.
    /// </summary>
    /// <exception cref="TopicsException">The log could not take it, and a retry will not help: <c>log_failed</c>, <c>unknown_topic</c>, <c>record_too_large</c>.</exception>
    Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken);
}

/// <summary>How a commit ended.</summary>
public enum CommitOutcome
{
    /// <summary>All of it is durable.</summary>
    Committed,

    /// <summary>None of it is: memory must be dropped, state and positions read again (<see cref="ILogTask.State"/>, <see cref="ITaskInput.Rewind"/>), and the work done again.</summary>
    Aborted,

    /// <summary>None of it is, and the task belongs to somebody else.</summary>
    Fenced,
}

/// <summary>One partition a task reads.</summary>
public interface ITaskInput
{
    /// <summary>The partition.</summary>
    TopicPartition Partition { get; }

    /// <summary>The offset after the last record committed as read; where the task begins.</summary>
    long Committed { get; }

    /// <summary>The end of the partition as last seen: how far there is to go.</summary>
    long End { get; }

    /// <summary>
    /// Where reading goes on: the offset after the last record handed out and after what follows it and is no record to hand out
    /// (removed by retention or compaction, markers of transactions). At <see cref="End"/> when everything has been read.
    /// </summary>
    long Position { get; }

    /// <summary>The next batch; null when there is none at the moment. Does not wait. Valid until the next call. Back-pressure: nothing more is fetched than a small buffer holds.</summary>
    RecordBatch? TryRead();

    /// <summary>Ends when <see cref="TryRead"/> may have something again, or after <paramref name="wait"/>.</summary>
    ValueTask WaitAsync(TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Goes back to <see cref="Committed"/>, after an aborted commit.</summary>
    void Rewind();
}

/// <summary>Committed state of one task: tables of bytes by bytes, ordered by key.</summary>
public interface ITaskState
{
    /// <summary>The value of a key; false when there is none. The value is written to <paramref name="value"/>.</summary>
    bool TryGet(string table, ReadOnlySpan<byte> key, System.Buffers.IBufferWriter<byte> value);

    /// <summary>Entries whose key begins with <paramref name="prefix"/> and is not below <paramref name="from"/>, in order of key. Stop by returning false.</summary>
    void Scan(string table, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from, StateVisitor visit);
}

/// <summary>Sees one entry of a state table; false ends the scan. The spans are valid during the call.</summary>
public delegate bool StateVisitor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);
