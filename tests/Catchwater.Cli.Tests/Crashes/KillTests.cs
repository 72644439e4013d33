using System.Diagnostics;

namespace Catchwater.Cli.Tests.Crashes;

/// <summary>
/// Kills <c>catchwater run</c> without warning, at moments drawn from a seed and between each pair of durable steps, while input
/// keeps arriving. The lake, the quarantine and the catalogue are held against an oracle after every kill.
/// </summary>
public sealed class KillTests
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("CATCHWATER_FULL") == "1";

    [Fact]
    public async Task A_run_killed_at_any_moment_leaves_whole_tables_and_the_next_run_finishes()
    {
        var wanted = Full ? 120 : 6;
        var random = new Random(20260730);
        using var shop = new Shop(seed: 1);
        using var witness = new ShopWitness(shop);
        var duration = TimeSpan.FromSeconds(1);
        var (kills, midway) = (0, 0);
        while (kills < wanted)
        {
            var moment = $"kill {kills}, round {shop.Round}";
            if (await RunAndKillAsync(shop, random, duration) is { } ended)
            {
                // Too fast for us: aim closer the next time.
                duration = ended;
                await witness.VerifyFinishedAsync(moment);
            }
            else
            {
                kills++;
                await witness.VerifyAsync(moment);
                midway += witness.IsMidway ? 1 : 0;
            }

            if (random.Next(3) > 0)
            {
                shop.Arrive();
            }
        }

        await FinishAsync(shop);
        await witness.VerifyFinishedAsync("at the end");
        await witness.VerifyHistoryAsync();
        await NothingToDoAsync(shop);
        await witness.VerifyFinishedAsync("after a run that had nothing to do");
        Assert.True(midway >= kills / 4, $"only {midway} of {kills} kills hit a run at work: they prove nothing");
        TestContext.Current.SendDiagnosticMessage($"{kills} kills, {midway} of them at work, {shop.Rounds.Count} rounds");
    }

    [Theory]
    [InlineData("after-stage", 1)]
    [InlineData("after-fsync", 4)]
    [InlineData("before-link", 2)]
    [InlineData("after-link", 9)]
    [InlineData("quarantine-committed", 1)]
    [InlineData("table-committed", 5)]
    [InlineData("catalogued", 3)]
    public async Task A_run_killed_between_two_durable_steps_leaves_whole_tables_and_the_next_run_finishes(string step, int time)
    {
        using var shop = new Shop(seed: time);
        using var witness = new ShopWitness(shop);
        var died = 0;
        if (time % 2 == 1)
        {
            await FinishAsync(shop);
            await witness.VerifyFinishedAsync("before any kill");
            shop.Arrive();
        }

        foreach (var hit in Full ? Enumerable.Range(1, 30) : [time])
        {
            var killed = await CatchwaterTool.RunWithAsync(shop.Path, new Dictionary<string, string?> { ["CATCHWATER_FAILPOINT"] = $"{step}:{hit}" }, "run");
            Assert.True(killed.ExitCode is 137 || (killed.ExitCode is 0 && hit != time), killed.ToString());
            if (killed.ExitCode == 0)
            {
                // The run comes to this place less often than that.
                break;
            }

            died++;
            await witness.VerifyAsync($"{step} for time {hit}");
            if (hit % 2 == 0)
            {
                shop.Arrive();
            }

            await FinishAsync(shop);
            await witness.VerifyFinishedAsync($"after {step} for time {hit}");
            shop.Arrive();
        }

        await witness.VerifyHistoryAsync();
        Assert.True(died >= (Full ? 7 : 1), $"the run was killed {died} times only");
    }

    [Fact]
    public async Task Rejects_of_a_run_that_died_before_its_commit_go_when_the_next_run_rejects_nothing()
    {
        using var project = new ProjectFolder("name: p\n");
        project.Write("pipelines/b.t.yaml", """
            source: {path: "in/*.csv", format: csv, columns: {id: bigint}}
            quality_step: {enabled: false}
            incremental: {by: files}
            target: {table: b.t, mode: append}
            """);
        project.Write("in/1.csv", "id\n1\nfirst\n");
        Assert.Equal(0, (await CatchwaterTool.RunAsync("run", project.Path)).ExitCode);
        project.Write("in/2.csv", "id\n2\nsecond\n");
        var killed = await CatchwaterTool.RunWithAsync(project.Path, new Dictionary<string, string?> { ["CATCHWATER_FAILPOINT"] = "quarantine-committed" }, "run");
        Assert.Equal(137, killed.ExitCode);
        Assert.Equal(["first", "second"], await RejectsAsync(project));

        project.Write("in/2.csv", "id\n2\n");
        Assert.Equal(0, (await CatchwaterTool.RunAsync("run", project.Path)).ExitCode);
        Assert.Equal(["first"], await RejectsAsync(project));
    }

    private static async Task<IEnumerable<string?>> RejectsAsync(ProjectFolder project) =>
        (await CatchwaterTool.RunAsync("query", "SELECT raw FROM b.t__quarantine ORDER BY raw", "-p", project.Path, "--json")).Json.EnumerateArray().Select(row => row.GetProperty("raw").GetString());

    /// <summary>Null when the run was killed; how long it took when it ended before.</summary>
    private static async Task<TimeSpan?> RunAndKillAsync(Shop shop, Random random, TimeSpan duration)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = CatchwaterTool.Start(shop.Path, "run", "--json");
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (random.Next(3) == 0)
        {
            await Task.Delay(random.NextDouble() * duration, TestContext.Current.CancellationToken);
        }
        else
        {
            // The machine may be slow today: by what the run says it is doing we come to every part of it.
            for (var lines = random.Next(1, 15); lines > 0 && await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is not null; lines--)
            {
            }

            await Task.Delay(random.Next(40), TestContext.Current.CancellationToken);
        }

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (process.ExitCode == 137)
        {
            return null;
        }

        Assert.True(process.ExitCode == 0, $"exit {process.ExitCode}: {await output}");
        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task FinishAsync(Shop shop)
    {
        var run = await CatchwaterTool.RunAsync("run", shop.Path, "--json");
        Assert.True(run.ExitCode == 0, run.ToString());
    }

    private static async Task NothingToDoAsync(Shop shop)
    {
        var run = await CatchwaterTool.RunAsync("run", shop.Path, "--json");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.All(run.Json.GetProperty("steps").EnumerateArray(), step => Assert.Equal("skipped", step.GetProperty("status").GetString()));
    }
}
