using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Groups;

internal sealed class SyncGroupApi(Cluster cluster) : Api(ApiKey.SyncGroup, 0, 3)
{
    public override async ValueTask<bool> AnswerAsync(Request request, ReplyWriter reply, CancellationToken cancellation)
    {
        var (version, read) = (request.Version, request.Body);
        var group = read.String();
        var generation = read.Int32();
        var memberId = read.String();
        var instanceId = version >= 3 ? read.NullableString() : null;
        var assignments = new Dictionary<string, ReadOnlyMemory<byte>>();
        read.Array(each => assignments[each.String()] = each.Bytes());
        Task<SyncReply> syncing;
        lock (cluster.Gate)
        {
            syncing = cluster.Coordinators.Of(group) != request.Broker ? Task.FromResult(new SyncReply(ErrorCode.NotCoordinator, default))
                : cluster.Groups.Find(group)?.Sync(memberId, instanceId, generation, assignments) ?? Task.FromResult(new SyncReply(ErrorCode.UnknownMemberId, default));
        }

        var synced = await syncing.WaitAsync(cancellation);
        if (version >= 1)
        {
            reply.Int32(request.ThrottleMs);
        }

        reply.Error(synced.Error);
        reply.Bytes(synced.Assignment);
        return true;
    }
}
