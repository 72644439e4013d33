using Catchwater.Brokers.Groups;
using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Tests.Groups;

/// <summary>A group's rules at moments that no client can be brought to on demand; the clock is the test's.</summary>
public sealed class GenerationTests
{
    private readonly Group _group;
    private TimeSpan _now;

    public GenerationTests() => _group = new Group("g", TimeSpan.Zero, () => _now);

    [Fact]
    public async Task A_member_not_heard_of_for_its_session_is_out()
    {
        var (a, b) = await TwoMembersAsync();
        Pass(0.9);
        Assert.Equal(ErrorCode.None, _group.Heartbeat(a, null, _group.Generation));
        Pass(0.9);

        Assert.Equal(ErrorCode.RebalanceInProgress, _group.Heartbeat(a, null, _group.Generation));
        Assert.Equal(ErrorCode.UnknownMemberId, _group.Heartbeat(b, null, _group.Generation));
        Assert.Equal(ErrorCode.UnknownMemberId, _group.CheckCommit(b, null, _group.Generation, transactional: true));
    }

    [Fact]
    public async Task A_past_generation_may_neither_commit_nor_sync()
    {
        var (a, b) = await TwoMembersAsync();
        var past = _group.Generation;
        Assert.Equal(ErrorCode.None, _group.Leave(b, null));
        Assert.Equal(past + 1, (await Join(a)).Generation);

        Assert.Equal(ErrorCode.IllegalGeneration, _group.CheckCommit(a, null, past, transactional: false));
        Assert.Equal(ErrorCode.IllegalGeneration, _group.CheckCommit(a, null, past, transactional: true));
        Assert.Equal(ErrorCode.IllegalGeneration, (await Sync(a, past)).Error);
    }

    [Fact]
    public async Task A_rebalance_goes_on_without_a_member_that_does_not_rejoin_in_time()
    {
        var (a, b) = await TwoMembersAsync();
        var joining = Join(a, rebalance: 5, subscription: 2);
        for (var i = 0; i < 5; i++)
        {
            Assert.False(joining.IsCompleted);
            Pass(0.9);
            _group.Heartbeat(b, null, _group.Generation);
        }

        Pass(0.9);

        Assert.True(joining.IsCompleted);
        Assert.Equal(a, (await joining).Leader);
        Assert.Equal([a], _group.Members.Select(member => member.Id));
    }

    [Fact]
    public async Task The_leader_alone_is_told_the_members_and_its_assignment_reaches_all()
    {
        var (a, b) = await TwoMembersAsync(sync: false);
        var waiting = Sync(b, _group.Generation);
        Assert.False(waiting.IsCompleted);

        var own = await Sync(a, _group.Generation, new() { [a] = new byte[] { 1 }, [b] = new byte[] { 2 } });

        Assert.Equal([1], own.Assignment.ToArray());
        Assert.Equal([2], (await waiting).Assignment.ToArray());
        Assert.Equal(GroupState.Stable, _group.State);
    }

    [Fact]
    public async Task A_member_with_no_assignor_in_common_is_refused()
    {
        await TwoMembersAsync();

        var refused = await _group.Join(new JoinRequest("", null, "c", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), "consumer", [new Assignor("other", default)], MustKnowItsId: false));

        Assert.Equal(ErrorCode.InconsistentGroupProtocol, refused.Error);
    }

    /// <summary>Two members in one generation, the first of them the leader.</summary>
    private async Task<(string Leader, string Other)> TwoMembersAsync(bool sync = true)
    {
        var a = (await Join("")).MemberId;
        await Sync(a, _group.Generation, []);
        var joining = Join("");
        var (first, second) = (await Join(a), await joining);
        Assert.Equal((a, 2, 0), (first.Leader, first.Members.Count, second.Members.Count));
        if (sync)
        {
            await Sync(a, _group.Generation, []);
            await Sync(second.MemberId, _group.Generation);
        }

        return (a, second.MemberId);
    }

    private Task<JoinReply> Join(string id, double rebalance = 2, byte subscription = 1) => _group.Join(new JoinRequest(
        id, null, "c", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(rebalance), "consumer", [new Assignor("range", new[] { subscription })], MustKnowItsId: false));

    private Task<SyncReply> Sync(string id, int generation, Dictionary<string, ReadOnlyMemory<byte>>? assignments = null) =>
        _group.Sync(id, null, generation, assignments ?? []);

    private void Pass(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        _group.Tick();
    }
}
