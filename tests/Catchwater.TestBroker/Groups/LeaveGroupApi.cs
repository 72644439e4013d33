using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Groups;

internal sealed class LeaveGroupApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.LeaveGroup, 0, 3)
{
    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var version = request.Version;
        var id = read.String();
        List<(string Id, string? InstanceId)> leaving = version >= 3 ? read.Array(each => (each.String(), each.NullableString())) : [(read.String(), null)];
        var here = Cluster.Coordinators.Of(id) == request.Broker;
        var left = leaving.ConvertAll(member =>
            (member.Id, member.InstanceId, Error: here ? Cluster.Groups.Find(id)?.Leave(member.Id, member.InstanceId) ?? ErrorCode.UnknownMemberId : ErrorCode.NotCoordinator));
        if (version >= 1)
        {
            write.Int32(request.ThrottleMs);
        }

        write.Error(here ? version >= 3 ? ErrorCode.None : left[0].Error : ErrorCode.NotCoordinator);
        if (version >= 3)
        {
            write.Array(left, member =>
            {
                write.String(member.Id);
                write.String(member.InstanceId);
                write.Error(member.Error);
            });
        }

        return true;
    }
}
