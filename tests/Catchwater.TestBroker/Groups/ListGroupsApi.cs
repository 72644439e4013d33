using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Groups;

internal sealed class ListGroupsApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.ListGroups, 0, 4, flexibleFrom: 3)
{
    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var states = request.Version >= 4 ? read.Array(each => each.String()) : [];
        var groups = Cluster.Groups.All
            .Where(group => Cluster.Coordinators.Of(group.Id) == request.Broker)
            .Where(group => states.Count == 0 || states.Contains(group.State.ToString()))
            .ToList();
        if (request.Version >= 1)
        {
            write.Int32(request.ThrottleMs);
        }

        write.Error(ErrorCode.None);
        write.Array(groups, group =>
        {
            write.String(group.Id);
            write.String(group.ProtocolType);
            if (request.Version >= 4)
            {
                write.String(group.State.ToString());
            }

            write.EndStructure();
        });
        write.EndStructure();
        return true;
    }
}
