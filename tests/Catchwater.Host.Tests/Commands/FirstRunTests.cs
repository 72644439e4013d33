namespace Catchwater.Host.Tests.Commands;

/// <summary>The first run of a project whose table takes its columns from a topic that the same run fills.</summary>
public sealed class FirstRunTests : IDisposable
{
    private readonly HostProject _project = new HostProject()
        .Write("data/events.json", "{\"id\":1,\"a\":\"x\"}\n{\"id\":2,\"a\":\"y\"}\n")
        .Write("sources/events.yaml", "files:\n  path: data/*.json\nkey: id\n")
        .Write("pipelines/events.yaml", "source: {topic: events}\nquality_step: {enabled: false}\ntarget: {table: bronze.events, mode: append}\n");

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task Columns_are_found_in_what_the_run_itself_brought()
    {
        var run = await _project.JsonAsync("run", _project.Folder);
        Assert.Equal("success", (string?)run["status"]);
        Assert.Equal([("events", 2), ("bronze.events", 2)], run["steps"]!.AsArray().Select(step => ((string)step!["name"]!, (int)step["rows_out"]!)));
    }

    [Fact]
    public async Task A_source_alone_needs_no_columns_of_a_table()
    {
        var run = await _project.JsonAsync("run", _project.Folder, "--only", "events");
        Assert.Equal("events", (string?)Assert.Single(run["steps"]!.AsArray())!["name"]);
    }

    [Fact]
    public async Task A_topic_that_stays_empty_is_a_located_error()
    {
        File.Delete(_project["data/events.json"]);
        var (code, text, _) = await _project.RunAsync("run", _project.Folder);
        Assert.Equal(2, code);
        Assert.Contains("error: bronze.events: pipelines/events.yaml:1: source.columns: the topic events has no record yet", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_fails_stops_only_what_needs_it()
    {
        _project.Write("data/events.csv", "id\nx\n")
            .Write("data/other.csv", "a,b\n1,2\n")
            .Write("sources/events.yaml", "files:\n  path: data/events.csv\n  format: csv\n  select: SELECT CAST(id AS INTEGER) AS id FROM input ORDER BY id\n")
            .Write("pipelines/after.yaml", "source: {table: bronze.events}\ntarget: {table: silver.events}\n")
            .Write("pipelines/other.yaml", "source: {path: data/other.csv, format: csv}\ntarget: {table: bronze.other}\n");
        var run = await _project.JsonAsync("run", _project.Folder);
        Assert.Equal("error", (string?)run["status"]);
        Assert.True(
            run["steps"] is { } steps && steps.AsArray().ToDictionary(step => (string)step!["name"]!, step => (string)step!["status"]!) is var ends
                && ends["bronze.other"] == "success" && ends["bronze.events"] == "blocked" && ends["silver.events"] == "blocked" && ends["events"] == "error",
            run.ToJsonString());
    }

    [Fact]
    public async Task A_name_that_is_none_is_said_before_anything_is_done()
    {
        var (code, _, error) = await _project.RunAsync("run", _project.Folder, "--only", "events,bronze.evnts");
        Assert.Equal(2, code);
        Assert.Contains("no pipeline, source or stream is named 'bronze.evnts' (did you mean 'bronze.events'?)", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_project[".catchwater/topics"]));
    }
}
