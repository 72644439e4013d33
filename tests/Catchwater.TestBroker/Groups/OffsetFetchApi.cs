using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Groups;

internal sealed class OffsetFetchApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.OffsetFetch, 1, 7, flexibleFrom: 6)
{
    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var version = request.Version;
        var id = read.String();
        var topics = read.NullableArray(each => each.Topic(partition => partition.Int32()));
        var stable = version >= 7 && read.Boolean();
        var offsets = Cluster.Groups.Find(id)?.Offsets ?? new GroupOffsets();
        topics ??= [.. offsets.Committed.Keys.GroupBy(each => each.Topic).Select(each => (each.Key, each.Select(partition => partition.Partition).ToList()))];
        var error = Cluster.Coordinators.Of(id) == request.Broker ? ErrorCode.None : ErrorCode.NotCoordinator;
        if (version >= 3)
        {
            write.Int32(request.ThrottleMs);
        }

        write.Topics(topics, (topic, index) =>
        {
            var partition = new TopicPartition(topic, index);
            var unstable = stable && offsets.IsUnstable(partition);
            var known = offsets.Committed.TryGetValue(partition, out var committed) && !unstable && error == ErrorCode.None;
            write.Int32(index);
            write.Int64(known ? committed.Offset : -1);
            if (version >= 5)
            {
                write.Int32(known ? committed.LeaderEpoch : -1);
            }

            write.String(known ? committed.Metadata ?? "" : "");
            write.Error(error != ErrorCode.None ? error : unstable ? ErrorCode.UnstableOffsetCommit : ErrorCode.None);
            write.EndStructure();
        });
        if (version >= 2)
        {
            write.Error(error);
        }

        write.EndStructure();
        return true;
    }
}
