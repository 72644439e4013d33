using System.Diagnostics;

namespace Catchwater.Cli.Tests.Docs;

/// <summary>A folder in which the repository's sample lies where documents say it lies, with everything made.</summary>
public sealed class DocumentedProject : IAsyncLifetime
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("catchwater-docs-");

    public async ValueTask InitializeAsync()
    {
        using var sample = ProjectFolder.CopyOf("samples/retail");
        var target = Path.Combine(_root.FullName, "samples", "retail");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Process.Start("cp", ["-pR", sample.Path, target]).WaitForExit();
        var tool = Path.Combine(_root.FullName, "catchwater");
        await File.WriteAllTextAsync(tool, $"#!/bin/sh\nexec dotnet '{CatchwaterTool.Assembly}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // What the documents take for granted: a project that has run, events from elsewhere, other projects.
        await WriteAsync("samples/retail/events/1.json", """
            {"eventTime": "2026-01-01T00:00:00Z", "eventType": "COMPLETE", "run": {"runId": "0190a0a0-0000-7000-8000-000000000000"},
             "job": {"namespace": "shop", "name": "load"}, "inputs": [], "outputs": [], "producer": "https://example.com"}
            """);
        await WriteAsync("samples/retail/visits.jsonl", "{\"user_id\": \"u1\", \"page\": \"/\"}\n{\"user_id\": \"u2\", \"page\": \"/cart\"}\n");
        await WriteAsync("samples/retail/other/catchwater.yaml", "name: other\n");
        await WriteAsync("samples/retail/orders.csv", "order_id,customer,amount\n1,ann,1.50\n2,bob,2.00\n");
        await WriteAsync("samples/retail/orders.odcs.yaml", """
            apiVersion: v3.1.0
            kind: DataContract
            id: orders
            version: 1.0.0
            status: active
            schema:
              - name: orders
                properties:
                  - {name: order_id, logicalType: integer, primaryKey: true}
                  - {name: customer, logicalType: string, required: true}
                  - {name: amount, logicalType: number, logicalTypeOptions: {minimum: 0}}
            """);
        await WriteAsync("samples/retail/customers.csv", "customer,name\nann,Ann\nbob,Bob\n");
        await WriteAsync("samples/other/terraform/main.tf", "variable \"region\" {\n  type        = string\n  description = \"Where.\"\n}\n\noutput \"region\" {\n  value = var.region\n}\n");
        foreach (var line in new[] { "run samples/retail", "topics produce visits --key user_id --create --file samples/retail/visits.jsonl -p samples/retail", "catalog register raw_user_events", "catalog register users", "catalog register crm.contacts --namespace salesforce --kind table" })
        {
            var made = await RunAsync($"catchwater {line}");
            Assert.True(made.ExitCode == 0, made.ToString());
        }
    }

    private async Task WriteAsync(string path, string text)
    {
        path = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _root.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Types a line into a shell: at the repository when it names a sample, else in the project.</summary>
    internal async Task<ToolResult> RunAsync(string line)
    {
        var start = new ProcessStartInfo("bash", ["-o", "pipefail", "-c", line])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = line.Contains("samples/", StringComparison.Ordinal) ? _root.FullName : Path.Combine(_root.FullName, "samples", "retail"),
        };
        start.Environment["PATH"] = $"{_root.FullName}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ToolResult(process.ExitCode, await output, await errors);
    }
}
