using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Groups;

internal sealed class JoinGroupApi(Cluster cluster) : Api(ApiKey.JoinGroup, 0, 5)
{
    public override async ValueTask<bool> AnswerAsync(Request request, ReplyWriter reply, CancellationToken cancellation)
    {
        var (version, read) = (request.Version, request.Body);
        var group = read.String();
        var session = TimeSpan.FromMilliseconds(read.Int32());
        var rebalance = version >= 1 ? TimeSpan.FromMilliseconds(read.Int32()) : session;
        var memberId = read.String();
        var instanceId = version >= 5 ? read.NullableString() : null;
        var protocolType = read.String();
        var assignors = read.Array(each => new Assignor(each.String(), each.Bytes()));
        var join = new JoinRequest(memberId, instanceId, request.ClientId ?? "", session, rebalance, protocolType, assignors, MustKnowItsId: version >= 4);
        Task<JoinReply> joining;
        lock (cluster.Gate)
        {
            joining = CheckGroup(request, group) is var error and not ErrorCode.None
                ? Task.FromResult(JoinReply.Failed(error, memberId))
                : cluster.Groups.Get(group).Join(join);
        }

        var joined = await joining.WaitAsync(cancellation);
        if (version >= 2)
        {
            reply.Int32(request.ThrottleMs);
        }

        reply.Error(joined.Error);
        reply.Int32(joined.Generation);
        reply.String(joined.Assignor);
        reply.String(joined.Leader);
        reply.String(joined.MemberId);
        lock (cluster.Gate)
        {
            reply.Array(joined.Members, member =>
            {
                reply.String(member.Id);
                if (version >= 5)
                {
                    reply.String(member.InstanceId);
                }

                reply.Bytes(member.Subscription(joined.Assignor));
            });
        }

        return true;
    }

    private ErrorCode CheckGroup(Request request, string group) =>
        group.Length == 0 ? ErrorCode.InvalidGroupId
        : cluster.Coordinators.Of(group) != request.Broker ? ErrorCode.NotCoordinator
        : ErrorCode.None;
}
