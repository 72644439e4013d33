namespace Catchwater.Topics.Embedded;

/// <summary>A topic of an open log.</summary>
internal sealed class EmbeddedTopic
{
    private readonly EmbeddedPartition[] _partitions;
    private int _sticky;

    public EmbeddedTopic(uint id, TopicSpec spec)
    {
        (Id, Spec) = (id, spec);
        _partitions = [.. Enumerable.Range(0, spec.Partitions).Select(number => new EmbeddedPartition(this, number))];
    }

    /// <summary>Its number in keys; a topic made again under an old name has a new one.</summary>
    public uint Id { get; }

    public TopicSpec Spec { get; set; }

    public IReadOnlyList<EmbeddedPartition> Partitions => _partitions;

    /// <summary>It has been removed; nothing more may be appended. Set on the committer's thread.</summary>
    public bool Deleted { get; set; }

    /// <summary>Where records without a key go now: one partition until its batch is full or stored, then the next.</summary>
    public EmbeddedPartition Sticky => _partitions[(int)((uint)Volatile.Read(ref _sticky) % (uint)_partitions.Length)];

    /// <summary>Sends records without a key to the next partition, when they went to this one.</summary>
    public void MoveOn(EmbeddedPartition from)
    {
        var now = Volatile.Read(ref _sticky);
        if ((uint)now % (uint)_partitions.Length == from.Number)
        {
            Interlocked.CompareExchange(ref _sticky, now + 1, now);
        }
    }

    /// <summary>The partition a record belongs to.</summary>
    /// <exception cref="TopicsException"><c>unknown_partition</c>.</exception>
    public EmbeddedPartition PartitionFor(int? asked, ReadOnlySpan<byte> key, bool hasKey) =>
        asked is { } number ? Partition(number)
        : hasKey ? _partitions[Records.Murmur2.PartitionOf(key, _partitions.Length)]
        : Sticky;

    public EmbeddedPartition Partition(int number) => (uint)number < (uint)_partitions.Length
        ? _partitions[number]
        : throw Faults.UnknownPartition(new TopicPartition(Spec.Name, number), _partitions.Length);
}
