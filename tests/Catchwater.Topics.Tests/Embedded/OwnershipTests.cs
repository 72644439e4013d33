using Catchwater.Topics.Embedded;
using Catchwater.Topics.Tasks;
using Catchwater.Topics.Tests.Conformance;

namespace Catchwater.Topics.Tests.Embedded;

public sealed class OwnershipTests : EmbeddedTest
{
    [Fact]
    public async Task A_second_owner_is_told_who_holds_the_log()
    {
        var fault = await FailsAsync("log_in_use", () => EmbeddedEventLog.OpenAsync(Folder, null, Time));
        Assert.Contains($"process {Environment.ProcessId} (", fault.Message, StringComparison.Ordinal);
        await Embedded.DisposeAsync();
        Assert.False(File.Exists(Path.Combine(Folder, "OWNER")));
        await InitializeAsync();
    }

    [Fact]
    public async Task Everything_is_there_when_it_is_opened_again()
    {
        await MakeAsync("in", 2, spec => spec with { RetentionAge = TimeSpan.FromHours(5), Compact = true, Replication = 3 });
        await WriteAsync(Enumerable.Range(0, 100).Select(i => Message("in", $"{i}", $"{i}")));
        var before = (await ReadAsync("in"), (await Log.FindAsync("in", Cancel))!.Spec);
        await using (var task = await Log.OpenTaskAsync("source", Cancel))
        {
            UnitOfWork work = new();
            work.Put("t", Bytes("k").Span, Bytes("v").Span);
            work.Append(Message("in", "100", "100"), 5);
            await CommitAsync(task, work);
        }

        await ReopenAsync();
        Assert.Equal(before.Spec, (await Log.FindAsync("in", Cancel))!.Spec);
        Assert.Equal(101, (await ReadAsync("in")).Count);
        Assert.Equal(before.Item1.OrderBy(record => (record.Partition, record.Offset)), (await ReadAsync("in")).Where(record => record.Key != "100").OrderBy(record => (record.Partition, record.Offset)));
        var places = await WriteAsync(Message("in", "100", "more"));
        Assert.Equal((await Log.FindAsync("in", Cancel))!.Partitions[places[0].Partition.Partition].End - 1, places[0].Offset);
        await using var again = await Log.OpenTaskAsync("source", Cancel);
        Assert.Equal("v", Get(again.State, "t", "k"));
    }

    [Fact]
    public async Task A_group_has_one_worker()
    {
        await MakeAsync("in", 2);
        GroupOptions group = new() { Group = "g", Topics = ["in"] };
        await using (await Log.JoinAsync(group, new RecordingOwner(), Cancel))
        {
            await FailsAsync("group_in_use", async () => await Log.JoinAsync(group, new RecordingOwner(), Cancel));
            await FailsAsync("group_in_use", async () => await Log.OpenTaskAsync("g", Cancel));
        }

        await using var worker = await Log.JoinAsync(group, new RecordingOwner(), Cancel);
    }

    [Fact]
    public async Task Closing_the_log_revokes_tasks_and_later_use_is_an_error()
    {
        await MakeAsync("in", 1);
        RecordingOwner owner = new();
        var worker = await Log.JoinAsync(new GroupOptions { Group = "g", Topics = ["in"] }, owner, Cancel);
        var reader = await Log.OpenReaderAsync([new ReadFrom(new TopicPartition("in", 0), 0)], Cancel);
        var writer = Log.OpenWriter(new WriterOptions());
        var view = await Log.OpenStateAsync("g", Cancel);
        await WriteAsync(Message("in", "k", "v"));
        await Log.DisposeAsync();
        Assert.Equal([0], owner.Revoked);
        await worker.Completion.WaitAsync(Patience, Cancel);
        await FailsAsync("log_closed", async () => await reader.ReadAsync(TimeSpan.Zero, Cancel));
        await FailsAsync("log_closed", async () => { await Task.Yield(); Get(owner.Tasks[0].State, "t", "k"); });
        await FailsAsync("delivery_failed", async () => await await writer.WriteAsync(Message("in", "k", "v"), Cancel));
        await writer.DisposeAsync();
        await view.DisposeAsync();
        await worker.DisposeAsync();
    }

    [Fact]
    public async Task State_of_a_view_that_was_closed_is_an_error()
    {
        await using (var task = await Log.OpenTaskAsync("owner", Cancel))
        {
            UnitOfWork work = new();
            work.Put("t", "k"u8, "v"u8);
            await task.CommitAsync(work, Cancel);
        }

        var view = await Log.OpenStateAsync("owner", Cancel);
        var state = view.Tasks[0].State;
        Assert.Equal("v", Get(state, "t", "k"));
        await view.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => Get(state, "t", "k"));
        Assert.Throws<ObjectDisposedException>(() => state.Scan("t", [], [], (_, _) => true));
    }

    [Fact]
    public async Task A_reader_of_a_removed_topic_is_told()
    {
        await MakeAsync("t", 1);
        await using var reader = await Log.OpenReaderAsync([new ReadFrom(new TopicPartition("t", 0), 0)], Cancel);
        var waiting = reader.ReadAsync(Patience, Cancel).AsTask();
        await Log.DeleteAsync("t", Cancel);
        await FailsAsync("unknown_topic", () => waiting);
    }

    [Fact]
    public async Task Compresses_what_it_keeps()
    {
        Assert.Equal("lz4", Embedded.Compression);
        await MakeAsync("t", 1);
    }
}
