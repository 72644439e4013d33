using System.Diagnostics.Metrics;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Processors;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Tests.Processors;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Tests.Kafka;

/// <summary>Runs up to the end on Kafka, where a worker may have no task, some of the tasks, or others than before.</summary>
public sealed class BoundedRunTests
{
    private const int Records = 4000;

    private static StreamJob Job() => new StreamJob("job").From<Numbered>("in").KeyBy(one => one.Key).Process(new CountingProcessor(null)).To("out");

    private static IEnumerable<(string?, string?, long)> Events() =>
        Enumerable.Range(0, Records).Select(n => ((string?)$"k{n % 50}", (string?)$$"""{"key":"k{{n % 50}}","n":{{n}}}""", 1000L + n));

    private static async Task<KafkaTestLog> FilledAsync(int partitions)
    {
        KafkaTestLog kafka = new();
        await kafka.TopicAsync("in", partitions);
        await kafka.Log.FillAsync("in", Events());
        return kafka;
    }

    [Fact]
    public async Task One_worker_does_every_partition()
    {
        await using var kafka = await FilledAsync(partitions: 4);

        Assert.Equal(Records, await RunAsync(kafka));
        Assert.Equal(0, await RunAsync(kafka));

        await AssertOnceAsync(kafka);
    }

    [Fact]
    public async Task A_worker_that_gets_no_task_ends_with_the_one_that_has_it()
    {
        await using var kafka = await FilledAsync(partitions: 1);

        var read = await Task.WhenAll(RunAsync(kafka), RunAsync(kafka), RunAsync(kafka));

        Assert.Equal(Records, read.Sum());
        await AssertOnceAsync(kafka);
    }

    [Fact]
    public async Task Partitions_that_another_worker_leaves_undone_are_taken_over()
    {
        await using var kafka = await FilledAsync(partitions: 4);
        Idler idler = new();
        var idle = await kafka.Open().JoinAsync(new GroupOptions { Group = "job", Topics = ["in"] }, idler, TestLog.Token);
        await idler.Assigned.Task.WaitAsync(TestLog.Token);

        var run = RunAsync(kafka);
        await Task.Delay(4000, TestLog.Token);
        Assert.False(run.IsCompleted, "the run ended with partitions undone");
        await idle.DisposeAsync();

        Assert.Equal(Records, await run);
        await AssertOnceAsync(kafka);
    }

    [Fact]
    public async Task A_fenced_task_is_begun_anew()
    {
        await using var kafka = await FilledAsync(partitions: 1);
        var run = RunAsync(kafka, new StreamRunnerOptions { CommitRecords = 50, SliceRecords = 50 });
        while ((await kafka.Log.FindAsync("out", TestLog.Token))?.Partitions.Sum(partition => partition.End) is null or 0)
        {
            await Task.Delay(10, TestLog.Token);
        }

        // Whoever takes the transactional id of a task fences it, as a worker does that was given it in the meantime.
        await (await kafka.Open().OpenTaskAsync("job-0", TestLog.Token)).DisposeAsync();
        Assert.False(run.IsCompleted, "all was over before the task was fenced");

        await run;
        await AssertOnceAsync(kafka);
    }

    [Fact]
    public async Task What_a_job_sends_home_is_worked_on_to_the_last_event()
    {
        await using KafkaTestLog kafka = new();
        await kafka.TopicAsync("in", 3);
        await kafka.Log.FillAsync("in", Events());
        StreamJob job = new("home");
        job.From<Numbered>("in").KeyBy(one => $"home{one.N % 7}", repartition: true).Process(new Sum()).To("out");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestLog.Token);
        patience.CancelAfter(TimeSpan.FromSeconds(60));

        var result = (await new StreamRunner(kafka.Log, new StreamRunnerOptions { CommitRecords = 5, CommitInterval = TimeSpan.FromMilliseconds(5), SliceRecords = 7 }).RunToEndAsync([job], patience.Token))[0];

        Assert.Equal((Records, 0L), (result.Read, result.DeadLetters));
        var last = (await kafka.Log.ContentAsync("out")).GroupBy(record => record.Key!).ToDictionary(group => group.Key, group => group.Last().Value);
        Assert.Equal(Enumerable.Range(0, 7).ToDictionary(n => $"home{n}", n => (string?)$"home{n} {Enumerable.Range(0, Records).Count(one => one % 7 == n)}"), last);
    }

    [Fact]
    public async Task Records_that_fail_are_set_aside_as_fast_as_they_are_committed()
    {
        await using var kafka = await FilledAsync(partitions: 1);
        StreamJob job = new("failing") { OnError = ErrorPolicy.DeadLetter };
        job.From<Numbered>("in").Filter(one => one.N % 20 == 3 ? throw new InvalidOperationException("three") : true).KeyBy(one => one.Key).Process(new Sum()).To("out");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestLog.Token);
        patience.CancelAfter(TimeSpan.FromSeconds(50));

        // Reading from the log again for each took a quarter of a second: 200 of them 50 s.
        var result = (await new StreamRunner(kafka.Log).RunToEndAsync([job], patience.Token))[0];

        Assert.Equal((Records, Records / 20L, Records - (Records / 20L)), (result.Read, result.DeadLetters, result.Emitted));
        Assert.InRange(result.Duration.TotalSeconds, 0, 25);
        Assert.Equal(Records / 20, (await kafka.Log.ContentAsync("in.dead-letters")).Count);
    }

    private sealed class Sum : KeyedProcessor<string, Numbered, int, string>
    {
        public override void OnRecord(Numbered value, ProcessorContext<string, int, string> context) => context.Emit($"{context.Key} {++context.State}");
    }

    [Fact]
    public async Task Far_behind_a_transaction_takes_many_times_as_many_records()
    {
        await using var kafka = await FilledAsync(partitions: 2);
        var most = 0L;
        using MeterListener listener = new() { InstrumentPublished = (instrument, meters) => { if (instrument.Name == "catchwater.stream.records.read") { meters.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((_, read, tags, _) => most = tags.ToArray().Any(tag => tag.Value is "job") ? Math.Max(most, read) : most);
        listener.Start();

        Assert.Equal(Records, await RunAsync(kafka, new StreamRunnerOptions { CommitRecords = 100, SliceRecords = 100, CommitInterval = TimeSpan.FromSeconds(5), Parallelism = 1 }));

        Assert.InRange(most, 101, 1000);
        await AssertOnceAsync(kafka);
    }

    private static async Task<long> RunAsync(KafkaTestLog kafka, StreamRunnerOptions? options = null)
    {
        await using var log = kafka.Open();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestLog.Token);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        return (await new StreamRunner(log, options).RunToEndAsync([Job()], patience.Token))[0].Read;
    }

    private static async Task AssertOnceAsync(KafkaTestLog kafka)
    {
        await using var embedded = await TestLog.CreateAsync();
        var partitions = (await kafka.Log.FindAsync("in", TestLog.Token))!.Partitions.Count;
        await embedded.TopicAsync("in", partitions);
        await embedded.WriteAsync("in", Events());
        await embedded.RunAsync(Job());
        Assert.Equal(Lines(await embedded.ReadAsync("out")), Lines(await kafka.Log.ContentAsync("out")));
        Assert.Equal(await embedded.StateAsync("job"), await kafka.Log.StateLinesAsync("job"));

        static IEnumerable<string> Lines(IReadOnlyList<ReadRecord> records) => records.Select(record => $"{record.Partition} {record.Timestamp} {record.Key} {record.Value}");
    }

    /// <summary>A worker that takes tasks and does nothing with them.</summary>
    private sealed class Idler : ITaskOwner
    {
        public TaskCompletionSource Assigned { get; } = new();

        public ValueTask AssignedAsync(ILogTask task, CancellationToken cancellationToken)
        {
            Assigned.TrySetResult();
            return ValueTask.CompletedTask;
        }

        public ValueTask RevokedAsync(ILogTask task, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask LostAsync(ILogTask task, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
