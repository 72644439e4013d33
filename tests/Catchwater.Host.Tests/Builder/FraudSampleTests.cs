using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Catchwater.Host.Tests.Builder;

/// <summary>samples/fraud-csharp as a process of its own over the retail project: the job in C# and the job in YAML say the same.</summary>
public sealed class FraudSampleTests
{
    [Fact]
    public async Task The_job_in_csharp_gives_the_alerts_of_the_job_in_yaml()
    {
        using var project = new HostProject();
        project.Write("catchwater.yaml", "name: retail\n");
        foreach (var file in new[] { "sources/transactions.yaml", "streams/fraud-detection.yaml" })
        {
            project.Write(file, await File.ReadAllTextAsync(Repository.Path($"samples/retail/{file}"), TestContext.Current.CancellationToken));
        }

        Directory.CreateDirectory(project["data"]);
        File.Copy(Repository.Path("samples/retail/data/online-retail.csv.zst"), project["data/online-retail.csv.zst"]);

        var run = JsonNode.Parse(await FraudAsync("run", project.Folder, "--json"))!;
        Assert.Equal("success", (string)run["status"]!);
        var (yaml, csharp) = (await AlertsAsync(project, "fraud-alerts"), await AlertsAsync(project, "fraud-alerts-csharp"));
        Assert.Equal(191, yaml.Count);
        Assert.Equal(yaml, csharp);

        var status = JsonNode.Parse(await FraudAsync("stream", "status", "-p", project.Folder, "--json"))!["jobs"]!.AsArray();
        Assert.Equal(["fraud-detection", "fraud-detection-csharp"], status.Select(job => (string)job!["job"]!));
        Assert.All(status, job => Assert.Equal((0, 22190, 191, 0), ((int)job!["lag"]!, (int)job["read"]!, (int)job["emitted"]!, (int)job["dead_letters"]!)));
    }

    [Fact]
    public void The_sample_stays_a_page_long() =>
        Assert.InRange(File.ReadAllLines(Repository.Path("samples/fraud-csharp/Program.cs")).Length, 20, 60);

    // Numbers as numbers: 0.0 and 0 are the same score.
    private static async Task<List<string>> AlertsAsync(HostProject project, string topic)
    {
        var lines = (await FraudAsync("topics", "read", topic, "-p", project.Folder, "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. lines.Select(line => JsonNode.Parse(line)!).Select(record => string.Join(
                " ",
                [
                    (string)record["key"]!,
                    .. record["value"]!.AsObject().Select(field => $"{field.Key}={(field.Value!.GetValueKind() == System.Text.Json.JsonValueKind.Number ? field.Value.GetValue<double>().ToString("R", System.Globalization.CultureInfo.InvariantCulture) : (string)field.Value!)}"),
                ])).Order(StringComparer.Ordinal),
        ];
    }

    private static async Task<string> FraudAsync(params string[] arguments)
    {
        var program = Repository.Path($"samples/fraud-csharp/bin/{Repository.Configuration}/net10.0/fraud.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"exit {process.ExitCode}: {await output}{await errors}");
        return await output;
    }
}
