namespace Catchwater.Topics;

/// <summary>A topic as it is.</summary>
/// <param name="Spec">How it was made.</param>
/// <param name="Partitions">Its partitions, in order of their numbers.</param>
public sealed record TopicDescription(TopicSpec Spec, IReadOnlyList<PartitionDescription> Partitions);

/// <summary>A partition as it is.</summary>
/// <param name="Number">0 and up.</param>
/// <param name="Earliest">The first offset that can still be read.</param>
/// <param name="End">The offset the next committed record will have; equal to <paramref name="Earliest"/> when there is none to read.</param>
/// <param name="Bytes">Size of its records, before compression; of a compacted topic about what it takes on disk. Null where the backend does not say.</param>
public sealed record PartitionDescription(int Number, long Earliest, long End, long? Bytes);

/// <summary>A partition of a topic.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Partition">Its number, 0 and up.</param>
public readonly record struct TopicPartition(string Topic, int Partition)
{
    /// <summary><c>topic-0</c>, as Kafka's tools write it.</summary>
    public override string ToString() => $"{Topic}-{Partition}";
}
