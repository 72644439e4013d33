using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Topics;

internal sealed class CreatePartitionsApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.CreatePartitions, 0, 1)
{
    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var topics = read.Array(each =>
        {
            var wanted = (Name: each.String(), Count: each.Int32());
            each.Array(placed => placed.Array(broker => broker.Int32()));
            return wanted;
        });
        read.Int32(); // timeout
        var onlyCheck = read.Boolean();
        write.Int32(request.ThrottleMs);
        write.Array(topics, wanted =>
        {
            var topic = Cluster.Topics.Find(wanted.Name);
            (ErrorCode Error, string? Message) verdict = topic switch
            {
                null => (ErrorCode.UnknownTopicOrPartition, $"The topic '{wanted.Name}' does not exist."),
                _ when wanted.Count <= topic.Partitions.Count =>
                    (ErrorCode.InvalidPartitions, $"The topic {wanted.Name} currently has {topic.Partitions.Count} partition(s); {wanted.Count} would not be an increase."),
                _ => (ErrorCode.None, null),
            };
            if (verdict.Error == ErrorCode.None && !onlyCheck)
            {
                Cluster.Topics.Grow(topic!, wanted.Count);
            }

            write.String(wanted.Name);
            write.Error(verdict.Error);
            write.String(verdict.Message);
        });
        return true;
    }
}
