using System.Text;
using Catchwater.Brokers;
using Catchwater.Topics.Kafka;
using Catchwater.Topics.Kafka.State;
using Catchwater.Topics.Kafka.Workers;
using Catchwater.Topics.Tasks;
using Catchwater.Topics.Tests.Conformance;

namespace Catchwater.Topics.Tests.Kafka;

/// <summary>What tasks on Kafka owe beyond what every backend does.</summary>
public sealed class KafkaTaskTests : LogConformance
{
    private static readonly GroupOptions Group = new() { Group = "g", Topics = ["in"], SessionTimeout = TimeSpan.FromSeconds(6) };

    private readonly KafkaCluster _cluster = new();
    private readonly TemporaryFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task State_is_read_again_where_there_is_no_local_copy()
    {
        await FillAsync(100);
        await using var elsewhere = _cluster.Open();
        await using var task = await elsewhere.OpenTaskAsync("source", Cancel);
        Assert.Equal("99", Get(task.State, "t", "key-99"));
        Assert.Null(Get(task.State, "t", "gone"));
        Assert.Equal(100, Scan(task.State, "t").Count);
    }

    [Fact]
    public async Task State_that_an_open_transaction_hides_is_waited_for()
    {
        await FillAsync(10);
        var faults = _cluster.Broker.Faults;
        await using (var log = _cluster.Open())
        {
            var task = await log.OpenTaskAsync("source", Cancel);
            faults.HoldMarkers();
            UnitOfWork work = new();
            work.Put("t", Bytes("last").Span, Bytes("1").Span);
            await CommitAsync(task, work);
        }

        await using var next = _cluster.Open();
        var opening = next.OpenTaskAsync("source", Cancel).AsTask();
        await Task.Delay(500, Cancel);
        Assert.False(opening.IsCompleted);
        faults.ReleaseMarkers();
        await using var opened = await opening.WaitAsync(Patience, Cancel);
        Assert.Equal("1", Get(opened.State, "t", "last"));
    }

    [Fact]
    public async Task A_local_copy_is_used_from_where_it_stands()
    {
        using LocalStore store = LocalStore.Open(_folder.Path, TimeProvider.System);
        var task = store.Task("g", 0);
        task.Clear("id");
        using (var batch = task.BeginBatch())
        {
            batch.Set([Changelog.Entry, 1, (byte)'t', (byte)'k'], Bytes("v").Span, true);
            batch.Set(Changelog.PositionKey("in"), Changelog.PositionValue(7), true);
            batch.Write(42);
        }

        var again = store.Task("g", 0);
        Assert.Equal((42, "v", "t"), (again.Next, Get(again, "t", "k"), Assert.Single(again.Tables())));
        Assert.Equal(7, Assert.Single(again.Positions()).Value);
        Assert.True(again.IsPartOf("id", 42));
        Assert.False(again.IsPartOf("id", 41));
        Assert.False(again.IsPartOf("another", 42));
        Assert.Null(Get(store.Task("g", 1), "t", "k"));
        again.Clear("another");
        Assert.Equal((0, null, 0), (again.Next, Get(again, "t", "k"), again.Tables().Count));
    }

    [Fact]
    public void A_local_copy_that_may_have_missed_a_removal_is_not_used()
    {
        Later clock = new();
        using LocalStore store = LocalStore.Open(_folder.Path, clock);
        var task = store.Task("g", 0);
        task.Clear("id");
        Assert.True(task.IsPartOf("id", 0));
        clock.Passed = TimeSpan.FromHours(13);
        Assert.False(task.IsPartOf("id", 0));
    }

    [Fact]
    public void Processes_that_share_a_folder_do_not_wait_for_each_other()
    {
        using var first = LocalStore.Open(_folder.Path, TimeProvider.System);
        using var second = LocalStore.Open(_folder.Path, TimeProvider.System);
        Assert.NotEqual(first.Store.Folder, second.Store.Folder);
    }

    [Fact]
    public async Task Everything_comes_in_order_through_a_buffer_that_is_much_smaller()
    {
        await MakeAsync("in", 1);
        var padding = new string('x', 1000);
        await WriteAsync(Enumerable.Range(0, 20_000).Select(i => Message("in", "k", $"{i}:{padding}")));
        RecordingOwner owner = new();
        await using var worker = await Log.JoinAsync(Group, owner, Cancel);
        var input = (await OneAsync(owner)).Inputs[0];
        await Task.Delay(1000, Cancel);
        var seen = await DrainAsync(input, 20_000);
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => (long)i), seen.Select(record => record.Offset));
    }

    [Fact]
    public async Task Nothing_is_left_to_do_at_the_end_of_a_topic_written_in_transactions()
    {
        await MakeAsync("in", 1);
        await using (var task = await Log.OpenTaskAsync("source", Cancel))
        {
            UnitOfWork work = new();
            work.Append(Message("in", "k", "v"), 0);
            await CommitAsync(task, work);
        }

        RecordingOwner owner = new();
        await using var worker = await Log.JoinAsync(Group, owner, Cancel);
        var reader = await OneAsync(owner);
        Assert.Single(await DrainAsync(reader.Inputs[0], 1));
        await UntilAsync(() => reader.Inputs[0].Position == reader.Inputs[0].End);
        UnitOfWork read = new();
        read.Advance(new("in", 0), reader.Inputs[0].Position);
        await CommitAsync(reader, read);
        await UntilAsync(() => reader.Inputs[0].End == reader.Inputs[0].Committed, () => $"{reader.Inputs[0].Committed} of {reader.Inputs[0].End}, {owner.Tasks.Count} tasks so far");
    }

    [Fact]
    public async Task A_fenced_task_that_is_still_ours_is_begun_anew()
    {
        await MakeAsync("in", 1);
        await WriteAsync(Message("in", "k", "v"));
        List<ILogTask> lost = [];
        LosingOwner owner = new(lost);
        await using var worker = await Log.JoinAsync(Group with { SessionTimeout = TimeSpan.FromSeconds(3) }, owner, Cancel);
        await UntilAsync(() => owner.Tasks.Count == 1);
        var log = (KafkaEventLog)Log;
        using (TaskProducer intruder = new(new(_cluster.Options, TimeProvider.System), KafkaEventLog.TransactionalId("g", 0), Cancel))
        {
            await Task.Run(intruder.Init, Cancel);
        }

        UnitOfWork work = new();
        work.Advance(new("in", 0), 1);
        Assert.Equal(CommitOutcome.Fenced, await owner.Tasks[0].CommitAsync(work, Cancel).WaitAsync(Patience, Cancel));
        Assert.Equal(CommitOutcome.Fenced, await owner.Tasks[0].CommitAsync(work, Cancel).WaitAsync(Patience, Cancel));
        await UntilAsync(() => owner.Tasks.Count == 2);
        Assert.Same(owner.Tasks[0], Assert.Single(lost));
        Assert.Equal(CommitOutcome.Committed, await owner.Tasks[1].CommitAsync(work, Cancel).WaitAsync(Patience, Cancel));
        Assert.Equal(1, owner.Tasks[1].Inputs[0].Committed);
    }

    [Fact]
    public async Task After_an_aborted_commit_nothing_is_committed_until_the_owner_has_gone_back()
    {
        await MakeAsync("in", 1);
        await MakeAsync("out", 1);
        await WriteAsync(Enumerable.Range(0, 3).Select(i => Message("in", "k", $"{i}")));
        Topics.Kafka.Clients.KafkaClients clients = new(_cluster.Options, TimeProvider.System);
        using KafkaTopics topics = new(clients);
        using var store = LocalStore.Open(_folder.Path, TimeProvider.System);
        using Fetcher fetcher = new(clients, "g", e => Assert.Fail(e.ToString()));
        using var outside = clients.Consumer(Topics.Kafka.Settings.ClientSettings.Reader(_cluster.Options, "g"));
        var membership = Left(clients);
        KafkaInput input = new(new("in", 0), fetcher, TimeProvider.System);
        await using KafkaTask zombie = new(clients, topics, store, new("zombie", 0, "zombie", [input], () => membership, StartAt.Earliest));
        await topics.EnsureAsync(Changelog.Spec("zombie", 1), Changelog.Settings, Cancel);
        await zombie.OpenAsync(Cancel);
        fetcher.Add(input, input.Committed);
        Assert.Equal(["0", "1", "2"], (await DrainAsync(input, 3)).Select(record => record.Value));
        UnitOfWork work = new();
        work.Append(Message("out", "k", "v"), 0);
        work.Put("t", Bytes("k").Span, Bytes("v").Span);
        work.Advance(new("in", 0), 2);
        Assert.Equal(CommitOutcome.Aborted, await zombie.CommitAsync(work, Cancel).WaitAsync(Patience, Cancel));
        Assert.Null(Get(zombie.State, "t", "k"));

        // The offsets would be taken now. But for all we know the unit was made before the abort was known.
        membership = outside.Client.ConsumerGroupMetadata;
        Assert.Equal(CommitOutcome.Aborted, await zombie.CommitAsync(work, Cancel).WaitAsync(Patience, Cancel));
        Assert.Empty(await ReadAsync("out"));
        input.Rewind();
        Assert.Equal(["0", "1", "2"], (await DrainAsync(input, 3)).Select(record => record.Value));
        await CommitAsync(zombie, work);
        Assert.Equal("v", Assert.Single(await ReadAsync("out")).Value);
        Assert.Equal(2, input.Committed);
    }

    [Fact]
    public async Task A_topic_made_anew_under_a_position_is_an_error_and_not_a_silence()
    {
        await MakeAsync("in", 1);
        await WriteAsync(Enumerable.Range(0, 5).Select(i => Message("in", "k", $"{i}")));
        RecordingOwner owner = new();
        await using (await Log.JoinAsync(Group, owner, Cancel))
        {
            UnitOfWork work = new();
            work.Advance(new("in", 0), 5);
            await CommitAsync(await OneAsync(owner), work);
        }

        await Log.DeleteAsync("in", Cancel);
        await MakeAsync("in", 1);
        await WriteAsync(Message("in", "k", "new"));
        await using var worker = await Log.JoinAsync(Group, new RecordingOwner(), Cancel);
        await FailsAsync("position_beyond_end", () => worker.Completion.WaitAsync(Patience, Cancel));
    }

    [Fact]
    public async Task A_newer_form_of_state_is_refused()
    {
        await FillAsync(1);
        await WriteAsync(new OutgoingRecord("source-changelog", new byte[] { 9, 1 }, new byte[] { 1 }));
        await FailsAsync("state_too_new", async () => await Log.OpenStateAsync("source", Cancel));
        await FailsAsync("state_too_new", async () => await Log.OpenTaskAsync("source", Cancel));
    }

    [Fact]
    public async Task Ends_in_time_when_the_brokers_are_gone()
    {
        await MakeAsync("in", 1);
        var broker = TestBroker.Start();
        await using var log = KafkaEventLog.Open(new() { BootstrapServers = broker.BootstrapServers, RequestTimeout = TimeSpan.FromSeconds(2) }, TimeProvider.System);
        var task = await log.OpenTaskAsync("source", Cancel);
        await broker.DisposeAsync();
        UnitOfWork work = new();
        work.Put("t", Bytes("k").Span, Bytes("v").Span);
        var commit = task.CommitAsync(work, Cancel);
        await task.DisposeAsync().AsTask().WaitAsync(Patience, Cancel);
        Assert.Equal(CommitOutcome.Fenced, await commit);
    }

    // A membership that has ended.
    private Confluent.Kafka.IConsumerGroupMetadata Left(Topics.Kafka.Clients.KafkaClients clients)
    {
        using var member = clients.Consumer(Topics.Kafka.Settings.ClientSettings.Member(_cluster.Options, Group));
        member.Client.Subscribe("in");
        while (member.Client.Assignment.Count == 0)
        {
            member.Consume(Moment);
        }

        var membership = member.Client.ConsumerGroupMetadata;
        member.Client.Close();
        return membership;
    }

    protected override ValueTask<IEventLog> OpenAsync() => _cluster.OpenEmptyAsync();

    private static async Task<ILogTask> OneAsync(RecordingOwner owner)
    {
        await UntilAsync(() => owner.Tasks.Count == 1);
        return owner.Tasks[0];
    }

    private static async Task UntilAsync(Func<bool> holds, Func<string>? found = null)
    {
        for (var i = 0; !holds(); i++)
        {
            Assert.True(i < 400, $"it did not come about within 20 s: {found?.Invoke()}");
            await Task.Delay(50, Cancel);
        }
    }

    private async Task FillAsync(int keys)
    {
        await using var task = await Log.OpenTaskAsync("source", Cancel);
        UnitOfWork work = new();
        for (var i = 0; i < keys; i++)
        {
            work.Put("t", Encoding.UTF8.GetBytes($"key-{i}"), Encoding.UTF8.GetBytes($"{i}"));
        }

        work.Put("t", Bytes("gone").Span, Bytes("1").Span);
        await CommitAsync(task, work);
        work.Delete("t", Bytes("gone").Span);
        await CommitAsync(task, work);
    }

    private sealed class LosingOwner(List<ILogTask> lost) : ITaskOwner
    {
        public List<ILogTask> Tasks { get; } = [];

        public ValueTask AssignedAsync(ILogTask task, CancellationToken cancellationToken)
        {
            Tasks.Add(task);
            return ValueTask.CompletedTask;
        }

        public ValueTask RevokedAsync(ILogTask task, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask LostAsync(ILogTask task, CancellationToken cancellationToken)
        {
            lost.Add(task);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Later : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Passed;
    }
}
