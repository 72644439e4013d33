using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Topics;

internal sealed class DeleteTopicsApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.DeleteTopics, 0, 3)
{
    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var names = read.Array(each => each.String());
        if (request.Version >= 1)
        {
            write.Int32(request.ThrottleMs);
        }

        write.Array(names, name =>
        {
            write.String(name);
            write.Error(Cluster.Topics.Delete(name) ? ErrorCode.None : ErrorCode.UnknownTopicOrPartition);
        });
        return true;
    }
}
