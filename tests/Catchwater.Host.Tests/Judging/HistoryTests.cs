using System.Text.Json.Nodes;

namespace Catchwater.Host.Tests.Judging;

public sealed class HistoryTests : IDisposable
{
    private readonly HostProject _project = new HostProject()
        .Write("pipelines/t.yaml", "source: {path: in.csv, format: csv}\nquality_step: {enabled: false}\ntarget: {table: silver.t}\n")
        .Write("contracts/t.yaml", """
            apiVersion: v3.1.0
            kind: DataContract
            id: t
            name: things
            version: 1.0.0
            status: active
            schema:
              - name: silver.t
                properties:
                  - {name: a, logicalType: integer, required: true}
                  - {name: b, logicalType: string}
                quality:
                  - {name: no_c, type: custom, engine: catchwater, severity: warning, implementation: {check: rowExpression, expression: b <> 'c'}}
                  - {name: steady, type: custom, engine: catchwater, implementation: {check: volume, maxDropPercent: 50}}
            """);

    public void Dispose() => _project.Dispose();

    private Task<(int Code, string Out, string Error)> Run(string rows)
    {
        _project.Write("in.csv", "a,b\n" + rows);
        return _project.RunAsync("run", _project.Folder);
    }

    [Fact]
    public async Task A_run_feeds_the_history_and_is_held_against_it()
    {
        Assert.Equal(0, (await Run("1,a\n2,b\n3,a\n4,b\n")).Code);
        Assert.Equal(0, (await Run("1,a\n2,b\n")).Code);
        var (code, text, error) = await Run("1,a\n");
        Assert.True(code == 0, text + error);
        (code, text, _) = await Run("1,a\n2,a\n3,a\n4,a\n5,a\n6,a\n7,a\n8,a\n");
        Assert.Equal(0, code);
        (code, text, _) = await Run("1,a\n2,a\n3,a\n");
        Assert.Equal(1, code);
        Assert.Contains("the table has 3 rows, 62.5% fewer than the 8 of the version before", text, StringComparison.Ordinal);

        // What was stopped is not what the next one is held against.
        Assert.Equal(1, (await Run("1,a\n2,a\n")).Code);
        Assert.Equal(0, (await Run("1,a\n2,a\n3,a\n4,a\n")).Code);
    }

    [Fact]
    public async Task How_a_table_was_judged_time_after_time_can_be_asked()
    {
        Assert.Contains("nothing has been judged yet", (await _project.RunAsync("quality", "history", "silver.t", "-p", _project.Folder)).Error, StringComparison.Ordinal);
        await Run("1,a\n2,b\n");
        await Run("1,a\n,c\n");
        var history = await _project.JsonAsync("quality", "history", "silver.t", "-p", _project.Folder);
        var runs = history["runs"]!.AsArray();
        Assert.Equal(["fail", "pass"], runs.Select(run => (string)run!["verdict"]!));
        Assert.Equal(["a_required", "no_c"], runs[0]!["rules"]!.AsArray().Select(rule => (string)rule!["name"]!));
        Assert.Equal((0.5, 1L, "fail"), ((double)runs[0]!["rules"]![0]!["passed_ratio"]!, (long)runs[0]!["rules"]![0]!["failed_rows"]!, (string)runs[0]!["rules"]![0]!["status"]!));
        var trend = Assert.Single(history["trends"]!.AsArray())!;
        Assert.Equal((2, true, "things"), (trend["scores"]!.AsArray().Count, (double)trend["change"]! < 0, (string)trend["contract"]!));
        Assert.Equal(["a_required", "no_c"], trend["newly_failing"]!.AsArray().Select(name => (string)name!));

        var (code, text, error) = await _project.RunAsync("quality", "history", "silver.t", "-p", _project.Folder, "--limit", "1");
        Assert.True(code == 0, text + error);
        Assert.Contains("FAIL", text, StringComparison.Ordinal);
        Assert.Contains("a_required (1 row), no_c (1 row)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("PASS", text, StringComparison.Ordinal);
        (code, _, error) = await _project.RunAsync("quality", "history", "silver.x", "-p", _project.Folder);
        Assert.Equal(2, code);
        Assert.Contains("no judgement of silver.x is kept", error, StringComparison.Ordinal);
        Assert.Contains("silver.t", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_says_what_changed_since_the_last_time()
    {
        await Run("1,a\n2,b\n");
        var first = await _project.JsonAsync("quality", "check", "-p", _project.Folder);
        Assert.Empty(first["changes"]![0]!["newly_failing"]!.AsArray());
        await Run("1,a\n2,c\n");
        await Run("1,c\n2,c\n");
        var (code, text, error) = await _project.RunAsync("quality", "check", "-p", _project.Folder);
        Assert.True(code == 0, text + error);
        await Run("1,a\n2,b\n3,c\n");
        Assert.Contains(": no rule came out differently", (await _project.RunAsync("quality", "check", "-p", _project.Folder)).Out, StringComparison.Ordinal);
        await Run("1,a\n2,b\n3,b\n");
        await _project.RunAsync("quality", "check", "-p", _project.Folder, "-o", _project["r.html"]);
        var page = await File.ReadAllTextAsync(_project["r.html"], TestContext.Current.CancellationToken);
        Assert.Contains("Score of the last 9 runs", page, StringComparison.Ordinal);
        Assert.Equal(9 * 2, page[page.IndexOf("Score of the last", StringComparison.Ordinal)..page.IndexOf("rules hold</summary>", StringComparison.Ordinal)].Split("<rect").Length - 1);
    }

    [Fact]
    public async Task Newly_failing_and_fixed_rules_are_named()
    {
        _project.Write("a.csv", "a,b\n1,a\n").Write("b.csv", "a,b\n,c\n");
        async Task<JsonNode> Check(string file) => await _project.JsonAsync("quality", "check", _project[file], "-c", _project["contracts/t.yaml"], "--history", _project["kept/h.db"]);
        Assert.Empty((await Check("a.csv"))["changes"]!.AsArray());
        var worse = Assert.Single((await Check("b.csv"))["changes"]!.AsArray())!;
        Assert.Equal(["a_required", "no_c"], worse["newly_failing"]!.AsArray().Select(name => (string)name!));
        File.Copy(_project["a.csv"], _project["c.csv"]);
        var (_, text, _) = await _project.RunAsync("quality", "check", _project["c.csv"], "-c", _project["contracts/t.yaml"], "--history", _project["kept/h.db"]);
        Assert.Contains("2 fixed: a_required, no_c", text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_project[".catchwater"]));
    }

    [Fact]
    public async Task Nothing_is_kept_when_not_wanted()
    {
        await Run("1,a\n");
        File.Delete(_project[".catchwater/quality.db"]);
        Assert.Equal(0, (await _project.RunAsync("quality", "check", "-p", _project.Folder, "--no-history")).Code);
        Assert.False(File.Exists(_project[".catchwater/quality.db"]));
    }

    [Fact]
    public async Task A_history_that_cannot_be_read_stops_nothing()
    {
        await Run("1,a\n");
        foreach (var file in Directory.GetFiles(_project[".catchwater"], "quality.db*"))
        {
            File.Delete(file);
        }

        _project.Write(".catchwater/quality.db", new string('x', 5000));
        var (code, text, error) = await Run("1,a\n2,a\n");
        Assert.True(code == 0, text + error);
        Assert.Contains("no quality history", error, StringComparison.Ordinal);
        (code, _, error) = await _project.RunAsync("quality", "check", "-p", _project.Folder);
        Assert.Equal(0, code);
        Assert.Contains("warning: no quality history", error, StringComparison.Ordinal);
        Assert.Equal(2, (await _project.RunAsync("quality", "check", "-p", _project.Folder, "--history", _project[".catchwater/quality.db"])).Code);
    }
}
