using System.Text.Json.Nodes;

namespace Catchwater.Host.Tests.Projects;

/// <summary>What is wrong with a project's files, and what is wrong with the SQL of those that are right, is one report.</summary>
public sealed class WholeProjectTests : IDisposable
{
    private readonly HostProject _project = new HostProject().Write("data/a.csv", "id,name\n1,a\n");

    [Theory]
    [InlineData("plan")]
    [InlineData("run")]
    public async Task A_wrong_key_in_one_file_hides_nothing_in_others(string command)
    {
        _project.Write("pipelines/a.yaml", "source: {path: data/a.csv, format: csv}\ntarget: {table: silver.a}\nfoo: 1\n")
            .Write("pipelines/b.yaml", "source: {path: data/missing.csv, format: csv}\ntarget: {table: silver.b}\n")
            .Write("pipelines/c.yaml", "source: {path: data/a.csv, format: csv}\ntransformations: [{type: filter, condition: nosuch = 1}]\ntarget: {table: silver.c}\n")
            .Write("pipelines/d.yaml", "source: {path: data/a.csv, format: csv}\ntarget: {table: silver.d}\n")
            .Write("pipelines/e.yaml", "source: {table: silver.a}\ntransformations: [{type: filter, condition: nosuch = 1}]\ntarget: {table: silver.e}\n")
            .Write("rules/d.yaml", "dataset: silver.d\nrules:\n  r: {type: completeness, columns: [nope]}\n");
        Assert.Equal(["pipelines/a.yaml:3", "pipelines/b.yaml:1", "pipelines/c.yaml:2", "rules/d.yaml:3"], Places(await _project.JsonAsync(command, _project.Folder)));
        Assert.False(Directory.Exists(_project["lake"]));
    }

    [Fact]
    public async Task A_rule_that_does_not_fit_hides_nothing_downstream()
    {
        _project.Write("pipelines/a.yaml", "source: {path: data/a.csv, format: csv}\ntarget: {table: bronze.a}\n")
            .Write("pipelines/b.yaml", "source: {table: bronze.a}\ntransformations: [{type: filter, condition: nope > 1}]\ntarget: {table: silver.a}\n")
            .Write("rules/a.yaml", "dataset: bronze.a\nrules:\n  r: {type: completeness, columns: [nope]}\n");
        Assert.Equal(["pipelines/b.yaml:2", "rules/a.yaml:3"], Places(await _project.JsonAsync("plan", _project.Folder)));
    }

    [Fact]
    public async Task A_file_that_is_no_yaml_does_not_make_its_table_unknown()
    {
        _project.Write("pipelines/a.yaml", "source: {path: data/a.csv\ntarget: {table: bronze.a}\n")
            .Write("pipelines/b.yaml", "source: {table: bronze.a}\ntarget: {table: silver.a}\n")
            .Write("rules/a.yaml", "dataset: bronze.a\nrules:\n  r: {type: completeness, columns: [id]}\n");
        var place = Assert.Single(Places(await _project.JsonAsync("plan", _project.Folder)));
        Assert.StartsWith("pipelines/a.yaml:", place, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--only", "")]
    [InlineData("--only", " , ")]
    [InlineData("--wait", "-1")]
    public async Task An_option_that_means_nothing_is_an_error(string option, string value)
    {
        var (code, _, error) = await _project.RunAsync("run", _project.Folder, option, value);
        Assert.Equal(2, code);
        Assert.StartsWith($"error: {option} ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_may_stand_in_folders_of_their_own()
    {
        _project.Write("pipelines/bronze/a.YAML", "source: {path: data/a.csv, format: csv}\ntarget: {table: bronze.a}\n")
            .Write("pipelines/.#b.yaml", "no spec at all")
            .Write("rules/bronze/a.yml", "dataset: bronze.a\nrules:\n  r: {type: completeness, columns: [id]}\n")
            .Write("tests/bronze/a.yaml", "pipeline: bronze.a\ntests:\n  - name: as it is\n    given: [{file: data/a.csv, rows: [{id: 1}]}]\n    expect: {rows: [{id: 1}]}\n");
        var plan = await _project.JsonAsync("plan", _project.Folder);
        Assert.Equal("pipelines/bronze/a.YAML", (string?)Assert.Single(plan["tables"]!.AsArray())!["file"]);
        Assert.Equal(1, (int)(await _project.JsonAsync("test", _project.Folder))["passed"]!);
    }

    [Fact]
    public async Task Two_files_of_one_name_are_an_error()
    {
        _project.Write("topics/a/t.yaml", "partitions: 1\n").Write("topics/b/t.yaml", "partitions: 2\n")
            .Write("sources/a/s.yaml", "topic: t\nfiles: {path: data/a.csv, format: csv}\n").Write("sources/b/s.yaml", "topic: t\nfiles: {path: data/a.csv, format: csv}\n");
        Assert.Equal(["sources/b/s.yaml:", "topics/b/t.yaml:"], Places(await _project.JsonAsync("plan", _project.Folder)));
    }

    [Fact]
    public void The_project_is_found_from_a_folder_below_it() => Assert.Equal(_project.Folder, Catchwater.Host.Projects.ProjectFile.Find(_project["data"]));

    public void Dispose() => _project.Dispose();

    private static List<string> Places(JsonNode document) => [.. document["errors"]!.AsArray().Select(error => $"{error!["file"]}:{error["line"]}").Order(StringComparer.Ordinal)];
}
