using Catchwater.Host.Infra;

namespace Catchwater.Host.Tests.Infra;

public sealed class InfraCheckTests : IDisposable
{
    private readonly InfraCommands _infra = new();

    private static string Original => Path.Combine(InfraCommands.Repository, "infra/check/test/fixtures/original");

    [Fact]
    public async Task Fails_the_original_with_its_known_faults()
    {
        var result = await InfraCommands.RunAsync("check", Original, "--json");
        Assert.Equal(2, result.Code);
        var codes = result.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("code").GetString()).ToList();
        Assert.Equal(36, codes.Count);
        Assert.Superset(
            new HashSet<string?> { "retired_node_type", "expired_kafka_version", "unknown_instance_type", "unknown_argument", "missing_argument", "undeclared_variable", "undeclared_resource", "public_bucket", "missing_encryption" },
            codes.ToHashSet());
        await InfraCommands.MatchesAsync(result.Results, "infra-check.schema.json");
    }

    [Fact]
    public async Task Prints_a_line_and_a_next_step_for_each_fault()
    {
        var result = await InfraCommands.RunAsync("check", Original);
        Assert.Contains("error: main.tf:75: aws_msk_cluster.kafka.kafka_version: Kafka 2.8.1", result.Results);
        Assert.Contains("  hint: use \"3.9.x.kraft\" or later", result.Results);
        Assert.Empty(result.Messages);
    }

    [Fact]
    public async Task Passes_what_we_ship()
    {
        var result = await InfraCommands.RunAsync("check", Path.Combine(InfraCommands.Repository, "infra/terraform"), "--json");
        Assert.Equal(0, result.Code);
        Assert.Equal("ok", result.Json.GetProperty("status").GetString());
        await InfraCommands.MatchesAsync(result.Results, "infra-check.schema.json");
    }

    [Fact]
    public async Task Locates_a_syntax_fault()
    {
        _infra.Write("stack/main.tf", "locals {\n  a = 1\n  b = = 2\n}\n");
        var result = await InfraCommands.RunAsync("check", Path.Combine(_infra.Folder, "stack"), "--json");
        var error = Assert.Single(result.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal(("syntax", "main.tf", 3), (error.GetProperty("code").GetString(), error.GetProperty("file").GetString(), error.GetProperty("line").GetInt32()));
    }

    [Theory]
    [InlineData("nowhere", "no_such_folder")]
    [InlineData(".", "no_terraform")]
    public async Task Says_why_there_is_nothing_to_check(string path, string code)
    {
        var result = await InfraCommands.RunAsync("check", Path.Combine(_infra.Folder, path), "--json");
        Assert.Equal(2, result.Code);
        Assert.Equal(code, Assert.Single(result.Json.GetProperty("errors").EnumerateArray()).GetProperty("code").GetString());
        await InfraCommands.MatchesAsync(result.Results, "infra-check.schema.json");
    }

    [Fact]
    public async Task Takes_a_folder_whose_name_looks_like_an_option()
    {
        _infra.Write("--json/main.tf", "locals {}\n");
        Assert.Equal(0, (await InfraCommands.RunAsync("check", "--", Path.Combine(_infra.Folder, "--json"))).Code);
    }

    [Fact]
    public async Task Says_what_to_install_when_node_is_missing()
    {
        var fault = await Assert.ThrowsAsync<InfraException>(() =>
            new TerraformChecker("no-such-node").RunAsync(Original, json: false, TestContext.Current.CancellationToken));
        var problem = Assert.Single(fault.Problems);
        Assert.Equal("node_missing", problem.Code);
        Assert.Contains("Node.js 20", problem.Hint);
    }

    public void Dispose() => _infra.Dispose();
}
