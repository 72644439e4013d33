using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Topics;

internal sealed class CreateTopicsApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.CreateTopics, 0, 4)
{
    private sealed record Wanted(string Name, int Partitions, int Replicas, Dictionary<string, string?> Settings);

    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var topics = read.Array(ReadTopic);
        read.Int32(); // timeout
        var onlyCheck = request.Version >= 1 && read.Boolean();
        if (request.Version >= 2)
        {
            write.Int32(request.ThrottleMs);
        }

        write.Array(topics, topic =>
        {
            var (error, message) = Cluster.Topics.Create(topic.Name, topic.Partitions, topic.Replicas, topic.Settings, onlyCheck);
            write.String(topic.Name);
            write.Error(error);
            if (request.Version >= 1)
            {
                write.String(message);
            }
        });
        return true;
    }

    private Wanted ReadTopic(RequestReader read)
    {
        var name = read.String();
        var partitions = read.Int32();
        var replicas = (int)read.Int16();
        var placed = read.Array(each => (Partition: each.Int32(), Brokers: each.Array(broker => broker.Int32())));
        var settings = new Dictionary<string, string?>();
        read.Array(each => settings[each.String()] = each.NullableString());

        // -1 asks for the broker's defaults; a placement by hand gives the count.
        partitions = placed.Count > 0 ? placed.Count : partitions == -1 ? Cluster.Options.DefaultPartitions : partitions;
        return new Wanted(name, partitions, replicas == -1 ? 1 : replicas, settings);
    }
}
