using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Catchwater.Ingest.Producing;
using Catchwater.Topics;

namespace Catchwater.Ingest.Tests.Producing;

public sealed partial class EventProducerTests : IAsyncLifetime
{
    private const string Topic = "user-events";
    private readonly Workspace _workspace = new();

    public async ValueTask InitializeAsync() => await _workspace.Log.EnsureAsync(new TopicSpec { Name = Topic }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _workspace.DisposeAsync();

    [Fact]
    public async Task Sends_an_event_with_id_and_time_added()
    {
        await using var producer = new EventProducer(_workspace.Log, Topic);
        var place = await producer.SendAsync(new { UserId = "12345", EventType = "page_view" }, key: "12345", TestContext.Current.CancellationToken);
        var record = Assert.Single(await _workspace.ReadAsync(Topic));
        Assert.Equal((record.Partition, record.Offset), (place.Partition.Partition, place.Offset));
        Assert.Equal("12345", record.Key);
        var json = JsonNode.Parse(record.Value)!.AsObject();
        Assert.Equal(["user_id", "event_type", "event_id", "timestamp"], json.Select(pair => pair.Key));
        Assert.Equal(7, Guid.Parse((string)json["event_id"]!).Version);
        Assert.Matches(IsoUtc(), (string)json["timestamp"]!);
    }

    [Theory]
    [InlineData("""{"a":1,"event_id":"mine","timestamp":"2020-01-01T00:00:00Z"}""", Stamping.AddMissing, """^\{"a":1,"event_id":"mine","timestamp":"2020-01-01T00:00:00Z"\}$""")]
    [InlineData("""{"timestamp":null,"a":1.10}""", Stamping.AddMissing, """^\{"timestamp":"\d{4}[^"]+Z","a":1.10,"event_id":"[0-9a-f-]{36}"\}$""")]
    [InlineData("""{ }""", Stamping.AddMissing, """^\{ "event_id":"[0-9a-f-]{36}","timestamp":"\d{4}[^"]+Z"\}$""")]
    [InlineData("""{"timestamp":1,"a":1,"event_id":{"x":2}}""", Stamping.Overwrite, """^\{"timestamp":"\d{4}[^"]+Z","a":1,"event_id":"[0-9a-f-]{36}"\}$""")]
    [InlineData("""{"a":1}""", Stamping.None, """^\{"a":1\}$""")]
    public async Task Stamps_as_asked_and_leaves_the_rest_as_it_is(string sent, Stamping stamping, string stored)
    {
        await using var producer = new EventProducer(_workspace.Log, Topic, new ProducerOptions { Stamping = stamping });
        await producer.SendAsync(System.Text.Encoding.UTF8.GetBytes(sent).AsMemory(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Matches(stored, Assert.Single(await _workspace.ValuesAsync(Topic)));
    }

    [Fact]
    public async Task Takes_any_event_that_is_a_json_object()
    {
        await using var producer = new EventProducer(_workspace.Log, Topic, new ProducerOptions { Stamping = Stamping.None });
        var cancel = TestContext.Current.CancellationToken;
        await producer.SendAsync(JsonDocument.Parse("""{"n":1}""").RootElement, cancellationToken: cancel);
        await producer.SendAsync(new JsonObject { ["n"] = 2 }, cancellationToken: cancel);
        await producer.SendAsync(new Dictionary<string, object> { ["n"] = 3 }, cancellationToken: cancel);
        await producer.SendAsync("{\"n\":4}"u8.ToArray(), cancellationToken: cancel);
        Assert.Equal(["{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}"], (await _workspace.ValuesAsync(Topic)).Order());
        var fault = await Assert.ThrowsAsync<IngestException>(() => producer.SendAsync(new[] { 1 }, cancellationToken: cancel));
        Assert.Equal("not_an_object", fault.Problems[0].Code);
    }

    [Fact]
    public async Task A_batch_reports_each_event_that_failed_and_sends_the_others_in_order()
    {
        await using var producer = new EventProducer(_workspace.Log, Topic, new ProducerOptions { Stamping = Stamping.None });
        var events = Enumerable.Range(0, 1000).Select(i => i % 100 == 7 ? "broken"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(new { user = $"u{i % 10}", n = i })).ToList();
        var report = await producer.SendBatchAsync(events, "user", TestContext.Current.CancellationToken);
        Assert.Equal(990, report.Sent);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (i * 100) + 7), report.Failures.Select(failure => failure.Index));
        Assert.All(report.Failures, failure => Assert.Equal("invalid_json", failure.Problem.Code));
        var records = await _workspace.ReadAsync(Topic);
        Assert.Equal(990, records.Count);
        foreach (var key in records.GroupBy(record => record.Key))
        {
            Assert.Single(key.Select(record => record.Partition).Distinct());
            var numbers = key.Select(record => JsonNode.Parse(record.Value)!["n"]!.GetValue<int>()).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    [Fact]
    public async Task An_event_that_cannot_be_written_as_json_or_is_too_large_fails_alone()
    {
        await using var producer = new EventProducer(_workspace.Log, Topic);
        var cancel = TestContext.Current.CancellationToken;
        object[] events = [new { UserId = "a" }, new { UserId = "z", V = double.NaN }, new Broken(), new { UserId = "big", X = new string('x', 1_000_000) }, new { UserId = "b" }];
        var report = await producer.SendBatchAsync(events, "user_id", cancel);
        Assert.Equal(2, report.Sent);
        Assert.Equal([(1, "invalid_json"), (2, "invalid_json"), (3, "record_too_large")], report.Failures.Select(failure => (failure.Index, failure.Problem.Code)));
        Assert.Equal(["a", "b"], (await _workspace.ReadAsync(Topic)).Select(record => record.Key).Order());
        Assert.Equal("invalid_json", (await Assert.ThrowsAsync<IngestException>(() => producer.SendAsync(new { V = double.NaN }, cancellationToken: cancel))).Problems[0].Code);
        var almost = new byte[1_000_000 - 10];
        almost.AsSpan().Fill((byte)' ');
        "{}"u8.CopyTo(almost);
        Assert.Equal("record_too_large", (await Assert.ThrowsAsync<IngestException>(() => producer.SendAsync(almost.AsMemory(), cancellationToken: cancel))).Problems[0].Code);
    }

    private sealed class Broken
    {
        public int Value
        {
            get => field > 0 ? field : throw new InvalidOperationException("not today");
            init;
        }
    }

    [Fact]
    public async Task Events_of_a_batch_carry_its_trace_context()
    {
        List<Activity> seen = [];
        using ActivityListener listener = new() { ShouldListenTo = source => source.Name == "Catchwater.Ingest", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData, ActivityStopped = seen.Add };
        ActivitySource.AddActivityListener(listener);
        await using var producer = new EventProducer(_workspace.Log, Topic);
        await producer.SendBatchAsync([new { UserId = "a" }, new { UserId = "b" }], cancellationToken: TestContext.Current.CancellationToken);
        var ids = seen.Where(activity => activity.DisplayName == $"send {Topic}").Select(activity => activity.Id).ToList();
        var records = await _workspace.ReadAsync(Topic);
        Assert.Equal(2, records.Count);
        Assert.All(records, record => Assert.Contains(record.Headers["traceparent"], ids));
    }

    [Fact]
    public async Task An_event_of_a_batch_without_the_key_field_has_no_key()
    {
        await using var producer = new EventProducer(_workspace.Log, Topic);
        var report = await producer.SendBatchAsync([new JsonObject { ["user"] = "a" }, new JsonObject { ["other"] = 1 }], "user", TestContext.Current.CancellationToken);
        Assert.True(report.Succeeded);
        Assert.Equal([null, "a"], (await _workspace.ReadAsync(Topic)).Select(record => record.Key).Order());
    }

    [Fact]
    public async Task Disposing_flushes()
    {
        List<Task<RecordPlace>> sent = [];
        await using (var producer = new EventProducer(_workspace.Log, Topic, new ProducerOptions { Linger = TimeSpan.FromSeconds(1) }))
        {
            for (var i = 0; i < 100; i++)
            {
                sent.Add(producer.SendAsync(new { i }, cancellationToken: TestContext.Current.CancellationToken));
            }
        }

        Assert.Equal(100, (await _workspace.ReadAsync(Topic)).Count);
        await Task.WhenAll(sent).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_unknown_topic_is_told_to_the_sender()
    {
        await using var producer = new EventProducer(_workspace.Log, "nowhere");
        var fault = await Assert.ThrowsAsync<TopicsException>(() => producer.SendAsync(new { a = 1 }, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("unknown_topic", fault.Problems[0].Code);
        var report = await producer.SendBatchAsync([new { a = 1 }, new { a = 2 }], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([0, 1], report.Failures.Select(failure => failure.Index));
    }

    [Fact]
    public async Task A_trace_goes_with_the_event()
    {
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == "Catchwater.Ingest", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);
        await using var producer = new EventProducer(_workspace.Log, Topic);
        await producer.SendAsync(new { a = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$", Assert.Single(await _workspace.ReadAsync(Topic)).Headers["traceparent"]);
    }

    [Fact]
    public async Task Eight_producers_at_once_lose_and_double_nothing()
    {
        const int Each = 5_000;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            await using var producer = new EventProducer(_workspace.Log, Topic, new ProducerOptions { BufferBytes = 256 << 10 });
            var report = await producer.SendBatchAsync(Enumerable.Range(0, Each).Select(n => new { user = $"p{number}", n }), "user", TestContext.Current.CancellationToken);
            Assert.Equal(Each, report.Sent);
        }));
        var records = await _workspace.ReadAsync(Topic);
        foreach (var key in records.GroupBy(record => record.Key))
        {
            Assert.Equal(Enumerable.Range(0, Each), key.Select(record => JsonNode.Parse(record.Value)!["n"]!.GetValue<int>()));
        }

        Assert.Equal(8 * Each, records.Count);
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")]
    private static partial Regex IsoUtc();
}
