namespace Catchwater.Cli.Tests.Projects;

/// <summary>Standard output that goes to another program.</summary>
public sealed class PipeTests : IDisposable
{
    private readonly ProjectFolder _project = new ProjectFolder()
        .Write("data/in.csv", "n\n" + string.Concat(Enumerable.Range(0, 2000).Select(n => $"{n}\n")))
        .Write("pipelines/t.yaml", "source: {path: data/in.csv, format: csv}\ntarget: {table: bronze.t}\n");

    [Theory]
    [InlineData("--csv")]
    [InlineData("--json")]
    public async Task A_query_ends_when_nobody_reads_it_any_more(string format)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "pipes end otherwise there");
        Assert.Equal(0, (await CatchwaterTool.RunAsync("run", _project.Path)).ExitCode);

        // Some 8 billion rows: it would not come to its end.
        using var process = CatchwaterTool.Start(null, "query", "SELECT a.n AS a, b.n AS b, c.n AS c FROM bronze.t a, bronze.t b, bronze.t c", "-p", _project.Path, format);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var some = new char[1000];
        await process.StandardOutput.ReadBlockAsync(some, TestContext.Current.CancellationToken);
        process.StandardOutput.Close();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.Equal((0, ""), (process.ExitCode, await errors));
    }

    public void Dispose() => _project.Dispose();
}
