using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Groups;

/// <summary>One way of assigning partitions that a member offers, with what it tells the leader; opaque to the broker.</summary>
internal readonly record struct Assignor(string Name, ReadOnlyMemory<byte> Subscription);

/// <summary>A member of a group. While <see cref="Joining"/> or <see cref="Syncing"/> is set, its request is waiting for the others.</summary>
internal sealed class Member(string id, string? instanceId, string clientId)
{
    public string Id => id;

    /// <summary>The name of a static member, which stays the same over restarts (KIP-345).</summary>
    public string? InstanceId => instanceId;

    public string ClientId => clientId;

    public TimeSpan SessionTimeout { get; set; }

    public TimeSpan RebalanceTimeout { get; set; }

    public List<Assignor> Assignors { get; set; } = [];

    public ReadOnlyMemory<byte> Assignment { get; set; }

    public TimeSpan LastSeen { get; set; }

    public TaskCompletionSource<JoinReply>? Joining { get; set; }

    public TaskCompletionSource<SyncReply>? Syncing { get; set; }

    public bool IsWaiting => Joining is not null || Syncing is not null;

    public ReadOnlyMemory<byte> Subscription(string? assignor) => Assignors.FirstOrDefault(each => each.Name == assignor).Subscription;

    public bool Offers(IReadOnlyList<Assignor> others) =>
        others.Count == Assignors.Count
        && others.Zip(Assignors).All(pair => pair.First.Name == pair.Second.Name && pair.First.Subscription.Span.SequenceEqual(pair.Second.Subscription.Span));

    /// <summary>Answers what is waiting with an error: the member is gone, or another took its name.</summary>
    public void Dismiss(ErrorCode error)
    {
        Joining?.TrySetResult(JoinReply.Failed(error, id));
        Syncing?.TrySetResult(new SyncReply(error, default));
        (Joining, Syncing) = (null, null);
    }
}
