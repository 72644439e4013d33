using System.Text.Json.Nodes;

namespace Catchwater.Host.Tests.Diagnosis;

public sealed class DoctorTests : IDisposable
{
    private readonly HostProject _project = new HostProject()
        .Write("data/a.json", "{\"n\":1}\n")
        .Write("pipelines/a.yaml", "source: {path: data/a.json}\ntarget: {table: bronze.a}\n");

    [Fact]
    public async Task A_project_that_ran_is_well()
    {
        Assert.Equal("ok", Status(await DoctorAsync(), "lake"));
        await _project.RunAsync("run", _project.Folder);
        var checks = await DoctorAsync();
        Assert.Equal(0, (await _project.RunAsync("doctor", _project.Folder)).Code);
        Assert.All(new[] { "catchwater", "engine", "memory", "project files", "lock", "lake", "catalogue" }, name => Assert.Equal("ok", Status(checks, name)));
        Assert.Contains("1 table at", Message(checks, "lake"), StringComparison.Ordinal);
        Assert.Contains("1 pipeline,", Message(checks, "project files"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_project["lake"], ".catchwater-doctor*"));
    }

    [Fact]
    public async Task A_wrong_file_is_an_error_with_its_place()
    {
        _project.Write("pipelines/a.yaml", "sorce: {path: data/a.json}\ntarget: {table: bronze.a}\n");
        var (code, text, _) = await _project.RunAsync("doctor", _project.Folder);
        Assert.Equal(2, code);
        Assert.Contains("✗ project files  pipelines/a.yaml:1: sorce: 'sorce' is not a key of this file", text, StringComparison.Ordinal);
        Assert.Contains("did you mean 'source'?", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_or_damaged_data_file_is_found()
    {
        await _project.RunAsync("run", _project.Folder);
        File.Delete(Directory.EnumerateFiles(_project["lake/bronze/a"], "*.parquet").Single());
        var checks = await DoctorAsync();
        Assert.Equal("error", Status(checks, "lake"));
        Assert.Contains("bronze.a cannot be read", Message(checks, "lake"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_in_progress_is_named()
    {
        _project.Write(".catchwater/lock.owner", "process 42, since 2026-01-01 00:00:00 UTC");
        await using var held = new FileStream(_project[".catchwater/lock"], FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        var checks = await DoctorAsync();
        Assert.Equal(("warn", "a run works on this project: process 42, since 2026-01-01 00:00:00 UTC"), (Status(checks, "lock"), Message(checks, "lock")));
    }

    [Fact]
    public async Task What_a_dead_run_left_is_counted()
    {
        await _project.RunAsync("run", _project.Folder);
        _project.Write("lake/bronze/a/_catchwater/work/dead/mark.json", "{}");
        Assert.StartsWith("1 unfinished write of", Message(await DoctorAsync(), "leftovers"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_or_broken_catalogue_is_an_error()
    {
        _project.Write("catalog.db", "this is no database, though it is long enough to be read as the head of one");
        Assert.Equal("error", Status(await DoctorAsync(), "catalogue"));
    }

    [Fact]
    public async Task More_memory_than_there_is_and_more_threads_than_cores_are_warnings()
    {
        _project.Write("catchwater.yaml", "name: test\nmemory_limit: 900TB\nthreads: 1000\n");
        var checks = await DoctorAsync();
        Assert.Equal(("warn", "warn"), (Status(checks, "memory"), Status(checks, "engine")));
    }

    [Fact]
    public async Task Where_there_is_no_project_the_machine_is_looked_at()
    {
        var (code, text, _) = await _project.RunAsync("doctor", _project["data"]);
        Assert.Equal(0, code);
        Assert.Contains("! project", text, StringComparison.Ordinal);
        Assert.Contains("catchwater init makes one", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_environment_is_an_error()
    {
        var (code, text, _) = await _project.RunAsync("doctor", _project.Folder, "--env", "prod");
        Assert.Equal(2, code);
        Assert.Contains("there is no environment 'prod'", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topics_sources_and_streams_are_looked_at()
    {
        _project.Write("sources/events.yaml", "files: {path: data/*.json}\n").Write("streams/big.yaml", "from: events\nto: bigs\nwhen: [n > 0]\n").Write("topics/events.yaml", "partitions: 2\n");
        var before = await DoctorAsync();
        Assert.Equal("ok", Status(before, "topics"));
        Assert.StartsWith("not made yet", Message(before, "topics"), StringComparison.Ordinal);
        Assert.Equal("events: 1 file for events", Message(before, "sources"));
        Assert.Equal("big: events to bigs", Message(before, "streams"));

        Assert.Equal(0, (await _project.RunAsync("run", _project.Folder)).Code);
        var after = await DoctorAsync();
        Assert.Equal("events: 1 file for events, 0 new", Message(after, "sources"));
        Assert.Equal("big: events to bigs, 0 records wait", Message(after, "streams"));
        Assert.Contains("topics at ", Message(after, "topics"), StringComparison.Ordinal);

        _project.Write("topics/events.yaml", "partitions: 3\n").Write("sources/events.yaml", "files: {path: data/*.jsonl}\ntopic: events\n");
        var wrong = await DoctorAsync();
        Assert.Equal(("error", "topics/events.yaml: events has 2 partitions, the file says 3"), (Status(wrong, "topics"), Message(wrong, "topics")));
        Assert.Equal("warn", Status(wrong, "sources"));
    }

    [Fact]
    public async Task Whoever_holds_the_log_is_named()
    {
        _project.Write("sources/events.yaml", "files: {path: data/*.json}\n");
        await using (await Catchwater.Topics.Embedded.EmbeddedEventLog.OpenAsync(_project[".catchwater/topics"], null, TimeProvider.System, TestContext.Current.CancellationToken))
        {
            var checks = await DoctorAsync();
            Assert.Equal("warn", Status(checks, "topics"));
            Assert.Contains($"is open in process {Environment.ProcessId} ", Message(checks, "topics"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_an_error_soon()
    {
        _project.Write("catchwater.yaml", "name: test\ntopics: kafka://127.0.0.1:1\n");
        var began = TimeProvider.System.GetTimestamp();
        var checks = await DoctorAsync();
        Assert.Equal("error", Status(checks, "topics"));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 25);
    }

    [Fact]
    public async Task A_lake_that_is_a_file_is_an_error()
    {
        _project.Write("lake", "");
        Assert.Equal("error", Status(await DoctorAsync(), "lake"));
    }

    public void Dispose() => _project.Dispose();

    private async Task<JsonArray> DoctorAsync() => (await _project.JsonAsync("doctor", _project.Folder))["checks"]!.AsArray();

    private static JsonNode Check(JsonArray checks, string name) => checks.First(check => (string)check!["name"]! == name)!;

    private static string Status(JsonArray checks, string name) => (string)Check(checks, name)["status"]!;

    private static string Message(JsonArray checks, string name) => (string)Check(checks, name)["message"]!;
}
