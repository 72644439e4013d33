using System.IO.Compression;
using System.Text;
using Catchwater.Ingest.Tests.Admission;

namespace Catchwater.Ingest.Tests.Sources;

public sealed class LineSourceTests : IAsyncLifetime
{
    private const string Yaml = "files: {path: data/*.json}\n";
    private readonly Workspace _workspace = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _workspace.DisposeAsync();

    private static string Lines(int from, int count) => string.Concat(Enumerable.Range(from, count).Select(n => $"{{\"n\": {n}.0, \"text\": \"x\"}}\n"));

    [Fact]
    public async Task Lines_become_events_byte_for_byte_once()
    {
        _workspace.Write("data/a.json", Lines(0, 12_000));
        var source = _workspace.Source(Yaml);
        var first = await _workspace.RunAsync(source);
        Assert.Equal((1, 12_000L, 12_000L, 0L), (first.Files, first.RowsIn, first.RowsOut, first.DeadLetters));
        Assert.Equal(Lines(0, 12_000).TrimEnd().Split('\n').Order(), (await _workspace.ValuesAsync("events")).Order());
        Assert.Equal(0, (await _workspace.RunAsync(source)).Files);
        Assert.Null(await _workspace.Log.FindAsync("events.dead-letters", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_line_of_blanks_is_a_dead_letter_with_its_blanks()
    {
        _workspace.Write("data/a.json", "{\"n\":1}\n  \t \r\n\n{\"n\":2}\n \n");
        await _workspace.RunAsync(_workspace.Source(Yaml));
        Assert.Equal(["  \t ", ""], (await _workspace.ReadAsync("events.dead-letters")).Select(letter => letter.Text));
    }

    [Fact]
    public async Task New_files_are_picked_up_and_added_lines_gone_on_with()
    {
        _workspace.Write("data/a.json", Lines(0, 100));
        var source = _workspace.Source(Yaml);
        await _workspace.RunAsync(source);
        _workspace.Write("data/b.json", Lines(200, 10));
        _workspace.Append("data/a.json", Lines(100, 5));
        var second = await _workspace.RunAsync(source);
        Assert.Equal((2, 15L), (second.Files, second.RowsIn));
        Assert.Equal(115, (await _workspace.ValuesAsync("events")).Distinct().Count());
    }

    [Fact]
    public async Task A_compressed_file_may_grow_too()
    {
        static byte[] Zipped(string text)
        {
            using MemoryStream bytes = new();
            using (GZipStream zip = new(bytes, CompressionLevel.Fastest))
            {
                zip.Write(Encoding.UTF8.GetBytes(text));
            }

            return bytes.ToArray();
        }

        var source = _workspace.Source("files: {path: data/a.json.gz}\n");
        _workspace.Write("data/a.json.gz", Zipped(Lines(0, 10)));
        Assert.Equal(10, (await _workspace.RunAsync(source)).RowsOut);
        _workspace.Write("data/a.json.gz", Zipped(Lines(0, 13)));
        Assert.Equal(3, (await _workspace.RunAsync(source)).RowsOut);
        _workspace.Write("data/a.json.gz", Zipped(Lines(0, 20))[..^9]);
        Assert.Equal("damaged_file", (await Assert.ThrowsAnyAsync<Core.Errors.CatchwaterException>(() => _workspace.RunAsync(source))).Problems[0].Code);
    }

    [Fact]
    public async Task A_rewritten_file_is_an_error_or_read_again()
    {
        _workspace.Write("data/a.json", Lines(0, 10));
        await _workspace.RunAsync(_workspace.Source(Yaml));
        _workspace.Write("data/a.json", Lines(50, 12));
        var fault = await Assert.ThrowsAsync<IngestException>(() => _workspace.RunAsync(_workspace.Source(Yaml)));
        Assert.Equal(("file_changed", "sources/events.yaml", 1), (fault.Problems[0].Code, fault.Problems[0].File, fault.Problems[0].Line));
        Assert.Equal(10, (await _workspace.ValuesAsync("events")).Count);
        Assert.Equal(12, (await _workspace.RunAsync(_workspace.Source("files: {path: data/*.json, changed: read_again}\n"))).RowsOut);
    }

    [Fact]
    public async Task A_touched_file_is_not_read_again()
    {
        _workspace.Write("data/a.json", Lines(0, 10));
        var source = _workspace.Source(Yaml);
        await _workspace.RunAsync(source);
        File.SetLastWriteTimeUtc(Path.Combine(_workspace.Folder, "data/a.json"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(0, (await _workspace.RunAsync(source)).RowsIn);
    }

    [Fact]
    public async Task No_pathology_stops_the_source_and_none_vanishes()
    {
        var bad = Pathologies.All.Where(entry => !entry.Value.Contains((byte)'\n')).Select(entry => entry.Value).ToList();
        List<byte> file = [];
        for (var i = 0; i < bad.Count; i++)
        {
            file.AddRange(bad[i]);
            file.Add((byte)'\n');
            file.AddRange(Encoding.UTF8.GetBytes(Pathologies.Good[i % Pathologies.Good.Count] + "\n"));
        }

        _workspace.Write("data/a.json", [.. file]);
        var outcome = await _workspace.RunAsync(_workspace.Source(Yaml));
        Assert.Equal((bad.Count, bad.Count), ((int)outcome.DeadLetters, (int)outcome.RowsOut));
        var letters = await _workspace.ReadAsync("events.dead-letters");
        Assert.Equal(bad.Select((value, i) => (Line: (i * 2) + 1, Text: Convert.ToHexString(value))),
            letters.Select(letter => (Line: int.Parse(letter.Headers["catchwater.line"]), Text: Convert.ToHexString(letter.Value))).OrderBy(letter => letter.Line));
        Assert.All(letters, letter =>
        {
            Assert.Equal(("events", "source:events", "data/a.json"), (letter.Headers["catchwater.topic"], letter.Headers["catchwater.source"], letter.Headers["catchwater.origin"]));
            Assert.Matches("^[a-z_0-9]+: .+", letter.Headers["catchwater.reason"]);
        });
    }

    [Fact]
    public async Task A_last_line_without_an_end_is_an_event_or_a_dead_letter_until_it_grows()
    {
        var source = _workspace.Source(Yaml);
        _workspace.Write("data/a.json", "{\"n\":1}\n{\"n\":2}");
        Assert.Equal(2, (await _workspace.RunAsync(source)).RowsOut);
        _workspace.Append("data/a.json", "\n{\"n\":3");
        Assert.Equal(1, (await _workspace.RunAsync(source)).DeadLetters);
        File.SetLastWriteTimeUtc(Path.Combine(_workspace.Folder, "data/a.json"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(0, (await _workspace.RunAsync(source)).RowsIn);
        _workspace.Append("data/a.json", "}\r\n");
        Assert.Equal((1L, 1L), await _workspace.RunAsync(source) is var grown ? (grown.RowsIn, grown.RowsOut) : default);
        Assert.Equal(["{\"n\":1}", "{\"n\":2}", "{\"n\":3}"], (await _workspace.ValuesAsync("events")).Order());
        Assert.Equal(["{\"n\":3"], await _workspace.ValuesAsync("events.dead-letters"));
    }

    [Fact]
    public async Task Empty_lines_at_the_end_are_the_end()
    {
        var source = _workspace.Source(Yaml);
        _workspace.Write("data/a.json", "\uFEFF{\"n\":1}\n\n \n");
        Assert.Equal((1L, 0L), await _workspace.RunAsync(source) is var first ? (first.RowsOut, first.DeadLetters) : default);
        _workspace.Append("data/a.json", "{\"n\":2}\n");
        Assert.Equal((1L, 2L), await _workspace.RunAsync(source) is var second ? (second.RowsOut, second.DeadLetters) : default);
        Assert.Equal(["2", "3"], (await _workspace.ReadAsync("events.dead-letters")).Select(letter => letter.Headers["catchwater.line"]));
    }

    [Fact]
    public async Task An_event_too_large_for_any_log_is_a_dead_letter_cut_short()
    {
        _workspace.Write("data/a.json", $"{{\"a\":\"{new string('x', 1_500_000)}\"}}\n{{\"a\":1}}\n");
        Assert.Equal((1L, 1L), await _workspace.RunAsync(_workspace.Source(Yaml)) is var outcome ? (outcome.RowsOut, outcome.DeadLetters) : default);
        var letter = Assert.Single(await _workspace.ReadAsync("events.dead-letters"));
        Assert.Equal(("1500008", 1_000_000), (letter.Headers["catchwater.cut-from"], letter.Value.Length));
    }

    [Fact]
    public async Task Key_and_time_come_from_their_fields()
    {
        _workspace.Write("data/a.json", "{\"id\":\"a\",\"at\":\"2026-01-31T12:34:56Z\"}\n{\"id\":7,\"at\":0}\n{\"at\":0}\n{\"id\":1,\"at\":\"never\"}\n");
        var outcome = await _workspace.RunAsync(_workspace.Source("topic: orders\nkey: id\ntimestamp: at\nfiles: {path: data/a.json}\n"));
        Assert.Equal((2L, 2L), (outcome.RowsOut, outcome.DeadLetters));
        Assert.Equal([("7", 0L), ("a", 1769862896000L)], (await _workspace.ReadAsync("orders")).Select(record => (record.Key!, record.Timestamp)).Order());
    }

    [Fact]
    public async Task A_glob_that_matches_nothing_yet_is_no_error_and_a_missing_file_is()
    {
        Directory.CreateDirectory(Path.Combine(_workspace.Folder, "data"));
        Assert.Equal(0, (await _workspace.RunAsync(_workspace.Source(Yaml))).Files);
        var fault = await Assert.ThrowsAsync<IngestException>(() => _workspace.RunAsync(_workspace.Source("files:\n  path: data/none.json\n")));
        Assert.Equal(("no_such_file", "sources/events.yaml", 2), (fault.Problems[0].Code, fault.Problems[0].File, fault.Problems[0].Line));
    }
}
