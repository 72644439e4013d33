using System.Text.Json.Nodes;
using Catchwater.Host.Commands;

namespace Catchwater.Host.Tests;

/// <summary>A project in a folder of its own, and the commands as a user calls them, in this process.</summary>
internal sealed class HostProject : IDisposable
{
    public HostProject(string catchwater = "name: test\n") => Write("catchwater.yaml", catchwater);

    /// <summary>Registers what the host of this project knows; null for nothing.</summary>
    public Action<CatchwaterHostBuilder>? Register { get; set; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("catchwater-host-").FullName;

    public string this[string relative] => Path.Combine(Folder, relative);

    public HostProject Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[relative])!);
        File.WriteAllText(this[relative], text);
        return this;
    }

    /// <summary>Runs a command; its exit code, standard output and standard error.</summary>
    public async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        var (results, messages) = (new StringWriter(), new StringWriter());
        var builder = CatchwaterHost.CreateBuilder(arguments).UseOutput(new CommandOutput(results, messages));
        Register?.Invoke(builder);
        var code = await builder.Build().RunAsync(TestContext.Current.CancellationToken);
        return (code, results.ToString(), messages.ToString());
    }

    /// <summary>Runs a command with <c>--json</c>; its document.</summary>
    public async Task<JsonNode> JsonAsync(params string[] arguments) => JsonNode.Parse((await RunAsync([.. arguments, "--json"])).Out)!;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
