using System.Globalization;

namespace Catchwater.Benchmarks.Startup;

/// <summary>How long people wait: <c>--help</c>, the run of an empty project, and the whole retail sample from nothing.</summary>
internal static class StartupBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        var repetitions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        var tool = Path.Combine(Repository.Root, "src/Catchwater.Cli/bin/Release/net10.0/catchwater.dll");
        var folder = Directory.CreateTempSubdirectory("catchwater-startup-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "catchwater.yaml"), "name: empty\n");
        var retail = Path.Combine(folder, "retail");
        await MeasureAsync("--help", repetitions, () => MeasuredProcess.RunAsync("dotnet", tool, "--help"));
        await MeasureAsync("run, empty project", repetitions, () => MeasuredProcess.RunAsync("dotnet", tool, "run", folder));
        await MeasureAsync("run, retail sample", repetitions, () =>
        {
            Copy(Path.Combine(Repository.Root, "samples/retail"), retail);
            return MeasuredProcess.RunAsync("dotnet", tool, "run", retail);
        });
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static async Task MeasureAsync(string name, int repetitions, Func<Task<Measurement>> run)
    {
        await run();
        List<Measurement> runs = [];
        for (var i = 0; i < repetitions; i++)
        {
            runs.Add(await run());
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-20} {MeasuredProcess.Median(runs.Select(measured => measured.Seconds)):0.00} s ({runs.Min(measured => measured.Seconds):0.00} to {runs.Max(measured => measured.Seconds):0.00}), peak {MeasuredProcess.Median(runs.Select(measured => measured.PeakMegabytes)):0} MB"));
    }

    // The sample's own files, without what runs left behind, so that each run begins from nothing.
    private static void Copy(string from, string to)
    {
        if (Directory.Exists(to))
        {
            Directory.Delete(to, recursive: true);
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(from, file);
            if (name.Split(Path.DirectorySeparatorChar)[0] is not ("lake" or ".catchwater") && !name.StartsWith("catalog.db", StringComparison.Ordinal))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, name))!);
                File.Copy(file, Path.Combine(to, name));
            }
        }
    }
}
