using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Groups;

internal sealed class HeartbeatApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.Heartbeat, 0, 3)
{
    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var group = read.String();
        var generation = read.Int32();
        var memberId = read.String();
        var instanceId = request.Version >= 3 ? read.NullableString() : null;
        if (request.Version >= 1)
        {
            write.Int32(request.ThrottleMs);
        }

        write.Error(Cluster.Coordinators.Of(group) != request.Broker
            ? ErrorCode.NotCoordinator
            : Cluster.Groups.Find(group)?.Heartbeat(memberId, instanceId, generation) ?? ErrorCode.UnknownMemberId);
        return true;
    }
}
