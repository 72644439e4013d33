using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Tests.Processors;
using Catchwater.Streaming.Windows;

namespace Catchwater.Streaming.Tests.Running;

/// <summary>A job that follows two topics of which one has gone quiet.</summary>
public sealed class IdleInputTests
{
    [Theory]
    [InlineData(0.2, new[] { "2" })]
    [InlineData(3600, new string[0])]
    public async Task A_quiet_input_holds_event_time_back_no_longer_than_it_may(double idleAfterSeconds, string[] expected)
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("busy");
        await log.TopicAsync("quiet");
        await log.TopicAsync("out");
        await log.WriteAsync("quiet", ("a", """{"key":"a","n":1}""", 1050));
        await log.WriteAsync("busy", ("a", """{"key":"a","n":1}""", 1100), ("a", """{"key":"a","n":2}""", 1200), ("a", """{"key":"a","n":3}""", 5000));
        StreamJob job = new("idle") { Watermarks = new WatermarkOptions { IdleAfter = TimeSpan.FromSeconds(idleAfterSeconds) } };
        job.From<Numbered>("quiet").Filter(one => one.N > 100).To("never");
        job.From<Numbered>("busy").KeyBy(one => one.Key).Window(Window.Tumbling(TimeSpan.FromSeconds(1))).Count().Map(count => count.Value).To("out");
        using CancellationTokenSource stop = new();

        var running = new StreamRunner(log.Log).RunAsync([job], stop.Token);
        for (var i = 0; i < 150 && ((await log.ValuesAsync("out")).Count == 0 || expected.Length == 0); i++)
        {
            await Task.Delay(10, TestLog.Token);
        }

        await stop.CancelAsync();
        Assert.Equal(4, Assert.Single(await running).Read);
        Assert.Equal(expected, await log.ValuesAsync("out"));
    }
}
