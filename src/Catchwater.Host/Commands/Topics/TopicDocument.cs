using System.Globalization;
using Catchwater.Topics;

namespace Catchwater.Host.Commands.Topics;

/// <summary>A topic, as <c>topics list --json</c> and <c>topics describe --json</c> print it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Records">Offsets between earliest and end of all partitions: the records that can be read, where compaction left no gaps; on Kafka the markers of transactions as well.</param>
/// <param name="Bytes">Size of the records, before compression; of a compacted topic about what it takes on disk. Null where the backend does not say.</param>
/// <param name="RetentionSeconds">Age at which records may go; null for never.</param>
/// <param name="RetentionBytes">Size of a partition above which its oldest records may go; null for none.</param>
/// <param name="Compact">Whether only the last record of every key is kept.</param>
/// <param name="Replication">Copies on Kafka; null where nobody said.</param>
/// <param name="Partitions">Its partitions.</param>
public sealed record TopicDocument(
    string Name, long Records, long? Bytes, double? RetentionSeconds, long? RetentionBytes, bool Compact, int? Replication, IReadOnlyList<TopicPartitionDocument> Partitions)
{
    internal static TopicDocument Of(TopicDescription topic) => new(
        topic.Spec.Name,
        topic.Partitions.Sum(partition => partition.End - partition.Earliest),
        topic.Partitions.Aggregate((long?)0, (sum, partition) => sum + partition.Bytes),
        topic.Spec.RetentionAge?.TotalSeconds,
        topic.Spec.RetentionBytes,
        topic.Spec.Compact,
        topic.Spec.Replication,
        [.. topic.Partitions.Select(partition => new TopicPartitionDocument(partition.Number, partition.Earliest, partition.End, partition.Bytes))]);

    internal static string? Megabytes(long? bytes) => bytes switch
    {
        null => null,
        0 => "0",
        < 100_000 => (bytes.Value / 1e3).ToString("N1", CultureInfo.InvariantCulture) + " kB",
        _ => (bytes.Value / 1e6).ToString("N1", CultureInfo.InvariantCulture) + " MB",
    };
}

/// <summary>A partition of a topic.</summary>
/// <param name="Number">0 and up.</param>
/// <param name="Earliest">The first offset that can still be read.</param>
/// <param name="End">The offset the next record will have.</param>
/// <param name="Bytes">Size of the records, before compression; of a compacted topic about what it takes on disk. Null where the backend does not say.</param>
public sealed record TopicPartitionDocument(int Number, long Earliest, long End, long? Bytes);
