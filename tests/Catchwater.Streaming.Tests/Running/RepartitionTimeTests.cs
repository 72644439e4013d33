using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Tests.Processors;
using Catchwater.Streaming.Windows;

namespace Catchwater.Streaming.Tests.Running;

/// <summary>Event time behind a repartition is that of the slowest task: one that is far ahead makes nobody's events late.</summary>
public sealed class RepartitionTimeTests
{
    private const int Events = 400;

    private static StreamJob Job(string name = "counted")
    {
        StreamJob job = new(name) { Watermarks = new WatermarkOptions { IdleAfter = TimeSpan.FromSeconds(3600) } };
        return job.From<Numbered>("in").KeyBy(one => one.Key, repartition: true).Window(Window.Tumbling(TimeSpan.FromMilliseconds(100))).Count()
            .Map(count => $"{count.Key} {count.Start.ToUnixTimeMilliseconds()} {count.Value}").To("out");
    }

    // One event a millisecond, of seven keys that lie in other partitions than their records.
    private static IEnumerable<(string? Key, string? Value, long Time)> Slice(string recordKey, int from, int count) =>
        Enumerable.Range(from, count).Select(n => ((string?)recordKey, (string?)$$"""{"key":"country{{n % 7}}","n":1}""", (long)n));

    // Keys of records that lie in partition 0, 1, 2 of three.
    private static async Task<string[]> RecordKeysAsync(TestLog log)
    {
        await log.TopicAsync("probe", 3);
        await log.WriteAsync("probe", Enumerable.Range(0, 50).Select(n => ((string?)$"k{n}", (string?)"1", 0L)));
        return [.. (await log.ReadAsync("probe")).GroupBy(record => record.Partition).OrderBy(group => group.Key).Select(group => group.First().Key!)];
    }

    private static IEnumerable<string> Expected(int until) =>
        from n in Enumerable.Range(0, until) group n by (Key: n % 7, Window: n / 100 * 100) into window select $"country{window.Key.Key} {window.Key.Window} {window.Count()}";

    private static async Task<IEnumerable<string?>> CountsAsync(TestLog log) => (await log.ValuesAsync("out")).Order(StringComparer.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    public async Task Of_partitions_read_at_different_speeds_no_event_is_late(int slice)
    {
        await using var log = await TestLog.CreateAsync();
        var keys = await RecordKeysAsync(log);
        await log.TopicAsync("in", 3);

        // The first partition is far ahead, the third has only begun, the second never has anything and is not waited for.
        StreamRunnerOptions options = new() { Parallelism = 1, CommitRecords = 2, SliceRecords = slice };
        await log.WriteAsync("in", Slice(keys[0], 0, Events).Where(one => one.Time % 3 == 0));
        await log.WriteAsync("in", Slice(keys[2], 2, 1));
        var first = await log.RunAsync(Job(), options);
        await log.WriteAsync("in", Slice(keys[2], 3, Events).Where(one => one.Time % 3 == 2));
        await log.WriteAsync("in", Slice(keys[0], Events, 200).Where(one => one.Time % 3 == 0));
        var second = await log.RunAsync(Job(), options);

        Assert.Equal((135L, 199L), (first.Read, second.Read));
        Assert.Equal((0L, 0L), (first.Late, second.Late));
    }

    [Fact]
    public async Task Windows_close_when_the_slowest_partition_has_come_to_their_end()
    {
        await using var log = await TestLog.CreateAsync();
        var keys = await RecordKeysAsync(log);
        await log.TopicAsync("in", 3);
        StreamRunnerOptions options = new() { Parallelism = 1, CommitRecords = 3, SliceRecords = 10 };
        await log.WriteAsync("in", Slice(keys[0], 0, Events).Where(one => one.Time % 3 == 0));
        await log.WriteAsync("in", Slice(keys[1], 0, 150).Where(one => one.Time % 3 == 1));
        await log.WriteAsync("in", Slice(keys[2], 0, Events).Where(one => one.Time % 3 == 2));

        await log.RunAsync(Job(), options);
        Assert.Equal(Expected(100).Order(StringComparer.Ordinal), await CountsAsync(log));

        // Another process: what the others said is part of the state.
        await log.CloseAsync();
        await log.ReopenAsync();
        await log.WriteAsync("in", Slice(keys[1], 150, Events - 150).Where(one => one.Time % 3 == 1));
        Assert.Equal(0, (await log.RunAsync(Job(), options)).Late);
        Assert.Equal(Expected(300).Order(StringComparer.Ordinal), await CountsAsync(log));
        Assert.Equal(0, (await log.RunAsync(Job(), options)).Read);
    }

    [Fact]
    public async Task What_windows_before_a_repartition_emit_is_not_late_behind_it()
    {
        await using var log = await TestLog.CreateAsync();
        var keys = await RecordKeysAsync(log);
        await log.TopicAsync("in", 3);
        await log.WriteAsync("in", Slice(keys[0], 0, 1000));
        await log.WriteAsync("in", Slice(keys[1], 0, 300));
        await log.WriteAsync("in", Slice(keys[2], 0, 700));
        StreamJob job = new("twice");
        job.From<Numbered>("in").KeyBy(one => one.Key, repartition: true).Window(Window.Tumbling(TimeSpan.FromMilliseconds(10))).Count()
            .KeyBy(count => $"total{count.Key[^1] % 2}", repartition: true).Window(Window.Tumbling(TimeSpan.FromMilliseconds(100)))
            .Aggregate(() => 0L, (sum, count) => sum + count.Value).Map(count => $"{count.Start.ToUnixTimeMilliseconds()} {count.Value}").To("out");

        var result = await log.RunAsync(job, new StreamRunnerOptions { Parallelism = 1, CommitRecords = 5, SliceRecords = 7 });

        Assert.Equal(0, result.Late);
        var sums = (await log.ValuesAsync("out")).Select(line => line!.Split(' ')).GroupBy(parts => parts[0]).ToDictionary(group => group.Key, group => group.Sum(parts => long.Parse(parts[1], null)));
        Assert.Equal(new Dictionary<string, long> { ["0"] = 300, ["100"] = 300 }, sums);
    }

    [Fact]
    public async Task A_partition_that_goes_quiet_is_waited_for_no_longer_than_it_may()
    {
        await using var log = await TestLog.CreateAsync();
        var keys = await RecordKeysAsync(log);
        await log.TopicAsync("in", 3);
        await log.TopicAsync("out", 3);
        await log.WriteAsync("in", Slice(keys[0], 0, 250));
        await log.WriteAsync("in", Slice(keys[1], 0, 20));
        StreamJob job = new("quiet") { Watermarks = new WatermarkOptions { IdleAfter = TimeSpan.FromMilliseconds(300) } };
        job.From<Numbered>("in").KeyBy(one => one.Key, repartition: true).Window(Window.Tumbling(TimeSpan.FromMilliseconds(100))).Count()
            .Map(count => $"{count.Start.ToUnixTimeMilliseconds()} {count.Value}").To("out");
        using CancellationTokenSource stop = new();

        var running = new StreamRunner(log.Log).RunAsync([job], stop.Token);
        async Task<IReadOnlyList<string?>> FirstAsync() => [.. (await log.ValuesAsync("out")).Where(line => line!.StartsWith("0 ", StringComparison.Ordinal))];
        for (var n = 250; n < 1500 && (await FirstAsync()).Count < 7; n++)
        {
            await log.WriteAsync("in", Slice(keys[0], n, 1));
            await Task.Delay(10, TestLog.Token);
        }

        await stop.CancelAsync();
        await running;
        Assert.Equal(120, (await FirstAsync()).Sum(line => int.Parse(line![2..], null)));
    }
}
