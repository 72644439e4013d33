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
        var (code, _, error) = await _project.RunAsync("run", _project.Folder);
        Assert.Equal(2, code);
        Assert.Contains("pipelines/events.yaml:1: source.columns: the topic events has no record yet", error, StringComparison.Ordinal);
    }
}
