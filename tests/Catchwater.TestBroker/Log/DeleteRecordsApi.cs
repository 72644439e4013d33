using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Log;

internal sealed class DeleteRecordsApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.DeleteRecords, 0, 1)
{
    private const long ToTheEnd = -1;

    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var topics = read.Topics(each => (Partition: each.Int32(), Before: each.Int64()));
        write.Int32(request.ThrottleMs);
        write.Topics(topics, (topic, wanted) =>
        {
            var log = Cluster.Topics.Find(topic, wanted.Partition);
            var error = log switch
            {
                null => ErrorCode.UnknownTopicOrPartition,
                _ when log.Leader != request.Broker => ErrorCode.NotLeaderOrFollower,
                _ => log.DeleteBefore(wanted.Before == ToTheEnd ? log.End : wanted.Before) ? ErrorCode.None : ErrorCode.OffsetOutOfRange,
            };
            write.Int32(wanted.Partition);
            write.Int64(error == ErrorCode.None ? log!.Start : -1);
            write.Error(error);
        });
        return true;
    }
}
