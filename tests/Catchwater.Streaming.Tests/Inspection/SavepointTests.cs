using Catchwater.Streaming.Inspection;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Tests.Kafka;
using Catchwater.Streaming.Tests.Processors;

namespace Catchwater.Streaming.Tests.Inspection;

/// <summary>A job is taken back to a savepoint, on the log it was written from and on another.</summary>
public sealed class SavepointTests
{
    private static StreamJob Job() => new StreamJob("job").From<Numbered>("in").KeyBy(one => one.Key).Process(new CountingProcessor(null)).To("out");

    private static IEnumerable<(string?, string?, long)> Events(int from, int count) =>
        Enumerable.Range(from, count).Select(n => ((string?)$"k{n % 7}", (string?)$$"""{"key":"k{{n % 7}}","n":{{n}}}""", 1000L + n));

    [Fact]
    public async Task A_restored_job_does_again_what_it_did_since()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in", 2);
        await log.WriteAsync("in", Events(0, 100));
        await log.RunAsync(Job());
        var file = Path.Combine(log.Folder, "job.savepoint");
        var before = await log.StateAsync("job");
        await Savepoint.WriteAsync(log.Log, Job(), file, TestLog.Token);
        await log.WriteAsync("in", Events(100, 50));
        var done = await log.RunAsync(Job());
        var after = await log.StateAsync("job");

        await Savepoint.RestoreAsync(log.Log, Job(), file, TestLog.Token);
        Assert.Equal(before, await log.StateAsync("job"));
        var again = await log.RunAsync(Job());

        Assert.Equal((50, done.Emitted), (again.Read, again.Emitted));
        Assert.Equal(after, await log.StateAsync("job"));
    }

    [Fact]
    public async Task A_savepoint_of_the_embedded_log_is_restored_into_Kafka()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in", 2);
        await log.WriteAsync("in", Events(0, 100));
        await log.RunAsync(Job());
        var file = Path.Combine(log.Folder, "job.savepoint");
        await Savepoint.WriteAsync(log.Log, Job(), file, TestLog.Token);
        await using KafkaTestLog kafka = new();
        await kafka.TopicAsync("in", 2);
        await kafka.Log.FillAsync("in", Events(0, 100));

        await Savepoint.RestoreAsync(kafka.Log, Job(), file, TestLog.Token);
        Assert.Equal(await log.StateAsync("job"), await kafka.Log.StateLinesAsync("job"));

        // From there both go on alike.
        await log.WriteAsync("in", Events(100, 50));
        await kafka.Log.FillAsync("in", Events(100, 50));
        var result = (await new StreamRunner(kafka.Log).RunToEndAsync([Job()], TestLog.Token))[0];
        Assert.Equal(50, result.Read);
        Assert.Equal((await log.RunAsync(Job())).Emitted, result.Emitted);
        Assert.Equal(await log.StateAsync("job"), await kafka.Log.StateLinesAsync("job"));
    }
}
