using System.Diagnostics;

namespace Catchwater.Cli.Tests.Projects;

/// <summary>A project that this user may not write: everything that only reads works, everything else says which folder it is.</summary>
public sealed class ReadOnlyTests : IAsyncLifetime
{
    private const string Nobody = "65534";

    private readonly ProjectFolder _project = new ProjectFolder()
        .Write("data/in.csv", "a,b\n1,x\n2,y\n")
        .Write("data/events.json", "{\"id\":1}\n")
        .Write("sources/events.yaml", "files: {path: data/events.json}\nkey: id\n")
        .Write("pipelines/t.yaml", "source: {path: data/in.csv, format: csv}\ntarget: {table: bronze.t}\n")
        .Write("rules/t.yaml", "dataset: bronze.t\nrules:\n  r: {type: completeness, columns: [a]}\n");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs the rights of Unix");
        Assert.SkipWhen(Environment.IsPrivilegedProcess && !File.Exists("/usr/bin/setpriv"), "root may write everywhere, and there is no setpriv to be somebody else");
        var run = await CatchwaterTool.RunAsync("run", _project.Path);
        Assert.True(run.ExitCode == 0, run.ToString());
        await ShellAsync($"chmod -R a+rX,a-w '{_project.Path}'");
    }

    [Fact]
    public async Task What_only_reads_works()
    {
        string[][] commands =
        [
            ["plan", _project.Path],
            ["query", "SELECT count(*) FROM bronze.t", "-p", _project.Path],
            ["quality", "check", "bronze.t", "-p", _project.Path],
            ["quality", "profile", "bronze.t", "-p", _project.Path],
            ["catalog", "search", "-p", _project.Path],
            ["catalog", "lineage", "bronze.t", "-p", _project.Path],
            ["topics", "list", "-p", _project.Path],
            ["topics", "read", "events", "-p", _project.Path],
        ];
        foreach (var command in commands)
        {
            var result = await RunAsync(command);
            Assert.True(result.ExitCode == 0, $"{string.Join(' ', command)}: {result}");
        }

        var doctor = (await RunAsync("doctor", _project.Path, "--json")).Json.GetProperty("checks").EnumerateArray()
            .ToLookup(check => check.GetProperty("name").GetString(), check => check.GetProperty("message").GetString());
        Assert.All(new[] { "lock", "lake", "catalogue" }, name => Assert.Contains("cannot be written", doctor[name].First(), StringComparison.Ordinal));
        Assert.StartsWith("1 topic at ", doctor["topics"].First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_writes_says_where_it_cannot()
    {
        foreach (var (command, code, place) in new (string[] Command, string Code, string Place)[]
        {
            (["run", _project.Path], "folder_not_writable", "/.catchwater cannot be written"),
            (["catalog", "tag", "bronze.t", "x", "-p", _project.Path], "catalog_read_only", "may not write it"),
            (["topics", "produce", "events", "--file", _project["data/events.json"], "-p", _project.Path], "log_read_only", "/.catchwater/topics"),
            (["init", _project["new"]], "folder_not_writable", "/new cannot be written"),
        })
        {
            var result = await RunAsync([.. command, "--json"]);
            Assert.True(result.ExitCode == 2, $"{string.Join(' ', command)}: {result}");
            var error = result.Json.GetProperty("errors")[0];
            Assert.Equal(code, error.GetProperty("code").GetString());
            Assert.Contains(place, error.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.NotNull(error.GetProperty("hint").GetString());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ShellAsync($"chmod -R u+w '{_project.Path}'");
        _project.Dispose();
    }

    // As root one may write anything, so the command runs as nobody.
    private static async Task<ToolResult> RunAsync(params string[] command)
    {
        string[] words = ["dotnet", CatchwaterTool.Assembly, .. command];
        string[] line = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups", .. words] : words;
        using var process = Process.Start(new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ToolResult(process.ExitCode, output, await errors);
    }

    private static async Task ShellAsync(string command)
    {
        using var process = Process.Start("/bin/sh", ["-c", command]);
        await process.WaitForExitAsync(CancellationToken.None);
    }
}
