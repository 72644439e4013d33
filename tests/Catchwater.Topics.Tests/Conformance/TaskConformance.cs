using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Tests.Conformance;

public abstract class TaskConformance : LogConformance
{
    private static GroupOptions Group(params string[] topics) => new() { Group = "g", Topics = topics };

    [Fact]
    public async Task Gives_a_task_for_every_partition()
    {
        await MakeAsync("a", 3);
        await MakeAsync("b", 3);
        RecordingOwner owner = new();
        await using (var worker = await Log.JoinAsync(Group("a", "b"), owner, Cancel))
        {
            await UntilAsync(() => owner.Tasks.Count == 3);
            Assert.Equal([0, 1, 2], owner.Tasks.Select(task => task.Number).Order());
            Assert.All(owner.Tasks, task =>
            {
                Assert.Equal("g", task.Owner);
                Assert.Equal([new TopicPartition("a", task.Number), new TopicPartition("b", task.Number)], task.Inputs.Select(input => input.Partition));
            });
            Assert.False(worker.Completion.IsCompleted);
            await worker.DisposeAsync();
            await worker.Completion.WaitAsync(Patience, Cancel);
        }

        Assert.Equal([0, 1, 2], owner.Revoked.Order());
    }

    [Fact]
    public async Task Refuses_topics_with_different_numbers_of_partitions()
    {
        await MakeAsync("a", 3);
        await MakeAsync("b", 2);
        await FailsAsync("partitions_differ", async () => await Log.JoinAsync(Group("a", "b"), new RecordingOwner(), Cancel));
        await FailsAsync("unknown_topic", async () => await Log.JoinAsync(Group("a", "c"), new RecordingOwner(), Cancel));
    }

    [Fact]
    public async Task Commits_records_state_and_positions_together()
    {
        await MakeAsync("in", 1);
        await MakeAsync("out", 2);
        await WriteAsync(Enumerable.Range(0, 10).Select(i => Message("in", "k", $"{i}")));
        UnitOfWork work = new();
        RecordingOwner owner = new();
        await using (await Log.JoinAsync(Group("in"), owner, Cancel))
        {
            var task = await OneAsync(owner);
            Assert.Equal(0, task.Inputs[0].Committed);
            await DrainAsync(task.Inputs[0], 10);
            work.Advance(new TopicPartition("in", 0), 7);
            work.Append(Message("out", "x", "first") with { Partition = 1, Timestamp = 5 }, 0);
            work.Append(Message("out", "x", "second") with { Partition = 1, Headers = [new("h", Bytes("1"))] }, 6);
            work.Put("counts", Bytes("k").Span, Bytes("1").Span);
            work.Put("counts", Bytes("k").Span, Bytes("2").Span);
            work.Put("counts", Bytes("gone").Span, Bytes("1").Span);
            work.Delete("counts", Bytes("gone").Span);
            await CommitAsync(task, work);
            Assert.Equal("2", Get(task.State, "counts", "k"));
            Assert.Null(Get(task.State, "counts", "gone"));
            Assert.Equal(7, task.Inputs[0].Committed);
        }

        Assert.Equal([new Seen(1, 0, 5, "x", "first", ""), new Seen(1, 1, 6, "x", "second", "h=1")], await ReadAsync("out"));
        RecordingOwner next = new();
        await using (await Log.JoinAsync(Group("in"), next, Cancel))
        {
            var task = await OneAsync(next);
            Assert.Equal(7, task.Inputs[0].Committed);
            Assert.Equal(["7", "8", "9"], (await DrainAsync(task.Inputs[0], 3)).Select(record => record.Value));
            Assert.Equal("2", Get(task.State, "counts", "k"));
        }
    }

    [Fact]
    public async Task Applies_commits_in_order_while_several_are_under_way()
    {
        await MakeAsync("out", 1);
        await using var task = await Log.OpenTaskAsync("source", Cancel);
        List<Task<CommitOutcome>> commits = [];
        for (var i = 0; i < 50; i++)
        {
            UnitOfWork work = new();
            work.Append(Message("out", "k", $"{i}"), 0);
            work.Put("last", Bytes("k").Span, Bytes($"{i}").Span);
            commits.Add(task.CommitAsync(work, Cancel));
        }

        Assert.All(await Task.WhenAll(commits).WaitAsync(Patience, Cancel), outcome => Assert.Equal(CommitOutcome.Committed, outcome));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), (await ReadAsync("out")).Select(record => record.Value));
        Assert.Equal("49", Get(task.State, "last", "k"));
    }

    [Fact]
    public async Task Commits_nothing_of_a_unit_it_cannot_take()
    {
        await MakeAsync("out", 1);
        await using var task = await Log.OpenTaskAsync("source", Cancel);
        UnitOfWork work = new();
        work.Append(Message("out", "k", "v"), 0);
        work.Append(Message("nowhere", "k", "v"), 0);
        work.Put("t", Bytes("k").Span, Bytes("v").Span);
        await FailsAsync("unknown_topic", () => task.CommitAsync(work, Cancel).WaitAsync(Patience, Cancel));
        Assert.Null(Get(task.State, "t", "k"));
        Assert.Empty(await ReadAsync("out"));
        work.Clear();
        work.Append(Message("out", "k", "v"), 0);
        await CommitAsync(task, work);
        Assert.Single(await ReadAsync("out"));
    }

    [Fact]
    public async Task Scans_state_in_order_of_key()
    {
        await using var task = await Log.OpenTaskAsync("source", Cancel);
        UnitOfWork work = new();
        foreach (var key in (string[])["b/2", "a/1", "b/10", "c", "b/1", "b"])
        {
            work.Put("t", Bytes(key).Span, Bytes("v" + key).Span);
            work.Put("t2", Bytes(key).Span, Bytes("other").Span);
            work.Put("s", Bytes(key).Span, Bytes("other").Span);
        }

        await CommitAsync(task, work);
        Assert.Equal(["a/1=va/1", "b=vb", "b/1=vb/1", "b/10=vb/10", "b/2=vb/2", "c=vc"], Scan(task.State, "t"));
        Assert.Equal(["b/1=vb/1", "b/10=vb/10", "b/2=vb/2"], Scan(task.State, "t", "b/"));
        Assert.Equal(["b/10=vb/10", "b/2=vb/2"], Scan(task.State, "t", "b/", "b/10"));
        Assert.Equal(["b/1=vb/1"], Scan(task.State, "t", "b/", "a", limit: 1));
        Assert.Empty(Scan(task.State, "t", "b/", "c"));
        Assert.Empty(Scan(task.State, "nothing"));
    }

    [Fact]
    public async Task Keeps_the_state_of_tasks_apart()
    {
        await MakeAsync("in", 2);
        RecordingOwner owner = new();
        await using (await Log.JoinAsync(Group("in"), owner, Cancel))
        {
            await UntilAsync(() => owner.Tasks.Count == 2);
            foreach (var task in owner.Tasks)
            {
                UnitOfWork work = new();
                work.Put("t", Bytes("k").Span, Bytes($"{task.Number}").Span);
                await CommitAsync(task, work);
            }

            Assert.All(owner.Tasks, task => Assert.Equal($"{task.Number}", Get(task.State, "t", "k")));
        }

        await using var other = await Log.OpenTaskAsync("g2", Cancel);
        Assert.Null(Get(other.State, "t", "k"));
    }

    [Fact]
    public async Task Goes_back_to_what_was_committed()
    {
        await MakeAsync("in", 1);
        await WriteAsync(Enumerable.Range(0, 5).Select(i => Message("in", "k", $"{i}")));
        RecordingOwner owner = new();
        await using var worker = await Log.JoinAsync(Group("in"), owner, Cancel);
        var task = await OneAsync(owner);
        await DrainAsync(task.Inputs[0], 5);
        UnitOfWork work = new();
        work.Advance(new TopicPartition("in", 0), 2);
        await CommitAsync(task, work);
        task.Inputs[0].Rewind();
        Assert.Equal(["2", "3", "4"], (await DrainAsync(task.Inputs[0], 3)).Select(record => record.Value));
    }

    [Fact]
    public async Task Begins_after_the_last_record_when_told()
    {
        await MakeAsync("in", 1);
        await WriteAsync(Message("in", "k", "before"));
        var latest = Group("in") with { Start = StartAt.Latest };
        RecordingOwner owner = new();
        await using (await Log.JoinAsync(latest, owner, Cancel))
        {
            await OneAsync(owner);
        }

        await WriteAsync(Message("in", "k", "between"));
        RecordingOwner next = new();
        await using var worker = await Log.JoinAsync(latest, next, Cancel);
        var task = await OneAsync(next);
        await WriteAsync(Message("in", "k", "after"));
        var seen = await DrainAsync(task.Inputs[0], 1);
        Assert.DoesNotContain(seen, record => record.Value == "before");
    }

    [Fact]
    public async Task Wakes_a_task_that_waits()
    {
        await MakeAsync("in", 1);
        RecordingOwner owner = new();
        await using var worker = await Log.JoinAsync(Group("in"), owner, Cancel);
        var input = (await OneAsync(owner)).Inputs[0];
        Assert.Null(input.TryRead());
        var read = DrainAsync(input, 1);
        await WriteAsync(Message("in", "k", "v"));
        Assert.Single(await read.WaitAsync(Patience, Cancel));
        await UntilAsync(() => input.End == 1);
    }

    [Fact]
    public async Task A_second_owner_fences_the_first()
    {
        await MakeAsync("out", 1);
        var first = await Log.OpenTaskAsync("source", Cancel);
        UnitOfWork work = new();
        work.Append(Message("out", "k", "1"), 0);
        await CommitAsync(first, work);
        await using var second = await Log.OpenTaskAsync("source", Cancel);
        work.Append(Message("out", "k", "zombie"), 0);
        Assert.Equal(CommitOutcome.Fenced, await first.CommitAsync(work, Cancel).WaitAsync(Patience, Cancel));
        work.Clear();
        work.Append(Message("out", "k", "2"), 0);
        await CommitAsync(second, work);
        await first.DisposeAsync();
        work.Append(Message("out", "k", "3"), 0);
        await CommitAsync(second, work);
        Assert.Equal(["1", "2", "3"], (await ReadAsync("out")).Select(record => record.Value));
    }

    [Fact]
    public async Task A_revoked_task_may_finish_and_then_commits_no_more()
    {
        await MakeAsync("in", 1);
        await MakeAsync("out", 1);
        UnitOfWork work = new();
        RecordingOwner owner = new()
        {
            OnRevoked = async task =>
            {
                work.Append(Message("out", "k", "last"), 0);
                await CommitAsync(task, work);
            },
        };
        await using (await Log.JoinAsync(Group("in"), owner, Cancel))
        {
            await OneAsync(owner);
        }

        work.Append(Message("out", "k", "too late"), 0);
        Assert.Equal(CommitOutcome.Fenced, await owner.Tasks[0].CommitAsync(work, Cancel).WaitAsync(Patience, Cancel));
        Assert.Equal("last", Assert.Single(await ReadAsync("out")).Value);
    }

    [Fact]
    public async Task Shows_the_state_of_a_group_and_puts_other_in_its_place()
    {
        await MakeAsync("in", 2);
        await WriteAsync(Enumerable.Range(0, 10).Select(i => Message("in", null, $"{i}") with { Partition = i % 2 }));
        RecordingOwner owner = new();
        await using (await Log.JoinAsync(Group("in"), owner, Cancel))
        {
            await UntilAsync(() => owner.Tasks.Count == 2);
            foreach (var task in owner.Tasks)
            {
                UnitOfWork work = new();
                work.Put("a", Bytes("k").Span, Bytes($"a{task.Number}").Span);
                work.Put("b", Bytes("k").Span, Bytes($"b{task.Number}").Span);
                work.Advance(new TopicPartition("in", task.Number), 3 + task.Number);
                await CommitAsync(task, work);
            }
        }

        await using (var saved = await Log.OpenStateAsync("g", Cancel))
        {
            Assert.Equal([0, 1], saved.Tasks.Select(task => task.Number));
            Assert.Equal(["a", "b"], saved.Tasks[1].Tables.Order());
            Assert.Equal("b1", Get(saved.Tasks[1].State, "b", "k"));
            Assert.Equal(4, saved.Tasks[1].Positions[new TopicPartition("in", 1)]);

            // Changed after the picture was taken: the picture stays, and puts it back.
            RecordingOwner later = new();
            await using (await Log.JoinAsync(Group("in"), later, Cancel))
            {
                await UntilAsync(() => later.Tasks.Count == 2);
                UnitOfWork work = new();
                work.Put("a", Bytes("k").Span, Bytes("changed").Span);
                work.Put("a", Bytes("new").Span, Bytes("new").Span);
                work.Advance(new TopicPartition("in", 0), 5);
                await CommitAsync(later.Tasks.Single(task => task.Number == 0), work);
                await FailsAsync("group_in_use", async () => await Log.ReplaceStateAsync("g", saved.Tasks.ToAsyncEnumerable(), Cancel));
            }

            Assert.Equal("a0", Get(saved.Tasks[0].State, "a", "k"));
            await Log.ReplaceStateAsync("g", saved.Tasks.ToAsyncEnumerable(), Cancel);
        }

        RecordingOwner restored = new();
        await using var worker = await Log.JoinAsync(Group("in"), restored, Cancel);
        await UntilAsync(() => restored.Tasks.Count == 2);
        var zero = restored.Tasks.Single(task => task.Number == 0);
        Assert.Equal("a0", Get(zero.State, "a", "k"));
        Assert.Null(Get(zero.State, "a", "new"));
        Assert.Equal(3, zero.Inputs[0].Committed);
        Assert.Equal(2, (await DrainAsync(zero.Inputs[0], 2)).Count);
    }

    [Fact]
    public async Task A_group_that_never_committed_has_no_state()
    {
        await using var view = await Log.OpenStateAsync("nobody", Cancel);
        Assert.Empty(view.Tasks);
    }

    private static async Task<ILogTask> OneAsync(RecordingOwner owner)
    {
        await UntilAsync(() => owner.Tasks.Count == 1);
        return owner.Tasks[0];
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; !holds(); i++)
        {
            Assert.True(i < 400, "it did not come about within 20 s");
            await Task.Delay(50, Cancel);
        }
    }
}
