using System.Text.Json.Nodes;

namespace Catchwater.Host.Tests.Plans;

/// <summary>What a plan promises a run keeps: what the run would refuse is an error before anything runs.</summary>
public sealed class PromiseTests : IDisposable
{
    private readonly HostProject _project = new();

    private void Pipeline(string target) => _project.Write(
        "pipelines/t.yaml", $"source:\n  path: data/t.csv\n  format: csv\nquality_step: {{enabled: false}}\nmetadata_columns: false\ntarget:\n  table: t.t\n{target}");

    private async Task PublishAsync(string target)
    {
        Pipeline(target);
        _project.Write("data/t.csv", "id,v\n1,10\n");
        Assert.Equal(0, (await _project.RunAsync("run", _project.Folder)).Code);
    }

    [Theory]
    [InlineData("  mode: append\n", "id,v,w\n2,20,5\n", "'w' (BIGINT) is new", "allow_new_columns: true")]
    [InlineData("  mode: merge\n  keys: [id]\n", "id,v,w\n2,20,5\n", "'w' (BIGINT) is new", "allow_new_columns: true")]
    [InlineData("  mode: append\n", "id\n2\n", "'v' is missing", "allow_new_columns: true")]
    [InlineData("  mode: append\n", "id,v\n2,text\n", "'v' is VARCHAR, the table has BIGINT", "--full-refresh")]
    [InlineData("  mode: append\n  allow_new_columns: true\n", "id,v\n2,text\n", "'v' is VARCHAR, the table has BIGINT", "--full-refresh")]
    public async Task Rows_that_do_not_fit_the_table_are_an_error_before_anything_runs(string target, string rows, string found, string hint)
    {
        await PublishAsync(target);
        _project.Write("data/t.csv", rows)
            .Write("data/o.csv", "id\n1\n")
            .Write("pipelines/o.yaml", "source: {path: data/o.csv, format: csv}\ntarget: {table: t.o}\n")
            .Write("pipelines/p.yaml", "source: {path: data/missing.csv, format: csv}\ntarget: {table: t.p}\n");
        foreach (var command in new[] { "plan", "run" })
        {
            var (code, text, _) = await _project.RunAsync(command, _project.Folder, "--json");
            Assert.Equal(2, code);
            var errors = JsonNode.Parse(text)!["errors"]!.AsArray();
            Assert.Equal(["pipelines/p.yaml:1", "pipelines/t.yaml:8"], errors.Select(error => $"{error!["file"]}:{error["line"]}").Order(StringComparer.Ordinal));
            var error = errors.Single(error => (string?)error!["file"] == "pipelines/t.yaml")!;
            Assert.Equal("target.mode", (string?)error["key"]);
            Assert.Contains(found, (string?)error["message"], StringComparison.Ordinal);
            Assert.EndsWith(": expected id, v", (string?)error["message"], StringComparison.Ordinal);
            Assert.Contains(hint, (string?)error["hint"], StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(_project["lake/t/o"]));
    }

    [Theory]
    [InlineData("id,v,w\n2,20,5\n", "id,v,w")]
    [InlineData("id\n2\n", "id")]
    [InlineData("id,v\n2,text\n", "id,v")]
    public async Task A_full_refresh_takes_rows_that_do_not_fit(string rows, string columns)
    {
        await PublishAsync("  mode: append\n");
        _project.Write("data/t.csv", rows);
        var plan = await _project.JsonAsync("plan", _project.Folder, "--full-refresh");
        Assert.Equal("overwrite", (string?)plan["tables"]![0]!["action"]);
        Assert.Equal(0, (await _project.RunAsync("run", _project.Folder, "--full-refresh")).Code);
        Assert.Equal(columns, await ColumnsAsync());
    }

    [Fact]
    public async Task A_table_that_is_not_asked_for_stops_no_other()
    {
        await PublishAsync("  mode: append\n");
        _project.Write("data/t.csv", "id\n2\n").Write("data/o.csv", "id\n1\n").Write("pipelines/o.yaml", "source: {path: data/o.csv, format: csv}\ntarget: {table: t.o}\n");
        Assert.Equal(0, (await _project.RunAsync("run", _project.Folder, "--only", "t.o")).Code);
        Assert.Equal(2, (await _project.RunAsync("run", _project.Folder, "--only", "t.t")).Code);
    }

    [Fact]
    public async Task A_table_that_may_grow_is_planned_with_the_columns_it_will_have()
    {
        await PublishAsync("  mode: append\n  allow_new_columns: true\n");
        _project.Write("data/t.csv", "id,w\n2,5\n")
            .Write("pipelines/u.yaml", "source: {table: t.t}\nquality_step: {enabled: false}\nmetadata_columns: false\ntransformations: [{type: filter, condition: v IS NULL}]\ntarget: {table: t.u}\n");
        var table = (await _project.JsonAsync("plan", _project.Folder))["tables"]![0]!;
        Assert.Equal(["w added"], table["schema_changes"]!.AsArray().Select(change => $"{change!["column"]} {change["kind"]}"));
        Assert.Equal("id,v,w", string.Join(',', table["columns"]!.AsArray().Select(column => (string?)column!["name"])));
        Assert.Equal(0, (await _project.RunAsync("run", _project.Folder)).Code);
        Assert.Equal("id,v,w", await ColumnsAsync());
    }

    [Fact]
    public async Task Other_partitions_than_the_tables_are_an_error_before_anything_runs()
    {
        await PublishAsync("  mode: append\n");
        Pipeline("  mode: append\n  partition_columns: [id]\n");
        var error = (await _project.JsonAsync("plan", _project.Folder))["errors"]!.AsArray().Single()!;
        Assert.Equal(("partitioning_changed", "pipelines/t.yaml", 9, "target.partition_columns"), ((string?)error["code"], (string?)error["file"], (int)error["line"]!, (string?)error["key"]));
        Assert.Equal(0, (await _project.RunAsync("run", _project.Folder, "--full-refresh")).Code);
    }

    [Fact]
    public async Task A_topic_without_records_is_landed_as_an_empty_table_once()
    {
        _project.Write("topics/ev.yaml", "description: events\n")
            .Write("pipelines/b.yaml", "source: {topic: ev, columns: {id: bigint}}\nquality_step: {enabled: false}\ntarget: {table: t.b, mode: append}\n")
            .Write("pipelines/s.yaml", "source: {table: t.b}\ntarget: {table: t.s}\n");
        Assert.Equal(["create", "create"], (await _project.JsonAsync("plan", _project.Folder))["tables"]!.AsArray().Select(table => (string?)table!["action"]));
        var run = await _project.JsonAsync("run", _project.Folder);
        Assert.Equal(["t.b 0 0", "t.s 0 0"], run["tables"]!.AsArray().Select(table => $"{table!["name"]} {table["version"]} {table["rows"]}"));
        Assert.Equal("success", (string?)run["status"]);
        Assert.Equal(["skip", "skip"], (await _project.JsonAsync("plan", _project.Folder))["tables"]!.AsArray().Select(table => (string?)table!["action"]));
        Assert.Equal(["skipped", "skipped"], (await _project.JsonAsync("run", _project.Folder))["steps"]!.AsArray().Select(step => (string?)step!["status"]));
    }

    private async Task<string> ColumnsAsync() =>
        string.Join(',', (await _project.JsonAsync("query", "SELECT * FROM t.t", "-p", _project.Folder))[0]!.AsObject().Select(pair => pair.Key));

    public void Dispose() => _project.Dispose();
}
