using System.Text;
using Catchwater.Core.Errors;
using Catchwater.Core.Secrets;

namespace Catchwater.Host.Tests.Secrets;

public sealed class SecretTests : IDisposable
{
    // Each test has variables of its own: the environment is the process's.
    private readonly string _lakeVariable = $"CW_LAKE_{Guid.CreateVersion7():N}";
    private readonly string _dataVariable = $"CW_DATA_{Guid.CreateVersion7():N}";
    private readonly DirectoryInfo _elsewhere = Directory.CreateTempSubdirectory("s3cr3t-");
    private readonly HostProject _project;

    public SecretTests()
    {
        _project = new HostProject($"name: test\nlake: ${{env:{_lakeVariable}}}/lake\nmemory_limit: ${{file:limits/memory.txt}}\n")
            .Write("limits/memory.txt", "512MB\n")
            .Write("pipelines/a.yaml", $"source:\n  path: ${{env:{_dataVariable}}}/*.csv\n  format: csv\n  columns: {{n: bigint}}\ntarget: {{table: bronze.a, mode: append}}\nincremental: {{by: files}}\n")
            .Write("rules/a.yaml", "dataset: bronze.a\nrules:\n  small:\n    type: validity\n    column: n\n    expression: n < 3\n    threshold: 1.0\n    severity: warning\n");
        Directory.CreateDirectory(Path.Combine(Secret, "data"));
        File.WriteAllText(Path.Combine(Secret, "data", "one.csv"), "n\n1\nbad\n5\n");
        Environment.SetEnvironmentVariable(_lakeVariable, Secret);
        Environment.SetEnvironmentVariable(_dataVariable, Path.Combine(Secret, "data"));
    }

    private string Secret => _elsewhere.FullName;

    [Fact]
    public async Task What_a_reference_stands_for_is_used_and_never_shown_or_stored()
    {
        string[][] commands =
        [
            ["plan", _project.Folder],
            ["plan", _project.Folder, "--json"],
            ["run", _project.Folder],
            ["run", _project.Folder, "--full-refresh", "--json"],
            ["query", "SELECT source, line FROM bronze.a__quarantine", "-p", _project.Folder, "--json"],
            ["quality", "check", "-p", _project.Folder, "--json"],
            ["catalog", "show", "bronze.a", "-p", _project.Folder, "--json"],
            ["catalog", "lineage", "bronze.a", "-p", _project.Folder, "--columns", "--json"],
            ["catalog", "export", "-p", _project.Folder],
            ["expire", "-p", _project.Folder],
            ["doctor", _project.Folder],
            ["doctor", _project.Folder, "--json"],
        ];
        foreach (var command in commands)
        {
            var (code, text, error) = await _project.RunAsync(command);
            Assert.True(code == 0, $"{string.Join(' ', command)}: {text}{error}");
            Assert.DoesNotContain("s3cr3t", text + error, StringComparison.Ordinal);
        }

        Assert.True(Directory.Exists(Path.Combine(Secret, "lake", "bronze", "a")), "the lake is not where the variable says");
        Assert.Contains($"${{env:{_dataVariable}}}/one.csv", (await _project.RunAsync("query", "SELECT source FROM bronze.a__quarantine", "-p", _project.Folder, "--json")).Out, StringComparison.Ordinal);
        Assert.Contains($"${{env:{_lakeVariable}}}/lake", (await _project.RunAsync("run", _project.Folder, "--json")).Out, StringComparison.Ordinal);

        // Journal and catalogue, and what commits carry in the lake's own log.
        var stored = Directory.EnumerateFiles(_project.Folder, "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Secret, "lake"), "*.json", SearchOption.AllDirectories)).ToList();
        Assert.Contains(stored, file => file.EndsWith("catalog.db", StringComparison.Ordinal));
        Assert.Contains(stored, file => file.Contains("_delta_log", StringComparison.Ordinal));
        Assert.Contains(stored, file => file.Contains("/runs/", StringComparison.Ordinal));
        foreach (var file in stored)
        {
            Assert.DoesNotContain("s3cr3t", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("sasl: {mechanism: PLAIN, username: a, password: hunter22}", "kafka.sasl.password")]
    [InlineData("sasl: {mechanism: OAUTHBEARER, token_endpoint: 'https://a/b', client_id: c, client_secret: hunter22}", "kafka.sasl.client_secret")]
    [InlineData("tls: {certificate: a.pem, key: b.pem, key_password: hunter22}", "kafka.tls.key_password")]
    [InlineData("properties: {ssl.keystore.password: hunter22}", "kafka.properties.ssl.keystore.password")]
    public async Task A_secret_in_a_file_is_an_error_that_does_not_show_it(string kafka, string key)
    {
        _project.Write("catchwater.yaml", $"name: test\ntopics: kafka://localhost:9092\nkafka:\n  {kafka}\n");
        var (code, text, error) = await _project.RunAsync("plan", _project.Folder, "--json");
        Assert.Equal(2, code);
        Assert.Contains("\"code\": \"secret_in_file\"", text, StringComparison.Ordinal);
        Assert.Contains($"\"key\": \"{key}\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", text + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_show_the_reference()
    {
        File.Delete(Path.Combine(Secret, "data", "one.csv"));
        foreach (var json in new string[][] { [], ["--json"] })
        {
            var (code, text, error) = await _project.RunAsync(["run", _project.Folder, .. json]);
            Assert.Equal(2, code);
            Assert.DoesNotContain("s3cr3t", text + error, StringComparison.Ordinal);
            Assert.Contains($"${{env:{_dataVariable}}}", text + error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_missing_variable_or_file_is_a_located_error()
    {
        Environment.SetEnvironmentVariable(_lakeVariable, null);
        File.Delete(_project["limits/memory.txt"]);
        var (code, _, error) = await _project.RunAsync("run", _project.Folder);
        Assert.Equal(2, code);
        Assert.Contains($"catchwater.yaml:2: lake: the environment has no variable '{_lakeVariable}' (set it: export {_lakeVariable}=…)", error, StringComparison.Ordinal);
        Assert.Contains("catchwater.yaml:3: memory_limit: the file 'limits/memory.txt' cannot be read: it is not there", error, StringComparison.Ordinal);

        Environment.SetEnvironmentVariable(_lakeVariable, Secret);
        Environment.SetEnvironmentVariable(_dataVariable, null);
        _project.Write("limits/memory.txt", "512MB");
        (code, _, error) = await _project.RunAsync("run", _project.Folder);
        Assert.Equal(2, code);
        Assert.Contains($"pipelines/a.yaml:2: source.path: the environment has no variable '{_dataVariable}'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_used_need_not_exist()
    {
        Environment.SetEnvironmentVariable(_dataVariable, null);
        _project.Write("catchwater.yaml", "name: test\nenvironments:\n  prod:\n    lake: ${env:CW_NOBODY_HAS_THIS}/lake\n");
        Assert.Equal(0, (await _project.RunAsync("expire", "-p", _project.Folder)).Code);
        var (code, _, error) = await _project.RunAsync("expire", "-p", _project.Folder, "--env", "prod");
        Assert.Equal(2, code);
        Assert.Contains("catchwater.yaml:4: environments.prod.lake: the environment has no variable 'CW_NOBODY_HAS_THIS'", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("description: ${env:HOME}", "pipelines/b.yaml:1: description: found '${env:HOME}': references are not resolved here")]
    [InlineData("transformations: [{type: filter, condition: \"x = '${env:HOME}'\"}]", "transformations[0].condition")]
    public async Task Where_a_reference_means_nothing_it_is_an_error(string line, string expected)
    {
        _project.Write("pipelines/b.yaml", $"{line}\nsource: {{path: x.csv}}\ntarget: {{table: bronze.b}}\n");
        var (code, _, error) = await _project.RunAsync("plan", _project.Folder);
        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("${env:}")]
    [InlineData("${env:A B}")]
    [InlineData("${env:A")]
    [InlineData("x ${file:} y")]
    public void A_reference_that_is_not_well_formed_is_said(string text) =>
        Assert.Equal("invalid_reference", Assert.Throws<CatchwaterException>(() => SpecReference.Resolve(text, ".")).Problems[0].Code);

    [Fact]
    public async Task Json_keeps_its_numbers_and_its_shape()
    {
        await Task.Yield();
        var redaction = Redaction.Begin();
        redaction.Add("5432", "${env:PORT}");
        redaction.Add("pa\"ss", "${env:PASS}");
        redaction.Add("ab", "${env:SHORT}");
        Assert.Equal("""{"port":5432,"text":"port ${env:PORT}","${env:PASS}":["x${env:PASS}y","ab",null]}""", redaction.ApplyJson("""{"port":5432,"text":"port 5432","pa\"ss":["xpa\"ssy","ab",null]}"""));
        Assert.Same(redaction, Redaction.Current);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(_lakeVariable, null);
        Environment.SetEnvironmentVariable(_dataVariable, null);
        _elsewhere.Delete(recursive: true);
        _project.Dispose();
    }
}
