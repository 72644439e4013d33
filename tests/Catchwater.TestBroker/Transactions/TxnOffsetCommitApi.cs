using Catchwater.Brokers.Groups;
using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Transactions;

/// <summary>Offsets that become the group's when the transaction commits; a member of a past generation is refused (KIP-447).</summary>
internal sealed class TxnOffsetCommitApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.TxnOffsetCommit, 0, 3, flexibleFrom: 3)
{
    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var version = request.Version;
        var id = read.String();
        var groupId = read.String();
        var producerId = read.Int64();
        var epoch = read.Int16();
        var (generation, memberId, instanceId) = version >= 3 ? (read.Int32(), read.String(), read.NullableString()) : (-1, "", null);
        var topics = read.Topics(each => ReadOffset(each, version));
        var group = Cluster.Groups.Get(groupId);
        var error = Cluster.Coordinators.Of(groupId) == request.Broker ? Cluster.Transactions.MayCommit(id, producerId, epoch, groupId) : ErrorCode.NotCoordinator;
        error = error == ErrorCode.None ? group.CheckCommit(memberId, instanceId, generation, transactional: true) : error;
        write.Int32(request.ThrottleMs);
        write.Topics(topics, (topic, each) =>
        {
            var partition = new TopicPartition(topic, each.Partition);
            var verdict = error == ErrorCode.None && Cluster.Topics.Find(partition) is null ? ErrorCode.UnknownTopicOrPartition : error;
            if (verdict == ErrorCode.None)
            {
                group.Offsets.Hold(producerId, partition, each.Offset);
            }

            write.Int32(each.Partition);
            write.Error(verdict);
            write.EndStructure();
        });
        write.EndStructure();
        return true;
    }

    private static (int Partition, CommittedOffset Offset) ReadOffset(RequestReader read, short version)
    {
        var partition = read.Int32();
        var offset = read.Int64();
        var leaderEpoch = version >= 2 ? read.Int32() : -1;
        var metadata = read.NullableString();
        read.EndStructure();
        return (partition, new CommittedOffset(offset, leaderEpoch, metadata));
    }
}
