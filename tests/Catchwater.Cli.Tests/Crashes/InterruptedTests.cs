using System.Diagnostics;

namespace Catchwater.Cli.Tests.Crashes;

/// <summary>Ctrl-C and SIGTERM end a run at once, with their own exit code, and nothing half done stays behind.</summary>
public sealed class InterruptedTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_run_that_is_told_to_stop_stops_with_130_and_leaves_the_old_version(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals");
        using var folder = new ProjectFolder();
        folder.Write("data/numbers.csv", "n\n1\n2\n3\n");
        Pipeline(folder, "SELECT n FROM input");
        Assert.Equal(0, (await CatchwaterTool.RunAsync("run", folder.Path)).ExitCode);

        Pipeline(folder, "SELECT n + (a.range * b.range) % 7 AS n FROM input, range(1000000) AS a, range(1000000) AS b");
        using var process = CatchwaterTool.Start(folder.Path, "run", "--json");
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("silver.numbers", await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var work = folder["lake/silver/numbers/_catchwater/work"];
        while (!Directory.EnumerateFileSystemEntries(work).Any())
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        var told = Stopwatch.GetTimestamp();
        await Signal.SendAsync(process, signal);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 130, $"exit {process.ExitCode}: {await output}");
        Assert.InRange(Stopwatch.GetElapsedTime(told).TotalSeconds, 0, 20);
        var result = new ToolResult(130, await output, "").Json;
        Assert.Equal("cancelled", result.GetProperty("status").GetString());
        Assert.Equal("cancelled", result.GetProperty("steps")[1].GetProperty("status").GetString());
        Assert.Equal(0, result.GetProperty("tables")[1].GetProperty("version").GetInt64());

        // It had time to tidy up itself; a run after it finds nothing in its way.
        Assert.Empty(Directory.EnumerateFileSystemEntries(work));
        Assert.Single(Directory.EnumerateFiles(folder["lake/silver/numbers"], "*.parquet"));
        Pipeline(folder, "SELECT n * 2 AS n FROM input");
        var next = await CatchwaterTool.RunAsync("run", folder.Path, "--json");
        Assert.True(next.ExitCode == 0, next.ToString());
        Assert.Equal(1, next.Json.GetProperty("tables")[1].GetProperty("version").GetInt64());
    }

    private static void Pipeline(ProjectFolder folder, string query) => folder
        .Write("pipelines/bronze.numbers.yaml", """
            source: {path: data/numbers.csv, format: csv}
            target: {table: bronze.numbers}
            """)
        .Write("pipelines/silver.numbers.yaml", $$"""
            source: {table: bronze.numbers}
            transformations:
              - {type: sql, query: "{{query}}"}
            target: {table: silver.numbers}
            """);
}
