namespace Catchwater.Cli.Tests.Retail;

/// <summary>The sample, run once for all tests that only look at it.</summary>
public sealed class RetailProject : IAsyncLifetime
{
    private readonly ProjectFolder _folder = ProjectFolder.CopyOf("samples/retail");

    internal string Path => _folder.Path;

    internal ToolResult FirstRun { get; private set; } = null!;

    public async ValueTask InitializeAsync() => FirstRun = await CatchwaterTool.RunAsync("run", Path, "--json");

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal async Task<System.Text.Json.JsonElement> QueryAsync(string sql)
    {
        var result = await CatchwaterTool.RunAsync("query", sql, "--json", "-p", Path);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Json;
    }
}
