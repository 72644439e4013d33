using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Log;

internal sealed class ListOffsetsApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.ListOffsets, 1, 6, flexibleFrom: 6)
{
    private const long Latest = -1;
    private const long Earliest = -2;

    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        read.Int32(); // replica id
        var committedOnly = request.Version >= 2 && read.Int8() == 1;
        var topics = read.Topics(each =>
        {
            var partition = each.Int32();
            if (request.Version >= 4)
            {
                each.Int32(); // current leader epoch
            }

            var timestamp = each.Int64();
            each.EndStructure();
            return (Partition: partition, Timestamp: timestamp);
        });
        if (request.Version >= 2)
        {
            write.Int32(request.ThrottleMs);
        }

        write.Topics(topics, (topic, wanted) =>
        {
            var log = Cluster.Topics.Find(topic, wanted.Partition);
            var error = log is null ? ErrorCode.UnknownTopicOrPartition : log.Leader != request.Broker ? ErrorCode.NotLeaderOrFollower : ErrorCode.None;
            var (offset, timestamp) = error == ErrorCode.None ? Find(log!, wanted.Timestamp, committedOnly) : (-1, -1);
            write.Int32(wanted.Partition);
            write.Error(error);
            write.Int64(timestamp);
            write.Int64(offset);
            if (request.Version >= 4)
            {
                write.Int32(error == ErrorCode.None ? 0 : -1);
            }

            write.EndStructure();
        });
        write.EndStructure();
        return true;
    }

    private static (long Offset, long Timestamp) Find(PartitionLog log, long timestamp, bool committedOnly)
    {
        var end = committedOnly ? log.StableEnd : log.End;
        return timestamp switch
        {
            Latest => (end, -1),
            Earliest => (log.Start, -1),
            _ => log.Find(timestamp, end) ?? (-1, -1),
        };
    }
}
