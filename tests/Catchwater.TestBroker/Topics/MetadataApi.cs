using Catchwater.Brokers.Log;
using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Topics;

internal sealed class MetadataApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.Metadata, 0, 8)
{
    private const int NotAsked = int.MinValue;

    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var version = request.Version;
        var names = read.NullableArray(each => each.String());
        if (names is null || (version == 0 && names.Count == 0))
        {
            names = [.. Cluster.Topics.All.Select(topic => topic.Name)];
        }

        var mayCreate = Cluster.Options.AutoCreateTopics && (version < 4 || read.Boolean());
        if (version >= 3)
        {
            write.Int32(request.ThrottleMs);
        }

        write.Array(Cluster.Brokers, broker =>
        {
            write.Int32(broker.Id);
            write.String(broker.Host);
            write.Int32(broker.Port);
            if (version >= 1)
            {
                write.String(null);
            }
        });
        if (version >= 2)
        {
            write.String(Cluster.Id);
        }

        if (version >= 1)
        {
            write.Int32(Cluster.Brokers[0].Id);
        }

        write.Array(names, name => WriteTopic(write, version, name, mayCreate));
        if (version >= 8)
        {
            write.Int32(NotAsked);
        }

        return true;
    }

    private void WriteTopic(ReplyWriter write, short version, string name, bool mayCreate)
    {
        var error = ErrorCode.None;
        if (Cluster.Topics.Find(name) is null)
        {
            error = mayCreate
                ? Cluster.Topics.Create(name, Cluster.Options.DefaultPartitions, 1, new Dictionary<string, string?>(), onlyCheck: false).Error
                : ErrorCode.UnknownTopicOrPartition;
        }

        write.Error(error);
        write.String(name);
        if (version >= 1)
        {
            write.Boolean(false);
        }

        var index = 0;
        write.Array(Cluster.Topics.Find(name)?.Partitions ?? [], partition => WritePartition(write, version, partition, index++));
        if (version >= 8)
        {
            write.Int32(NotAsked);
        }
    }

    private static void WritePartition(ReplyWriter write, short version, PartitionLog partition, int index)
    {
        int[] replicas = [partition.Leader];
        write.Error(ErrorCode.None);
        write.Int32(index);
        write.Int32(partition.Leader);
        if (version >= 7)
        {
            write.Int32(0); // leader epoch: logs are never cut back, so it never needs to tell generations apart
        }

        write.Array(replicas, write.Int32);
        write.Array(replicas, write.Int32);
        if (version >= 5)
        {
            write.Array<int>([], write.Int32);
        }
    }
}
