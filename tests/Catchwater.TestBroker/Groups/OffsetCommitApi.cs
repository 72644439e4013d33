using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Groups;

internal sealed class OffsetCommitApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.OffsetCommit, 1, 7)
{
    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var version = request.Version;
        var id = read.String();
        var generation = read.Int32();
        var memberId = read.String();
        var instanceId = version >= 7 ? read.NullableString() : null;
        if (version is >= 2 and <= 4)
        {
            read.Int64(); // retention: offsets are kept
        }

        var topics = read.Topics(each => ReadOffset(each, version));
        var group = Cluster.Groups.Get(id);
        var error = Cluster.Coordinators.Of(id) == request.Broker ? group.CheckCommit(memberId, instanceId, generation, transactional: false) : ErrorCode.NotCoordinator;
        if (version >= 3)
        {
            write.Int32(request.ThrottleMs);
        }

        write.Topics(topics, (topic, each) =>
        {
            var partition = new TopicPartition(topic, each.Partition);
            var verdict = error == ErrorCode.None && Cluster.Topics.Find(partition) is null ? ErrorCode.UnknownTopicOrPartition : error;
            if (verdict == ErrorCode.None)
            {
                group.Offsets.Commit(partition, each.Offset);
            }

            write.Int32(each.Partition);
            write.Error(verdict);
        });
        return true;
    }

    private static (int Partition, CommittedOffset Offset) ReadOffset(RequestReader read, short version)
    {
        var partition = read.Int32();
        var offset = read.Int64();
        var leaderEpoch = version >= 6 ? read.Int32() : -1;
        if (version == 1)
        {
            read.Int64(); // time of the commit
        }

        return (partition, new CommittedOffset(offset, leaderEpoch, read.NullableString()));
    }
}
