using System.Diagnostics;
using Catchwater.Streaming.Crasher;
using Catchwater.Streaming.Running;

namespace Catchwater.Streaming.Tests.Crashes;

/// <summary>
/// Kills a process with stream jobs (tests/Catchwater.Streaming.Crasher) without warning, again and again until they have come to the end,
/// and compares every byte of results and state with a run that nobody disturbed.
/// </summary>
public sealed class CrashTests
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("CATCHWATER_FULL") == "1";
    private static readonly string[] Topics = ["alerts", "counts", "sessions", "distinct", "sevens"];
    private static readonly string[] Jobs = ["rule", "counts", "after"];

    private static async Task<TestLog> FilledAsync(int count)
    {
        var log = await TestLog.CreateAsync();
        await log.TopicAsync("payments", 3);
        foreach (var topic in Topics.Append("careless"))
        {
            await log.TopicAsync(topic, 3);
        }

        await log.WriteAsync("payments", CrashPayments.Of(count));
        return log;
    }

    [Fact]
    public async Task After_any_number_of_kills_results_and_state_are_byte_for_byte_the_same()
    {
        const int Portion = 30_000;
        var kills = Full ? 120 : 6;
        Random random = new(Full ? Environment.TickCount : 11);
        var count = Portion;
        await using var log = await FilledAsync(count);
        await log.CloseAsync();
        for (var killed = 0; killed < kills;)
        {
            if (!await RunAsync(log, "exactly-once", (random.Next(1, 8), random.Next(0, 8)), null))
            {
                killed++;
                continue;
            }

            // It was faster than its killer: more work for it.
            await log.ReopenAsync();
            await log.WriteAsync("payments", CrashPayments.Of(count + Portion).Skip(count));
            count += Portion;
            await log.CloseAsync();
        }

        Assert.True(await RunAsync(log, "exactly-once", null, null));
        await log.ReopenAsync();
        Assert.Equal(await UndisturbedAsync(count), await LinesAsync(log));
    }

    [Theory]
    [InlineData("stream.before-commit", 1)]
    [InlineData("stream.before-commit", 9)]
    [InlineData("stream.handed-over", 1)]
    [InlineData("stream.handed-over", 9)]
    [InlineData("stream.after-commit", 1)]
    [InlineData("stream.after-commit", 9)]
    [InlineData("log.before-commit", 5)]
    [InlineData("log.after-commit", 5)]
    public async Task A_kill_at_each_step_of_a_commit_changes_nothing(string failpoint, int time)
    {
        await using var log = await FilledAsync(Few);
        await log.CloseAsync();

        Assert.False(await RunAsync(log, "exactly-once", null, $"{failpoint}:{time}"), "the failpoint was not reached");
        await log.ReopenAsync();
        await new StreamRunner(log.Log).RunToEndAsync(CrashJobs.All(), TestLog.Token);

        Assert.Equal(await UndisturbedFew.Value, await LinesAsync(log));
    }

    [Fact]
    public async Task The_control_repeats_itself_when_it_is_killed()
    {
        const int Count = 60_000;
        await using var log = await FilledAsync(Count);
        await log.CloseAsync();
        for (var kill = 0; kill < 4; kill++)
        {
            await RunAsync(log, "at-least-once", (1 + kill, kill), null);
        }

        Assert.True(await RunAsync(log, "at-least-once", null, null));
        await log.ReopenAsync();

        Assert.True((await log.ValuesAsync("careless")).Count > Count, "results written past the commit were not repeated: the kills prove nothing");
    }

    private const int Few = 6_000;

    private static readonly Lazy<Task<IReadOnlyList<string>>> UndisturbedFew = new(() => UndisturbedAsync(Few));

    // In this process, with commits of other sizes: where they fall must not matter.
    private static async Task<IReadOnlyList<string>> UndisturbedAsync(int count)
    {
        await using var log = await FilledAsync(count);
        await new StreamRunner(log.Log).RunToEndAsync(CrashJobs.All(), TestLog.Token);
        return await LinesAsync(log);
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(TestLog log)
    {
        List<string> lines = [];
        foreach (var topic in Topics)
        {
            var records = await log.ReadAsync(topic);
            Assert.NotEmpty(records);
            lines.AddRange(records.Select(record => $"{topic} {record.Partition} {record.Offset} {record.Timestamp} {record.Key} {record.Value}"));
        }

        foreach (var job in Jobs)
        {
            lines.AddRange(await log.StateAsync(job));
        }

        return lines;
    }

    // Whether the process came to its end. It is killed after some commits and some milliseconds, or at a failpoint.
    private static async Task<bool> RunAsync(TestLog log, string mode, (int Commits, int Milliseconds)? kill, string? failpoint)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Catchwater.Streaming.Crasher.dll"), log.Folder, mode]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (failpoint is not null)
        {
            start.Environment["CATCHWATER_FAILPOINT"] = failpoint;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestLog.Token);
        if (kill is { } when)
        {
            for (var commit = 0; commit < when.Commits && await process.StandardOutput.ReadLineAsync(TestLog.Token) is { } line && line != "done"; commit++)
            {
            }

            await Task.Delay(when.Milliseconds, TestLog.Token);
            process.Kill();
        }

        var output = await process.StandardOutput.ReadToEndAsync(TestLog.Token);
        await process.WaitForExitAsync(TestLog.Token);
        Assert.True(process.ExitCode == 0 || kill is not null || failpoint is not null, $"exit {process.ExitCode}: {output}{await errors}");
        return process.ExitCode == 0;
    }

    [Fact]
    public void The_jobs_of_the_crasher_are_those_compared() => Assert.Equal(Jobs, CrashJobs.All().Select(job => job.Name));
}
