using System.Diagnostics;
using System.Globalization;

namespace Catchwater.Cli.Tests.Crashes;

/// <summary>One run at a time works on a project: the second says who holds it, or waits.</summary>
public sealed class TwoRunsTests
{
    [Fact]
    public async Task The_second_run_fails_by_name_or_waits()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "Windows has no signals");
        using var folder = new ProjectFolder();
        folder.Write("data/numbers.csv", "n\n1\n2\n3\n").Write("pipelines/bronze.numbers.yaml", """
            source: {path: data/numbers.csv, format: csv}
            target: {table: bronze.numbers}
            """);
        using var first = CatchwaterTool.Start(folder.Path, "run");
        try
        {
            await WaitForAsync(() => File.Exists(folder[".catchwater/lock.owner"]) && File.ReadAllText(folder[".catchwater/lock.owner"]).Length > 0);
            await Signal.SendAsync(first, "STOP");
            Assert.False(first.HasExited, "the first run was over before it could be held");

            var second = await CatchwaterTool.RunAsync("run", folder.Path, "--json");
            Assert.Equal(2, second.ExitCode);
            var error = second.Json.GetProperty("errors")[0];
            Assert.Equal("project_locked", error.GetProperty("code").GetString());
            Assert.Contains(first.Id.ToString(CultureInfo.InvariantCulture), error.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Contains("--wait", error.GetProperty("hint").GetString(), StringComparison.Ordinal);

            var third = CatchwaterTool.RunAsync("run", folder.Path, "--wait", "60", "--json");
            await Task.Delay(500, TestContext.Current.CancellationToken);
            Assert.False(third.IsCompleted);
            await Signal.SendAsync(first, "CONT");
            var waited = await third;
            Assert.True(waited.ExitCode == 0, waited.ToString());
            Assert.Equal("skipped", waited.Json.GetProperty("steps")[0].GetProperty("status").GetString());
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, first.ExitCode);
        }
        finally
        {
            first.Kill();
        }
    }

    [Fact]
    public async Task A_killed_run_holds_nobody_up()
    {
        using var folder = new ProjectFolder();
        folder.Write("data/numbers.csv", "n\n1\n").Write("pipelines/bronze.numbers.yaml", """
            source: {path: data/numbers.csv, format: csv}
            target: {table: bronze.numbers}
            """);
        var killed = await CatchwaterTool.RunWithAsync(folder.Path, new Dictionary<string, string?> { ["CATCHWATER_FAILPOINT"] = "after-stage" }, "run");
        Assert.Equal(137, killed.ExitCode);
        var next = await CatchwaterTool.RunAsync("run", folder.Path);
        Assert.True(next.ExitCode == 0, next.ToString());
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        var began = Stopwatch.GetTimestamp();
        while (!condition() && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30))
        {
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }
}
