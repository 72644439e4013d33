using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Catchwater.Host.Tests.Builder;

/// <summary>samples/custom as a process of its own, as its README says.</summary>
public sealed class SampleTests
{
    [Fact]
    public async Task The_sample_runs_with_its_own_transform_and_checks()
    {
        using var project = new HostProject();
        foreach (var file in new[] { "catchwater.yaml", "data", "pipelines", "rules" }.SelectMany(Files))
        {
            project.Write(Path.GetRelativePath(Repository.Path("samples/custom"), file), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }

        var run = JsonNode.Parse(await ShopAsync(0, "run", project.Folder, "--json"))!;
        Assert.Equal("success", (string)run["status"]!);
        Assert.Equal(3, run["tables"]!.AsArray().Count);
        Assert.Equal(1, (int)run["steps"]!.AsArray().Single(step => (string)step!["name"]! == "silver.orders")!["rows_quarantined"]!);

        var rules = run["quality"]!.AsArray().SelectMany(suite => suite!["rules"]!.AsArray()).ToDictionary(rule => (string)rule!["name"]!, rule => (string)rule!["status"]!);
        Assert.Equal(["pass", "pass", "pass"], new[] { "product_number", "usual_quantity", "steady_orders" }.Select(name => rules[name]));

        var orders = JsonNode.Parse(await ShopAsync(0, "query", "SELECT email, gtin FROM silver.orders ORDER BY order_id", "-p", project.Folder, "--json"))!.AsArray();
        Assert.Equal(7, orders.Count);
        Assert.All(orders, order => Assert.Matches("^[0-9a-f]{64}$", (string)order!["email"]!));
        Assert.DoesNotContain(orders, order => (string)order!["gtin"]! == "5901234123456");
    }

    [Fact]
    public async Task The_sample_has_every_command()
    {
        var help = await ShopAsync(0, "--help");
        Assert.All(new[] { "run", "plan", "query", "quality", "catalog", "expire", "infra" }, command => Assert.Contains($"  {command} ", help, StringComparison.Ordinal));
    }

    [Fact]
    public void The_program_is_as_short_as_its_readme_shows()
    {
        var program = File.ReadAllLines(Repository.Path("samples/custom/Program.cs"));
        Assert.InRange(program.Length, 10, 30);
        var shown = File.ReadAllLines(Repository.Path("samples/custom/README.md")).SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```").ToList();
        Assert.Equal(shown, program.SkipWhile(line => !line.StartsWith("return ", StringComparison.Ordinal)).Select(line => line.Split("   //")[0].TrimEnd()));
    }

    private static IEnumerable<string> Files(string name)
    {
        var path = Repository.Path($"samples/custom/{name}");
        return File.Exists(path) ? [path] : Directory.EnumerateFiles(path);
    }

    private static async Task<string> ShopAsync(int expected, params string[] arguments)
    {
        var program = Repository.Path($"samples/custom/bin/{Repository.Configuration}/net10.0/shop.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == expected, $"exit {process.ExitCode}: {await output}{await errors}");
        return await output;
    }
}
