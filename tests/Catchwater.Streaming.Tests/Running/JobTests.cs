using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Processors;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Tests.Processors;

namespace Catchwater.Streaming.Tests.Running;

/// <summary>How jobs behave where something is wrong, missing or far away.</summary>
public sealed class JobTests
{
    private sealed class Fragile : KeyedProcessor<string, Numbered, long, string>
    {
        public override void OnRecord(Numbered value, ProcessorContext<string, long, string> context)
        {
            context.State += value.N;
            context.Emit($"{context.Key} {context.State}");
            if (value.N < 0)
            {
                throw new InvalidOperationException("no negative numbers");
            }
        }
    }

    private static StreamJob Job(ErrorPolicy policy, string name = "fragile")
    {
        StreamJob job = new(name) { OnError = policy };
        return job.From<Numbered>("in").KeyBy(one => one.Key).Process(new Fragile()).To("out");
    }

    private static IEnumerable<(string?, string?, long)> Events(params IEnumerable<int> numbers) =>
        numbers.Select((n, index) => ((string?)"a", (string?)$$"""{"key":"a","n":{{n}}}""", (long)index));

    [Fact]
    public async Task A_failing_processor_stops_the_job_with_its_place()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in");
        await log.WriteAsync("in", Events(1, 2, -3, 4));

        var fault = await Assert.ThrowsAsync<StreamingException>(() => log.RunAsync(Job(ErrorPolicy.Stop)));

        Assert.Equal("processor_failed", fault.Problems[0].Code);
        Assert.Contains("job 'fragile', partition 0: the code of the job failed at in-0 offset 2: InvalidOperationException: no negative numbers", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a 0", await log.ValuesAsync("out"));
    }

    [Fact]
    public async Task With_dead_letters_what_the_failing_record_did_is_taken_back()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in");
        await log.WriteAsync("in", Events(1, 2, -3, 4, -1, -1, 5));

        var result = await log.RunAsync(Job(ErrorPolicy.DeadLetter));

        Assert.Equal((7L, 4L, 3L), (result.Read, result.Emitted, result.DeadLetters));
        Assert.Equal(["a 1", "a 3", "a 7", "a 12"], await log.ValuesAsync("out"));
        var letters = await log.ReadAsync("in.dead-letters");
        Assert.Equal(["""{"key":"a","n":-3}""", """{"key":"a","n":-1}""", """{"key":"a","n":-1}"""], letters.Select(letter => letter.Value));
        Assert.Equal(["2", "4", "5"], letters.Select(letter => letter.Headers[DeadLetters.Offset]));
        Assert.Equal("processor_failed: InvalidOperationException: no negative numbers", letters[0].Headers[DeadLetters.Reason]);
    }

    [Fact]
    public async Task Unreadable_records_go_to_the_dead_letters_with_their_place()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in");
        await log.WriteAsync("in", [("a", "{", 5), ("a", """{"key":"a","n":1}""", 6), ("a", null, 7), (null, "[]", 8)]);

        var result = await log.RunAsync(Job(ErrorPolicy.Stop));

        Assert.Equal((4L, 1L, 3L), (result.Read, result.Emitted, result.DeadLetters));
        var letters = await log.ReadAsync("in.dead-letters");
        Assert.Equal([("a", "{", 5), ("a", null, 7), (null, "[]", 8)], letters.Select(letter => (letter.Key, letter.Value, letter.Timestamp)));
        Assert.Equal(("in", "0", "0", "fragile"), (letters[0].Headers[DeadLetters.Topic], letters[0].Headers[DeadLetters.Partition], letters[0].Headers[DeadLetters.Offset], letters[0].Headers[DeadLetters.Job]));
        Assert.StartsWith("unreadable_value: ", letters[0].Headers[DeadLetters.Reason], StringComparison.Ordinal);
        Assert.StartsWith("no_value: ", letters[1].Headers[DeadLetters.Reason], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_partition_stops_the_job_unless_it_repartitions()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in", 4);
        await log.WriteAsync("in", Enumerable.Range(0, 400).Select(n => ((string?)$"user{n}", (string?)$$"""{"key":"country{{n % 7}}","n":1}""", (long)n)));

        StreamJob strict = new("strict");
        strict.From<Numbered>("in").KeyBy(one => one.Key).Process(new Fragile()).To("out-strict");
        var fault = await Assert.ThrowsAsync<StreamingException>(() => log.RunAsync(strict));
        Assert.Equal("key_elsewhere", fault.Problems[0].Code);

        StreamJob job = new("counted");
        job.From<Numbered>("in").KeyBy(one => one.Key, repartition: true).Process(new Fragile()).To("out");
        await log.RunAsync(job);
        var last = (await log.ReadAsync("out")).GroupBy(record => record.Key!).ToDictionary(group => group.Key, group => group.Last().Value);
        Assert.Equal(Enumerable.Range(0, 7).ToDictionary(n => $"country{n}", n => (string?)$"country{n} {Enumerable.Range(0, 400).Count(one => one % 7 == n)}"), last);
    }

    private sealed class FailingTimer(TimeDomain domain) : KeyedProcessor<string, Numbered, long, string>
    {
        public override void OnRecord(Numbered value, ProcessorContext<string, long, string> context)
        {
            if (domain == TimeDomain.EventTime)
            {
                context.RegisterEventTimeTimer(context.Timestamp.AddMilliseconds(1));
            }
            else
            {
                context.RegisterProcessingTimeTimer(DateTimeOffset.UnixEpoch);
            }
        }

        public override void OnTimer(DateTimeOffset time, TimeDomain domain, ProcessorContext<string, long, string> context) => throw new InvalidOperationException("no timers");
    }

    [Theory]
    [InlineData(TimeDomain.EventTime, ErrorPolicy.Stop)]
    [InlineData(TimeDomain.EventTime, ErrorPolicy.DeadLetter)]
    [InlineData(TimeDomain.ProcessingTime, ErrorPolicy.DeadLetter)]
    public async Task A_failing_timer_stops_the_job_and_makes_no_dead_letters(TimeDomain domain, ErrorPolicy policy)
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in");
        await log.WriteAsync("in", Events(1, 2, 3));
        StreamJob job = new("timers") { OnError = policy };
        job.From<Numbered>("in").KeyBy(one => one.Key).Process(new FailingTimer(domain)).To("out");

        var fault = await Assert.ThrowsAsync<StreamingException>(() => log.RunAsync(job).WaitAsync(TimeSpan.FromSeconds(20), TestLog.Token));

        Assert.Equal("timer_failed", fault.Problems[0].Code);
        Assert.Contains("the key 'a'", fault.Message, StringComparison.Ordinal);
        Assert.Empty(await log.ReadAsync("in.dead-letters"));
    }

    [Fact]
    public async Task State_that_cannot_be_read_stops_the_job_and_makes_no_dead_letters()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in");
        await log.WriteAsync("in", Events(1));
        await log.RunAsync(Job(ErrorPolicy.DeadLetter));
        await log.WriteAsync("in", Events(2));
        StreamJob changed = new("fragile") { OnError = ErrorPolicy.DeadLetter };
        changed.From<Numbered>("in").KeyBy(one => one.Key).Process(new OtherState()).To("out");

        var fault = await Assert.ThrowsAsync<StreamingException>(() => log.RunAsync(changed));

        Assert.Equal("state_unreadable", fault.Problems[0].Code);
        Assert.Empty(await log.ReadAsync("in.dead-letters"));
    }

    private sealed class OtherState : KeyedProcessor<string, Numbered, Numbered, string>
    {
        public override void OnRecord(Numbered value, ProcessorContext<string, Numbered, string> context) => context.State = context.State ?? value;
    }

    [Fact]
    public async Task A_row_that_is_none_goes_to_the_dead_letters_of_its_table()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("rows");
        await log.TopicAsync("in");
        await log.WriteAsync("rows", (null, """{"key":"a","n":5}""", 0), ("a", "{", 0), ("a", """{"key":"a","n":7}""", 0));
        await log.WriteAsync("in", Events(1));
        StreamJob job = new("joined");
        var rows = job.Table<Numbered>("rows");
        job.From<Numbered>("in").KeyBy(one => one.Key).Join(rows, (one, row) => one.N + row.N).To("out");

        var result = await log.RunAsync(job, new StreamRunnerOptions { DeadLetterTopics = new Dictionary<string, string> { ["rows"] = "bad-rows" } });

        Assert.Equal(2, result.DeadLetters);
        Assert.Equal(["8"], await log.ValuesAsync("out"));
        Assert.Equal(["no_key", "unreadable_value"], (await log.ReadAsync("bad-rows")).Select(letter => letter.Headers[DeadLetters.Reason]!.Split(':')[0]));
    }

    [Fact]
    public async Task Jobs_run_after_those_whose_results_they_read()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in");
        await log.TopicAsync("middle");
        await log.WriteAsync("in", Events(1, 2, 3));
        StreamJob second = new("second");
        second.From<string>("middle").Map(text => text + "!").To("out");
        StreamJob first = new("first");
        first.From<Numbered>("in").Filter(one => one.N > 1).FlatMap(one => Enumerable.Repeat($"n{one.N}", one.N)).To("middle");

        var results = await new StreamRunner(log.Log).RunToEndAsync([second, first], TestLog.Token);

        Assert.Equal(["first", "second"], results.Select(result => result.Job));
        Assert.Equal(["n2!", "n2!", "n3!", "n3!", "n3!"], await log.ValuesAsync("out"));
    }

    [Fact]
    public async Task Jobs_in_a_circle_are_refused()
    {
        await using var log = await TestLog.CreateAsync();
        StreamJob a = new("a");
        a.From<string>("x").To("y");
        StreamJob b = new("b");
        b.From<string>("y").To("x");

        var fault = await Assert.ThrowsAsync<StreamingException>(() => new StreamRunner(log.Log).RunToEndAsync([a, b], TestLog.Token));
        Assert.Equal("cycle", fault.Problems[0].Code);
    }

    [Fact]
    public async Task A_missing_topic_is_named()
    {
        await using var log = await TestLog.CreateAsync();
        var fault = await Assert.ThrowsAsync<StreamingException>(() => log.RunAsync(Job(ErrorPolicy.Stop)));
        Assert.Equal("unknown_topic", fault.Problems[0].Code);
        Assert.Contains("'in'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_of_other_operators_is_not_touched()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in");
        await log.WriteAsync("in", Events(1));
        await log.RunAsync(Job(ErrorPolicy.Stop));
        StreamJob changed = new("fragile");
        changed.From<Numbered>("in").KeyBy(one => one.Key).Window(Streaming.Windows.Window.Tumbling(TimeSpan.FromSeconds(1))).Count().To("out");

        var fault = await Assert.ThrowsAsync<StreamingException>(() => log.RunAsync(changed));
        Assert.Equal("state_differs", fault.Problems[0].Code);
    }

    [Fact]
    public async Task Following_takes_in_what_comes_and_stops_cleanly()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in", 2);
        using CancellationTokenSource stop = new();
        var running = new StreamRunner(log.Log, new StreamRunnerOptions { CommitInterval = TimeSpan.FromMilliseconds(5) }).RunAsync([Job(ErrorPolicy.Stop)], stop.Token);
        for (var round = 1; round <= 3; round++)
        {
            await log.WriteAsync("in", Events(1, 1));
            var wanted = round * 2;
            for (var i = 0; i < 500 && (await log.ValuesAsync("out")).Count < wanted; i++)
            {
                await Task.Delay(10, TestLog.Token);
            }

            Assert.Equal(wanted, (await log.ValuesAsync("out")).Count);
        }

        await stop.CancelAsync();
        var result = Assert.Single(await running);
        Assert.Equal((6L, 6L), (result.Read, result.Emitted));
    }

    [Fact]
    public async Task Repeated_event_ids_are_dropped_as_long_as_they_are_remembered()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in");
        StreamJob job = new("once");
        job.From<Numbered>("in").Deduplicate(one => one.Key, TimeSpan.FromMilliseconds(100)).Map(one => $"{one.Key}{one.N}").To("out");
        (string Id, int N, long Time)[] events = [("a", 1, 0), ("a", 2, 50), ("b", 3, 60), ("a", 4, 99), ("a", 5, 100), ("b", 6, 159), ("a", 7, 160)];
        foreach (var piece in events.Chunk(3))
        {
            await log.WriteAsync("in", piece.Select(one => ((string?)"k", (string?)$$"""{"key":"{{one.Id}}","n":{{one.N}}}""", one.Time)));
            await log.RunAsync(job);
        }

        Assert.Equal(["a1", "b3", "a5"], await log.ValuesAsync("out"));
    }

    private sealed class Alarm : KeyedProcessor<string, Numbered, long, string>
    {
        public override void OnRecord(Numbered value, ProcessorContext<string, long, string> context) =>
            context.RegisterProcessingTimeTimer(context.ProcessingTime + TimeSpan.FromMilliseconds(50));

        public override void OnTimer(DateTimeOffset time, TimeDomain domain, ProcessorContext<string, long, string> context) => context.Emit($"{context.Key} {domain}");
    }

    [Fact]
    public async Task Timers_of_the_clock_survive_a_restart()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in");
        await log.WriteAsync("in", Events(1));
        StreamJob job = new("alarm");
        job.From<Numbered>("in").KeyBy(one => one.Key).Process(new Alarm()).To("out");
        await log.RunAsync(job);

        using CancellationTokenSource stop = new();
        var running = new StreamRunner(log.Log).RunAsync([job], stop.Token);
        for (var i = 0; i < 500 && (await log.ValuesAsync("out")).Count == 0; i++)
        {
            await Task.Delay(10, TestLog.Token);
        }

        await stop.CancelAsync();
        await running;
        Assert.Equal(["a ProcessingTime"], await log.ValuesAsync("out"));
    }
}
