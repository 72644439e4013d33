using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Groups;

/// <summary>What a member says when it joins. Without an id it is new.</summary>
internal sealed record JoinRequest(
    string MemberId,
    string? InstanceId,
    string ClientId,
    TimeSpan SessionTimeout,
    TimeSpan RebalanceTimeout,
    string ProtocolType,
    List<Assignor> Assignors,
    bool MustKnowItsId);

/// <summary>The generation that a member is in; its members are told to the leader only.</summary>
internal sealed record JoinReply(ErrorCode Error, int Generation, string Assignor, string Leader, string MemberId, List<Member> Members)
{
    public static JoinReply Failed(ErrorCode error, string memberId) => new(error, -1, "", "", memberId, []);
}

/// <summary>A member's part of the assignment.</summary>
internal readonly record struct SyncReply(ErrorCode Error, ReadOnlyMemory<byte> Assignment);
