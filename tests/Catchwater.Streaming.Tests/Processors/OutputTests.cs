using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Processors;

namespace Catchwater.Streaming.Tests.Processors;

/// <summary>Where a processor's results go: on, to topics by name, to side outputs.</summary>
public sealed class OutputTests
{
    private static readonly OutputTag<int> Odd = new("odd");

    private sealed class Sorter : KeyedProcessor<string, Numbered, long, string>
    {
        public override void OnRecord(Numbered value, ProcessorContext<string, long, string> context)
        {
            context.Emit($"main {value.N}");
            context.Emit("named", value);
            context.Emit("rekeyed", $"other{value.N}", "v");
            if (value.N % 2 == 1)
            {
                context.SideOutput(Odd, value.N);
            }
        }
    }

    private static async Task<TestLog> FilledAsync()
    {
        var log = await TestLog.CreateAsync();
        await log.TopicAsync("in");
        await log.WriteAsync("in", Enumerable.Range(1, 3).Select(n => ((string?)"a", (string?)$$"""{"key":"a","n":{{n}}}""", (long)n)));
        return log;
    }

    [Fact]
    public async Task Results_go_on_to_named_topics_and_to_side_outputs()
    {
        await using var log = await FilledAsync();
        StreamJob job = new("sorting");
        job.Writes("named", "rekeyed");
        job.From<Numbered>("in").KeyBy(one => one.Key).Process(new Sorter()).SideOutput(Odd, odd => odd.Map(n => n * 10).To("odd")).To("main");

        var result = await log.RunAsync(job);

        Assert.Equal(11, result.Emitted);
        Assert.Equal(["main 1", "main 2", "main 3"], await log.ValuesAsync("main"));
        Assert.Equal([("a", """{"key":"a","n":1}"""), ("a", """{"key":"a","n":2}"""), ("a", """{"key":"a","n":3}""")], (await log.ReadAsync("named")).Select(record => (record.Key, record.Value)));
        Assert.Equal(["other1", "other2", "other3"], (await log.ReadAsync("rekeyed")).Select(record => record.Key));
        Assert.Equal([("a", "10", 1), ("a", "30", 3)], (await log.ReadAsync("odd")).Select(record => (record.Key, record.Value, record.Timestamp)));
    }

    [Fact]
    public async Task A_topic_the_job_does_not_name_is_refused_and_an_unused_side_output_is_dropped()
    {
        await using var log = await FilledAsync();
        StreamJob job = new("sorting");
        job.From<Numbered>("in").KeyBy(one => one.Key).Process(new Sorter()).To("main");

        var fault = await Assert.ThrowsAsync<StreamingException>(() => log.RunAsync(job));

        Assert.Contains("the job does not say that it writes to 'named': add .Writes(\"named\") to it", fault.Message, StringComparison.Ordinal);
        Assert.Null((await log.Log.FindAsync("odd", TestLog.Token)));
    }
}
