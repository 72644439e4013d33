using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Groups;

/// <summary>
/// A group under the classic protocol: members join, the leader assigns, all sync, and every change begins a new generation
/// (https://kafka.apache.org/protocol#The_Messages_JoinGroup and KIP-345 for static members).
/// </summary>
internal sealed class Group(string id, TimeSpan initialDelay, Func<TimeSpan> now)
{
    // Ids that were given out and not yet used to join: the rebalance waits for them.
    private readonly Dictionary<string, TimeSpan> _expected = [];
    private readonly OrderedDictionary<string, Member> _members = [];
    private TimeSpan _earliest;
    private TimeSpan _deadline;
    private string? _leader;

    public string Id => id;

    public GroupState State { get; private set; }

    public int Generation { get; private set; }

    public string ProtocolType { get; private set; } = "";

    public string Assignor { get; private set; } = "";

    public IReadOnlyCollection<Member> Members => _members.Values;

    public GroupOffsets Offsets { get; } = new();

    public Task<JoinReply> Join(JoinRequest request)
    {
        var unknown = request.MemberId.Length == 0;
        var instance = request.InstanceId is null ? null : _members.Values.FirstOrDefault(each => each.InstanceId == request.InstanceId);
        if (!FitsOthers(request, instance?.Id ?? request.MemberId))
        {
            return Failed(ErrorCode.InconsistentGroupProtocol, request.MemberId);
        }

        if (unknown && instance is not null)
        {
            return Replace(instance, request);
        }

        if (unknown && request.InstanceId is null && request.MustKnowItsId)
        {
            var given = NewId(request);
            _expected[given] = now() + request.SessionTimeout;
            return Failed(ErrorCode.MemberIdRequired, given);
        }

        if (unknown || _expected.Remove(request.MemberId))
        {
            return Enter(new Member(unknown ? NewId(request) : request.MemberId, request.InstanceId, request.ClientId), request);
        }

        var error = Identify(request.MemberId, request.InstanceId);
        return error == ErrorCode.None ? Rejoin(_members[request.MemberId], request) : Failed(error, request.MemberId);
    }

    public Task<SyncReply> Sync(string memberId, string? instanceId, int generation, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assignments)
    {
        var error = CheckGeneration(memberId, instanceId, generation);
        if (error == ErrorCode.None && State == GroupState.PreparingRebalance)
        {
            error = ErrorCode.RebalanceInProgress;
        }

        if (error != ErrorCode.None)
        {
            return Task.FromResult(new SyncReply(error, default));
        }

        var member = _members[memberId];
        member.LastSeen = now();
        if (State == GroupState.CompletingRebalance && memberId == _leader)
        {
            State = GroupState.Stable;
            foreach (var each in _members.Values)
            {
                each.Assignment = assignments.GetValueOrDefault(each.Id);
                each.LastSeen = now();
                each.Syncing?.TrySetResult(new SyncReply(ErrorCode.None, each.Assignment));
                each.Syncing = null;
            }
        }

        if (State == GroupState.Stable)
        {
            return Task.FromResult(new SyncReply(ErrorCode.None, member.Assignment));
        }

        member.Syncing = new TaskCompletionSource<SyncReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        return member.Syncing.Task;
    }

    public ErrorCode Heartbeat(string memberId, string? instanceId, int generation)
    {
        var error = CheckGeneration(memberId, instanceId, generation);
        if (error != ErrorCode.None)
        {
            return error;
        }

        _members[memberId].LastSeen = now();
        return State == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    public ErrorCode Leave(string memberId, string? instanceId)
    {
        if (_expected.Remove(memberId))
        {
            TryComplete();
            return ErrorCode.None;
        }

        // An administrator removes a static member by its name alone.
        if (memberId.Length == 0 && instanceId is not null)
        {
            memberId = _members.Values.FirstOrDefault(each => each.InstanceId == instanceId)?.Id ?? "";
        }

        var error = Identify(memberId, instanceId);
        if (error == ErrorCode.None)
        {
            Remove(_members[memberId]);
        }

        return error;
    }

    /// <summary>May this member of this generation commit offsets? Without a generation only outside of the group's life, or from an older producer.</summary>
    public ErrorCode CheckCommit(string memberId, string? instanceId, int generation, bool transactional)
    {
        if (generation < 0 && memberId.Length == 0 && instanceId is null && (transactional || State == GroupState.Empty))
        {
            return ErrorCode.None;
        }

        var error = CheckGeneration(memberId, instanceId, generation);
        if (error == ErrorCode.None)
        {
            _members[memberId].LastSeen = now();
            error = State == GroupState.CompletingRebalance && !transactional ? ErrorCode.RebalanceInProgress : ErrorCode.None;
        }

        return error;
    }

    /// <summary>Lets time pass: removes members not heard of, ends a rebalance that waited long enough.</summary>
    public void Tick()
    {
        foreach (var expected in _expected.Where(each => each.Value < now()).ToList())
        {
            _expected.Remove(expected.Key);
        }

        foreach (var lost in _members.Values.Where(each => !each.IsWaiting && now() - each.LastSeen > each.SessionTimeout).ToList())
        {
            Remove(lost);
        }

        TryComplete();
    }

    /// <summary>Every member starts its session anew, as after a broker's restart.</summary>
    public void Refresh()
    {
        foreach (var member in _members.Values)
        {
            member.LastSeen = now();
        }
    }

    private static Task<JoinReply> Failed(ErrorCode error, string memberId) => Task.FromResult(JoinReply.Failed(error, memberId));

    private static string NewId(JoinRequest request) => $"{request.InstanceId ?? request.ClientId}-{Guid.CreateVersion7()}";

    private bool FitsOthers(JoinRequest request, string ownId)
    {
        var others = _members.Values.Where(each => each.Id != ownId).ToList();
        return others.Count == 0
            || (request.ProtocolType == ProtocolType && request.Assignors.Any(mine => others.All(each => each.Assignors.Any(theirs => theirs.Name == mine.Name))));
    }

    private ErrorCode Identify(string memberId, string? instanceId)
    {
        if (instanceId is not null)
        {
            var holder = _members.Values.FirstOrDefault(each => each.InstanceId == instanceId);
            return holder is null ? ErrorCode.UnknownMemberId : holder.Id == memberId ? ErrorCode.None : ErrorCode.FencedInstanceId;
        }

        return _members.ContainsKey(memberId) ? ErrorCode.None : ErrorCode.UnknownMemberId;
    }

    private ErrorCode CheckGeneration(string memberId, string? instanceId, int generation)
    {
        var error = Identify(memberId, instanceId);
        return error == ErrorCode.None && generation != Generation ? ErrorCode.IllegalGeneration : error;
    }

    private Task<JoinReply> Enter(Member member, JoinRequest request)
    {
        ProtocolType = request.ProtocolType;
        _members[member.Id] = member;
        return Await(member, request);
    }

    private Task<JoinReply> Rejoin(Member member, JoinRequest request)
    {
        member.LastSeen = now();
        var nothingNew = member.Offers(request.Assignors);
        var settled = State == GroupState.CompletingRebalance || (State == GroupState.Stable && member.Id != _leader);
        return settled && nothingNew ? Task.FromResult(Current(member, _leader!)) : Await(member, request);
    }

    /// <summary>A static member came back under a new id: the old one is fenced, and a settled group stays as it is.</summary>
    private Task<JoinReply> Replace(Member old, JoinRequest request)
    {
        var member = new Member(NewId(request), old.InstanceId, request.ClientId) { Assignment = old.Assignment, LastSeen = now() };
        _members.Insert(_members.IndexOf(old.Id), member.Id, member);
        _members.Remove(old.Id);
        old.Dismiss(ErrorCode.FencedInstanceId);
        var leader = _leader;
        _leader = _leader == old.Id ? member.Id : _leader;
        Update(member, request);
        if (State == GroupState.Stable && Elect() == Assignor)
        {
            // Told the old leader's id, a returning leader does not assign again (KIP-345).
            return Task.FromResult(Current(member, leader!));
        }

        return Await(member, request);
    }

    private static void Update(Member member, JoinRequest request)
    {
        member.SessionTimeout = request.SessionTimeout;
        member.RebalanceTimeout = request.RebalanceTimeout;
        member.Assignors = request.Assignors;
    }

    private Task<JoinReply> Await(Member member, JoinRequest request)
    {
        Update(member, request);
        var joining = new TaskCompletionSource<JoinReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        member.Joining = joining;
        Rebalance();
        return joining.Task;
    }

    private JoinReply Current(Member member, string leader) =>
        new(ErrorCode.None, Generation, Assignor, leader, member.Id, member.Id == leader ? [.. _members.Values] : []);

    private void Remove(Member member)
    {
        _members.Remove(member.Id);
        member.Dismiss(ErrorCode.UnknownMemberId);
        Rebalance();
    }

    private void Rebalance()
    {
        if (State != GroupState.PreparingRebalance)
        {
            foreach (var member in _members.Values)
            {
                member.Syncing?.TrySetResult(new SyncReply(ErrorCode.RebalanceInProgress, default));
                member.Syncing = null;
            }

            _earliest = State == GroupState.Empty ? now() + initialDelay : now();
            _deadline = now() + _members.Values.Select(each => each.RebalanceTimeout).DefaultIfEmpty().Max();
            State = GroupState.PreparingRebalance;
        }

        TryComplete();
    }

    private void TryComplete()
    {
        if (State != GroupState.PreparingRebalance || now() < _earliest)
        {
            return;
        }

        var late = now() >= _deadline;
        var complete = _expected.Count == 0 && _members.Values.All(each => each.Joining is not null);
        if (complete || late)
        {
            Complete();
        }
    }

    private void Complete()
    {
        foreach (var absent in _members.Values.Where(each => each.Joining is null && each.InstanceId is null).ToList())
        {
            _members.Remove(absent.Id);
        }

        var joined = _members.Values.Where(each => each.Joining is not null).ToList();
        if (_members.Count > 0 && joined.Count == 0)
        {
            // Only static members, none of them back yet: their sessions decide.
            _deadline = now() + _members.Values.Max(each => each.RebalanceTimeout);
            return;
        }

        Generation++;
        if (joined.Count == 0)
        {
            (State, _leader, Assignor) = (GroupState.Empty, null, "");
            return;
        }

        _leader = joined.Exists(each => each.Id == _leader) ? _leader : joined[0].Id;
        Assignor = Elect();
        State = GroupState.CompletingRebalance;
        foreach (var member in joined)
        {
            member.LastSeen = now();
            member.Joining!.TrySetResult(Current(member, _leader!));
            member.Joining = null;
        }
    }

    /// <summary>The assignor that all members offer and most prefer.</summary>
    private string Elect()
    {
        var members = _members.Values;
        return members
            .Select(member => member.Assignors.First(mine => members.All(each => each.Assignors.Any(theirs => theirs.Name == mine.Name))).Name)
            .GroupBy(name => name)
            .MaxBy(votes => votes.Count())!.Key;
    }
}
