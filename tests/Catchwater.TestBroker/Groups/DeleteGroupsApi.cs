using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Groups;

internal sealed class DeleteGroupsApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.DeleteGroups, 0, 1)
{
    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var ids = read.Array(each => each.String());
        write.Int32(request.ThrottleMs);
        write.Array(ids, id =>
        {
            write.String(id);
            write.Error(Cluster.Coordinators.Of(id) == request.Broker ? Cluster.Groups.Delete(id) : ErrorCode.NotCoordinator);
        });
        return true;
    }
}
