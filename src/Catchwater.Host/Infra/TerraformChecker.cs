using System.ComponentModel;
using System.Diagnostics;
using Catchwater.Core.Errors;

namespace Catchwater.Host.Infra;

/// <summary>
/// Runs the Terraform checker, which is JavaScript because the one parser of HCL that can be had without Terraform is
/// WebAssembly for Node.js. It travels inside this assembly and is unpacked once for each of its versions.
/// </summary>
internal sealed class TerraformChecker(string node = "node")
{
    private const string Packaged = "infra/check/";
    private const string Parser = "node_modules/@cdktn/hcl2json/main.wasm.gz";

    /// <summary>Checks a folder; what the checker printed, and whether it found faults.</summary>
    /// <exception cref="InfraException">Node.js or the parser is missing, or the checker itself failed.</exception>
    public async Task<CheckerResult> RunAsync(string path, bool json, CancellationToken cancellationToken)
    {
        var folder = await UnpackAsync(cancellationToken);
        if (!File.Exists(Path.Combine(folder, Parser)))
        {
            throw new InfraException(new Problem("checker_incomplete", "this build came about without npm, so the parser of Terraform files is missing")
            {
                Hint = $"install Node.js 20 or newer with npm, then run: npm ci --ignore-scripts --prefix \"{folder}\"",
            });
        }

        string[] arguments = [Path.Combine(folder, "check.mjs"), .. json ? ["--json"] : Array.Empty<string>(), "--", path];
        var (code, results, messages) = await RunNodeAsync(arguments, cancellationToken);
        return code is 0 or 2 && results.Length > 0
            ? new CheckerResult(results, Faults: code == 2)
            : throw new InfraException(new Problem("checker_failed", $"the checker ended with {code}: {messages.Trim()}")
            {
                Hint = "Node.js 20 or newer is needed: see node --version",
            });
    }

    private async Task<(int Code, string Results, string Messages)> RunNodeAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(node, arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception fault)
        {
            throw new InfraException(
                new Problem("node_missing", "Node.js was not found, and reading Terraform files needs it")
                {
                    Hint = "install Node.js 20 or newer: https://nodejs.org, or apt-get install nodejs",
                },
                fault);
        }

        try
        {
            var results = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var messages = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await results, await messages);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>The folder of this version's checker. A reader never sees it half unpacked: it appears by a rename.</summary>
    private static async Task<string> UnpackAsync(CancellationToken cancellationToken)
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        if (data.Length == 0)
        {
            throw new InfraException(new Problem("no_home", "there is no folder for this user's data to unpack the checker into") { Hint = "set HOME" });
        }

        var folder = Path.Combine(data, "catchwater", $"infra-check-{PackagedFiles.Version(Packaged)}");
        if (Directory.Exists(folder))
        {
            return folder;
        }

        var fresh = $"{folder}.{Path.GetRandomFileName()}";
        await PackagedFiles.ExtractAsync(Packaged, fresh, cancellationToken);
        try
        {
            Directory.Move(fresh, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process was faster; its copy is the same.
            Directory.Delete(fresh, recursive: true);
        }

        return folder;
    }
}

/// <summary>What the checker said.</summary>
/// <param name="Output">Its report: text, or one JSON document as docs/schemas/infra-check.schema.json says.</param>
/// <param name="Faults">Whether it found any.</param>
internal sealed record CheckerResult(string Output, bool Faults);
