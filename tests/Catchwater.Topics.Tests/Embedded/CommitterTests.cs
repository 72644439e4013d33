using Catchwater.Topics.Embedded.Writing;
using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Tests.Embedded;

public sealed class CommitterTests : EmbeddedTest
{
    [Fact]
    public async Task A_request_that_breaks_the_log_is_told_so_itself()
    {
        await MakeAsync("t", 1);
        Broken broken = new();
        Embedded.Committer.Enqueue(broken);
        Assert.Equal("log_failed", (await broken.Told.WaitAsync(TimeSpan.FromSeconds(10), Cancel)).Problems[0].Code);
        await FailsAsync("delivery_failed", () => WriteAsync(Message("t", "k", "v")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public async Task A_name_no_state_table_can_have_is_refused_before_it_gets_into_a_commit(int length)
    {
        await MakeAsync("t", 1);
        UnitOfWork work = new();
        Assert.Throws<ArgumentException>(() => work.Put(new string('x', length), [1], [1]));
        Assert.Throws<ArgumentException>(() => work.Delete(new string('x', length), [1]));
        work.Put(new string('x', 255), [1], [1]);
        await using var task = await Log.OpenTaskAsync("owner", Cancel);
        Assert.Equal(CommitOutcome.Committed, await task.CommitAsync(work, Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel));
        await WriteAsync(Message("t", "k", "v"));
    }

    private sealed class Broken : CommitRequest
    {
        private readonly TaskCompletionSource<TopicsException> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<TopicsException> Told => _told.Task;

        public override bool Prepare(CommitBatch batch) => throw new InvalidOperationException("no");

        public override void Committed() => throw new InvalidOperationException("it was not");

        public override void Failed(TopicsException fault) => _told.SetResult(fault);
    }
}
