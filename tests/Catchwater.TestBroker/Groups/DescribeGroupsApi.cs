using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Groups;

internal sealed class DescribeGroupsApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.DescribeGroups, 0, 4)
{
    private const int NotAsked = int.MinValue;

    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var ids = read.Array(each => each.String());
        if (request.Version >= 1)
        {
            write.Int32(request.ThrottleMs);
        }

        write.Array(ids, id =>
        {
            var group = Cluster.Groups.Find(id);
            write.Error(Cluster.Coordinators.Of(id) == request.Broker ? ErrorCode.None : ErrorCode.NotCoordinator);
            write.String(id);
            write.String(group?.State.ToString() ?? "Dead");
            write.String(group?.ProtocolType ?? "");
            write.String(group?.State == GroupState.Stable ? group.Assignor : "");
            write.Array(group?.Members ?? [], member => WriteMember(write, request.Version, group!, member));
            if (request.Version >= 3)
            {
                write.Int32(NotAsked);
            }
        });
        return true;
    }

    private static void WriteMember(ReplyWriter write, short version, Group group, Member member)
    {
        write.String(member.Id);
        if (version >= 4)
        {
            write.String(member.InstanceId);
        }

        write.String(member.ClientId);
        write.String("/127.0.0.1");
        write.Bytes(member.Subscription(group.Assignor));
        write.Bytes(group.State == GroupState.Stable ? member.Assignment : default);
    }
}
