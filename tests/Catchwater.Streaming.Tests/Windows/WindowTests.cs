using System.Globalization;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Windows;

namespace Catchwater.Streaming.Tests.Windows;

/// <summary>Single rules of windows; the whole of them is in <see cref="WindowPropertyTests"/>.</summary>
public sealed class WindowTests
{
    private sealed record Timed(string K, int N, DateTimeOffset Ts);

    private static (string?, string?, long) Event(int n, int second) =>
        ("k1", string.Create(CultureInfo.InvariantCulture, $$"""{"k":"k1","n":{{n}},"ts":"{{DateTimeOffset.UnixEpoch.AddSeconds(second):O}}"}"""), 1_000_000 + second);

    [Fact]
    public async Task Reduce_begins_with_the_first_event_also_of_value_types()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in");
        await log.WriteAsync("in", Event(7, 1), Event(3, 2), Event(5, 3), Event(9, 30), Event(8, 45), Event(1, 100));
        StreamJob fixedWindows = new("fixed");
        fixedWindows.From<Timed>("in", eventTime: one => one.Ts).Map(one => one.N).KeyBy(_ => "k1").Window(Window.Tumbling(TimeSpan.FromSeconds(10))).Reduce(Math.Min).Map(one => one.Value).To("fixed-out");
        StreamJob sessions = new("sessions");
        sessions.From<Timed>("in", eventTime: one => one.Ts).Map(one => one.N).KeyBy(_ => "k1").Window(Window.Session(TimeSpan.FromSeconds(20))).Reduce(Math.Min).Map(one => one.Value).To("sessions-out");

        await log.RunAsync(fixedWindows);
        await log.RunAsync(sessions);

        Assert.Equal(["3", "9", "8"], await log.ValuesAsync("fixed-out"));
        Assert.Equal(["3", "8"], await log.ValuesAsync("sessions-out"));
    }

    [Theory]
    [InlineData("""{"k":"k1","broken":1}""")]
    [InlineData("""{"k":"k1","n":-1,"ts":"2000-01-01T00:00:00Z"}""")]
    public async Task A_dead_letter_has_no_event_time(string letter)
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in");
        await log.WriteAsync("in", Event(1, 1), ("k1", letter, 90_000_000), Event(1, 5), Event(1, 11), Event(1, 40));
        StreamJob job = new("counts") { OnError = ErrorPolicy.DeadLetter };
        job.From<Timed>("in", eventTime: one => one.Ts).KeyBy(one => one.N < 0 ? throw new InvalidOperationException("negative") : one.K)
            .Window(Window.Tumbling(TimeSpan.FromSeconds(10))).Count().Map(one => one.Value).To("out");

        var result = await log.RunAsync(job);

        Assert.Equal((5L, 1L, 0L), (result.Read, result.DeadLetters, result.Late));
        Assert.Equal(["2", "1"], await log.ValuesAsync("out"));
    }
}
