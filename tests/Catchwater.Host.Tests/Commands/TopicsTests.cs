using System.Text.Json.Nodes;
using Catchwater.Host.Commands;

namespace Catchwater.Host.Tests.Commands;

public sealed class TopicsTests : IDisposable
{
    private readonly HostProject _project = new HostProject()
        .Write("topics/orders.yaml", "partitions: 2\nretention: {age: 7d, bytes: 1GB}\nkey: id\n")
        .Write("orders.jsonl", "{\"id\": 1, \"amount\": 1.50}\n\n{\"id\":\"b\"}\r\n{\"id\": null}\nnot json\n[1]\n{\"id\": true, \"id\": 7}");

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task Looking_makes_no_log()
    {
        var (code, printed, messages) = await RunAsync("topics", "list");
        Assert.Equal((0, "", "there are no topics yet"), (code, printed, messages.Trim()));
        Assert.Empty((await _project.JsonAsync("topics", "list", "-p", _project.Folder))["topics"]!.AsArray());
        Assert.Contains("there is no topic 'orders'", (await RunAsync("topics", "read", "orders")).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("topics", "describe", "orders")).Code);
        Assert.False(Directory.Exists(_project[".catchwater/topics"]));
    }

    [Fact]
    public async Task Writes_lines_reports_those_it_could_not_and_reads_them_back()
    {
        var (code, printed, _) = await RunAsync("topics", "produce", "orders", "--file", _project["orders.jsonl"], "--json");
        var document = JsonNode.Parse(printed)!;
        Assert.Equal(1, code);
        Assert.Equal(("partly_written", 2, 4), ((string?)document["status"], (int)document["records"]!, (int)document["failed"]!));
        Assert.Equal([(4, "missing_key"), (5, "invalid_json"), (6, "not_an_object"), (7, "duplicate_key")], document["failures"]!.AsArray().Select(failure => ((int)failure!["line"]!, (string)failure["code"]!)));
        var lines = (await RunAsync("topics", "read", "orders", "--json")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["1", "b"], lines.Select(line => (string?)line["key"]).Order());
        var first = lines.Single(line => (string?)line["key"] == "1");
        Assert.Equal(["partition", "offset", "timestamp", "key", "headers", "value"], first.AsObject().Select(member => member.Key));
        Assert.Equal("1.50", first["value"]!["amount"]!.ToJsonString());
        Assert.Equal(DateTimeKind.Utc, ((DateTime)first["timestamp"]!).Kind);
        Assert.Empty(first["headers"]!.AsObject());
        var described = await _project.JsonAsync("topics", "describe", "orders", "-p", _project.Folder);
        Assert.Equal((2, 604800.0, 1_000_000_000), ((int)described["records"]!, (double)described["retention_seconds"]!, (long)described["retention_bytes"]!));
        Assert.Equal("orders", (string?)(await _project.JsonAsync("topics", "list", "-p", _project.Folder))["topics"]![0]!["name"]);
        Assert.Equal(47, (long)described["bytes"]!);
        Assert.Equal(47, described["partitions"]!.AsArray().Sum(partition => (long)partition!["bytes"]!));
        Assert.Contains("kept 7 days, at most 1,000.0 MB a partition", (await RunAsync("topics", "describe", "orders")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_the_contract_of_the_topic_unless_lines_are_taken_as_they_are()
    {
        _project.Write("contracts/orders.odcs.yaml", "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: 1.0.0\nstatus: active\nschema:\n  - name: orders\n    physicalType: topic\n    properties:\n      - {name: amount, logicalType: number, required: true}\n")
            .Write("bad.jsonl", "{\"id\": 1, \"amount\": 2}\n{\"id\": 2, \"amount\": \"2\"}\n{\"id\": 3}\n{\"id\": 4, \"amount\": 2,}\n");
        var (code, printed, messages) = await RunAsync("topics", "produce", "orders", "--file", _project["bad.jsonl"]);
        Assert.Equal((1, "1 record written to orders, 3 lines failed"), (code, printed.Trim()));
        Assert.Equal(["line 2: amount: found \"2\": expected a number", "line 3: 'amount' is missing", "line 4: this is not valid JSON after byte 23: a comma stands right before the closing bracket"], messages.Trim().Split('\n'));
        Assert.Equal(0, (await RunAsync("topics", "produce", "orders", "--text", "--file", _project["bad.jsonl"])).Code);
    }

    [Fact]
    public async Task A_topic_that_no_file_declares_has_its_contract_too()
    {
        _project.Write("contracts/ev.odcs.yaml", "apiVersion: v3.1.0\nkind: DataContract\nid: ev\nversion: 1.0.0\nstatus: active\nschema:\n  - name: ev\n    physicalType: topic\n    properties:\n      - {name: id, logicalType: string, required: true}\n")
            .Write("sources/ev.yaml", "topic: ev\nkey: id\nfiles: {path: 'ev.jsonl'}\n")
            .Write("ev.jsonl", "{\"id\": 5}\n{\"id\": \"good\"}\n");
        Assert.Equal(1, (await RunAsync("topics", "produce", "ev", "--create", "--file", _project["ev.jsonl"])).Code);
        await _project.RunAsync("run", _project.Folder);
        Assert.Equal(2, (await RunAsync("topics", "read", "ev", "--json")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("wrong_type: id: found 5: expected text", (await RunAsync("topics", "read", "ev.dead-letters", "--json")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Begins_and_stops_where_it_is_told()
    {
        _project.Write("lines.txt", string.Concat(Enumerable.Range(0, 10).Select(i => $"line {i}\n")));
        Assert.Equal(2, (await RunAsync("topics", "produce", "log", "--file", _project["lines.txt"], "--text")).Code);
        Assert.Equal(0, (await RunAsync("topics", "produce", "log", "--file", _project["lines.txt"], "--text", "--create")).Code);
        var all = (await RunAsync("topics", "read", "log")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"line {i}"), all.Select(line => line.Split('\t')[4]).Order());
        var partition = all[0].Split('\t')[0];
        var there = all.Where(line => line.Split('\t')[0] == partition).ToList();
        async Task<List<string>> ReadAsync(params string[] options) => [.. (await RunAsync(["topics", "read", "log", "--partition", partition, .. options])).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        Assert.Equal(there.Skip(1), await ReadAsync("--from", "1"));
        Assert.Equal(there.Take(1), await ReadAsync("--max", "1"));
        Assert.Empty(await ReadAsync("--from", "latest"));
        Assert.Equal(there, await ReadAsync("--from", "2001-01-31T12:00Z"));
        Assert.Empty(await ReadAsync("--from", "2999-01-31"));
        Assert.Equal(2, (await RunAsync("topics", "read", "log", "--from", "yesterday")).Code);
        Assert.Contains("has no partition 9", (await RunAsync("topics", "read", "log", "--partition", "9")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_in_a_moment_that_a_line_is_too_large_and_writes_the_others()
    {
        await using (var file = File.Create(_project["large.txt"]))
        {
            await file.WriteAsync("first\n"u8.ToArray(), TestContext.Current.CancellationToken);
            await file.WriteAsync(Enumerable.Repeat((byte)'x', 100_000_000).ToArray(), TestContext.Current.CancellationToken);
            await file.WriteAsync("\r\nlast"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        var (code, printed, messages) = await RunAsync("topics", "produce", "log", "--file", _project["large.txt"], "--text", "--create").WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal((1, "2 records written to log, 1 line failed"), (code, printed.Trim()));
        Assert.StartsWith("line 2: a record for the topic 'log' has 100000000 bytes", messages, StringComparison.Ordinal);
        Assert.Equal(["first", "last"], (await RunAsync("topics", "read", "log")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[4]).Order());
    }

    [Fact]
    public async Task Following_shows_what_there_is_and_ends_as_cancelled()
    {
        await RunAsync("topics", "produce", "orders", "--file", _project["orders.jsonl"]);
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(3));
        var (results, messages) = (new StringWriter(), new StringWriter());
        var code = await CatchwaterHost.CreateBuilder(["topics", "read", "orders", "--follow", "-p", _project.Folder]).UseOutput(new CommandOutput(results, messages)).Build().RunAsync(stop.Token);
        Assert.Equal((130, 2, ""), (code, results.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, messages.ToString()));
    }

    [Fact]
    public async Task A_source_without_files_says_so()
    {
        _project.Write("sources/inbox.yaml", "files: {path: inbox/*.jsonl}\n");
        Assert.Contains("inbox  ingest: nothing to read: no file matches its path", (await _project.RunAsync("plan", _project.Folder)).Out, StringComparison.Ordinal);
        Assert.Contains("inbox  nothing to read: no file matches inbox/*.jsonl", (await _project.RunAsync("run", _project.Folder)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_file_of_lines_it_cannot_read()
    {
        var missing = await RunAsync("topics", "produce", "orders", "--file", _project["no.jsonl"]);
        Assert.Equal((2, $"error: --file: there is no file {_project["no.jsonl"]}"), (missing.Code, missing.Error.Trim()));
        Assert.Contains("is a folder: expected a file of lines", (await RunAsync("topics", "produce", "orders", "--file", _project["topics"])).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_what_is_no_json_and_no_text()
    {
        File.WriteAllBytes(_project["odd.txt"], [.. "{\"a\":\n1}"u8, 0xFF, (byte)'\n', .. "say \"hi\""u8, (byte)'\n', .. "12"u8, (byte)'\n']);
        await RunAsync("topics", "produce", "odd", "--file", _project["odd.txt"], "--text", "--create");
        var values = (await RunAsync("topics", "read", "odd", "--json")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!["value"]!.ToJsonString()).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["\"say \\u0022hi\\u0022\"", "\"{\\u0022a\\u0022:\"", "12", $"{{\"base64\":\"{Convert.ToBase64String([.. "1}"u8, 0xFF])}\"}}"], values);
    }

    [Fact]
    public async Task Lives_where_the_settings_say()
    {
        _project.Write("catchwater.yaml", "name: test\ntopics: embedded:./events\nenvironments:\n  bad: {topics: \"redis://x\"}\n");
        Assert.Equal(2, (await RunAsync("topics", "list")).Code);
        _project.Write("catchwater.yaml", "name: test\ntopics: embedded:./events\nenvironments:\n  other: {topics: \"embedded:./other\"}\n");
        await RunAsync("topics", "produce", "orders", "--file", _project["orders.jsonl"]);
        Assert.True(Directory.Exists(_project["events"]));
        Assert.Equal(_project["events"], (string?)(await _project.JsonAsync("topics", "list", "-p", _project.Folder))["location"]);
        Assert.Null((await _project.JsonAsync("topics", "list", "-p", _project.Folder, "--env", "other"))["location"]);
    }

    private Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments) => _project.RunAsync([.. arguments, "-p", _project.Folder]);
}
