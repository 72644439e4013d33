using Catchwater.Topics;

namespace Catchwater.Streaming.Running;

/// <summary>Which record is being worked on.</summary>
internal readonly record struct RecordPosition(TopicPartition Partition, long Offset)
{
    public override string ToString() => $"{Partition} offset {Offset}";
}
