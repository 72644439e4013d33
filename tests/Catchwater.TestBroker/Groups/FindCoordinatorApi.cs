using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Groups;

internal sealed class FindCoordinatorApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.FindCoordinator, 0, 2)
{
    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var broker = Cluster.Brokers[Cluster.Coordinators.Of(read.String()) - 1];
        if (request.Version >= 1)
        {
            write.Int32(request.ThrottleMs);
        }

        write.Error(ErrorCode.None);
        if (request.Version >= 1)
        {
            write.String(null);
        }

        write.Int32(broker.Id);
        write.String(broker.Host);
        write.Int32(broker.Port);
        return true;
    }
}
