using System.Diagnostics;
using System.Text.Json;

namespace Catchwater.Cli.Tests;

/// <summary>Runs the real command in a process of its own.</summary>
internal static class CatchwaterTool
{
    /// <summary>The program, absolute.</summary>
    public static string Assembly { get; } = Find();

    public static Task<ToolResult> RunAsync(params string[] arguments) => RunInAsync(null, arguments);

    public static Task<ToolResult> RunInAsync(string? directory, params string[] arguments) => RunWithAsync(directory, new Dictionary<string, string?>(), arguments);

    /// <summary>Runs the command with variables added to the environment.</summary>
    public static async Task<ToolResult> RunWithAsync(string? directory, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        using var process = Start(directory, environment, arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ToolResult(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts the command and leaves it running, to be killed or signalled.</summary>
    public static Process Start(string? directory, params string[] arguments) => Start(directory, new Dictionary<string, string?>(), arguments);

    /// <summary>Starts the command with variables added to the environment.</summary>
    public static Process Start(string? directory, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = directory ?? Directory.GetCurrentDirectory(),
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    // The tool's own build, not the copy beside the tests: what is tested is what users run.
    private static string Find()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Repository.Path($"src/Catchwater.Cli/bin/{configuration}/net10.0/catchwater.dll");
    }
}

/// <summary>What a command came to.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Errors)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public override string ToString() => $"exit {ExitCode}\n{Output}\n{Errors}";
}
