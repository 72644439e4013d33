using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Catchwater.Core.Errors;
using Catchwater.Host.Projects;
using Catchwater.Lake.Sessions;

namespace Catchwater.Host.Diagnosis;

/// <summary>What the machine offers: the program itself, the engine, memory, disk, and tools that some commands call.</summary>
internal static class MachineChecks
{
    private const long LittleDisk = 5L * 1024 * 1024 * 1024;
    private const long NoDisk = 256L * 1024 * 1024;

    public static async Task<IReadOnlyList<Finding>> RunAsync(ProjectSettings? settings, CancellationToken cancellationToken) =>
    [
        Program(),
        await SdkAsync(cancellationToken),
        await EngineAsync(settings, cancellationToken),
        Memory(settings),
        Disk("disk", settings?.LakePath ?? Environment.CurrentDirectory),
        await NodeAsync(cancellationToken),
    ];

    private static Finding Program()
    {
        var version = typeof(MachineChecks).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        return new Finding("catchwater", Health.Ok, $"{version} on {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
    }

    private static async Task<Finding> SdkAsync(CancellationToken cancellationToken) => await SayAsync("dotnet", "--version", cancellationToken) is { } version
        ? new Finding("dotnet sdk", Health.Ok, version)
        : new Finding("dotnet sdk", Health.Ok, "not there; only needed to build a program of your own");

    private static async Task<Finding> EngineAsync(ProjectSettings? settings, CancellationToken cancellationToken)
    {
        try
        {
            using var engine = LakeEngine.Open(settings?.Engine is { } options ? options with { SpillDirectory = null } : new EngineOptions());
            using var session = engine.OpenSession();
            var row = (await session.RowsAsync("SELECT version(), current_setting('memory_limit'), current_setting('threads')", cancellationToken))[0];
            return int.Parse($"{row[2]}", CultureInfo.InvariantCulture) is var threads && threads > Environment.ProcessorCount
                ? new Finding("engine", Health.Warn, $"DuckDB {row[0]}, {threads} threads on {Environment.ProcessorCount} cores", "lower 'threads' in catchwater.yaml, or leave it out")
                : new Finding("engine", Health.Ok, $"DuckDB {row[0]}, memory limit {row[1]}, {threads} threads");
        }
        catch (Exception fault) when (fault is CatchwaterException or DllNotFoundException or TypeInitializationException)
        {
            return new Finding("engine", Health.Error, $"DuckDB does not start: {fault.Message}", "install Catchwater for this platform again");
        }
    }

    private static Finding Memory(ProjectSettings? settings)
    {
        var machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (settings?.Engine.MemoryLimit is not { } limit)
        {
            return new Finding("memory", Health.Ok, $"{Bytes(machine)}; no memory_limit, so the engine takes up to 80 %");
        }

        var bytes = Parse(limit);
        return bytes > machine * 0.9
            ? new Finding("memory", Health.Warn, $"memory_limit {limit} is more than 90 % of the {Bytes(machine)} there are", "the system may kill a run: lower memory_limit; the engine spills to disk")
            : new Finding("memory", Health.Ok, $"memory_limit {limit} of {Bytes(machine)}");
    }

    private static Finding Disk(string name, string path)
    {
        var existing = new DirectoryInfo(path);
        while (!existing.Exists && existing.Parent is not null)
        {
            existing = existing.Parent;
        }

        try
        {
            var free = new DriveInfo(existing.FullName).AvailableFreeSpace;
            var message = $"{Bytes(free)} free at {path}";
            return free < NoDisk ? new Finding(name, Health.Error, message, "free some: the next publish will not fit")
                : free < LittleDisk ? new Finding(name, Health.Warn, message, "catchwater expire lets go of old versions")
                : new Finding(name, Health.Ok, message);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new Finding(name, Health.Warn, $"the free space at {path} cannot be told: {fault.Message}");
        }
    }

    private static async Task<Finding> NodeAsync(CancellationToken cancellationToken)
    {
        var version = await SayAsync("node", "--version", cancellationToken);
        return version is null ? new Finding("node", Health.Ok, "not there; only catchwater infra check needs it")
            : int.TryParse(version.TrimStart('v').Split('.')[0], out var major) && major >= 20 ? new Finding("node", Health.Ok, version)
            : new Finding("node", Health.Warn, $"Node.js {version} is too old", "only catchwater infra check needs it: install Node.js 20 or newer");
    }

    /// <summary>The first line a program prints; null when it is not there or does not answer.</summary>
    private static async Task<string?> SayAsync(string program, string argument, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, argument) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(10));
            try
            {
                var line = await process.StandardOutput.ReadLineAsync(patience.Token);
                await process.WaitForExitAsync(patience.Token);
                return process.ExitCode == 0 ? line?.Trim() : null;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellationToken.ThrowIfCancellationRequested();
                return null;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static double Parse(string size)
    {
        var unit = new string([.. size.Where(char.IsLetter)]).ToUpperInvariant();
        var number = double.Parse(size[..^unit.Length].Trim(), CultureInfo.InvariantCulture);
        var step = unit.Contains('I', StringComparison.Ordinal) ? 1024.0 : 1000.0;
        return number * Math.Pow(step, "KMGT".IndexOf(unit[0], StringComparison.Ordinal) + 1);
    }

    private static string Bytes(long bytes) => bytes >= 1 << 30
        ? $"{(bytes / (double)(1 << 30)).ToString("0.0", CultureInfo.InvariantCulture)} GiB"
        : $"{(bytes / (double)(1 << 20)).ToString("0", CultureInfo.InvariantCulture)} MiB";
}
