using Catchwater.Lake.Sessions;

namespace Catchwater.Ingest.Tests.Sources;

public sealed class RowSourceTests : IAsyncLifetime
{
    private readonly Workspace _workspace = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _workspace.DisposeAsync();

    [Fact]
    public async Task Csv_rows_become_objects_with_exact_values()
    {
        _workspace.Write("data/a.csv", "id,price,at,day,note,big\n1,12.340,2026-01-31 12:34:56,2026-01-31,\"a \"\"b\"\"\",12345678901234567890123\n2,,2026-01-31 12:34:56.5,,,\n");
        var source = _workspace.Source("key: id\ntimestamp: at\nfiles:\n  path: data/a.csv\n  format: csv\n  columns: {price: 'decimal(12,3)', at: timestamp, big: 'decimal(30,0)'}\n");
        Assert.Equal(2, (await _workspace.RunAsync(source)).RowsOut);
        Assert.Equal(
            [
                """{"id":1,"price":12.340,"at":"2026-01-31T12:34:56Z","day":"2026-01-31","note":"a \"b\"","big":12345678901234567890123}""",
                """{"id":2,"price":null,"at":"2026-01-31T12:34:56.500000Z","day":null,"note":null,"big":null}""",
            ],
            (await _workspace.ValuesAsync("events")).Order());
    }

    [Fact]
    public async Task Rows_the_reader_rejects_are_dead_letters_with_their_line()
    {
        _workspace.Write("data/a.csv", "id,n\n1,1\n2,two\n3,3\n4,4,4\n5,5\n");
        var source = _workspace.Source("files:\n  path: data/a.csv\n  format: csv\n  columns: {n: integer}\n");
        var outcome = await _workspace.RunAsync(source);
        Assert.Equal((5L, 3L, 2L), (outcome.RowsIn, outcome.RowsOut, outcome.DeadLetters));
        var letters = await _workspace.ReadAsync("events.dead-letters");
        Assert.Equal([("3", "2,two"), ("5", "4,4,4")], letters.Select(letter => (letter.Headers["catchwater.line"], letter.Text)));
        Assert.Equal(0, (await _workspace.RunAsync(source)).RowsIn);
    }

    [Fact]
    public async Task A_select_makes_events_of_each_file_in_its_order()
    {
        _workspace.Write("data/a.csv", "invoice,user,amount\n2,b,1.10\n1,a,2.20\n2,b,3.30\n3,,9\n");
        var source = _workspace.Source("""
            topic: orders
            key: user
            files:
              path: data/*.csv
              format: csv
              columns: {amount: 'decimal(12,2)', user: varchar}
              select: SELECT user, invoice, sum(amount) AS amount FROM input WHERE user IS NOT NULL GROUP BY ALL ORDER BY invoice
            """);
        Assert.Equal(2, (await _workspace.RunAsync(source)).RowsOut);
        _workspace.Write("data/b.csv", "invoice,user,amount\n1,a,5.00\n");
        Assert.Equal(1, (await _workspace.RunAsync(source)).RowsOut);
        Assert.Equal(
            ["""{"user":"a","invoice":1,"amount":2.20}""", """{"user":"a","invoice":1,"amount":5.00}""", """{"user":"b","invoice":2,"amount":4.40}"""],
            (await _workspace.ValuesAsync("orders")).Order());
    }

    [Fact]
    public async Task Parquet_and_json_arrays_are_read_as_tables()
    {
        using (var engine = LakeEngine.Open(new EngineOptions()))
        using (var session = engine.OpenSession())
        {
            Directory.CreateDirectory(Path.Combine(_workspace.Folder, "data"));
            await session.ExecuteAsync($"COPY (SELECT i::INTEGER AS i, [i, NULL] AS list, {{'a': i}} AS struct, TIMESTAMP_NS '2026-01-31 12:34:56.123456789' AS ns FROM range(20000) t(i) ORDER BY i) TO '{_workspace.Folder}/data/a.parquet'", TestContext.Current.CancellationToken);
        }

        _workspace.Write("data/b.json", "[{\"x\": 1},\n {\"x\": 2}]");
        Assert.Equal(20_000, (await _workspace.RunAsync(_workspace.Source("files: {path: data/a.parquet, format: parquet}\n", "table"))).RowsOut);
        Assert.Equal(2, (await _workspace.RunAsync(_workspace.Source("files: {path: data/b.json}\n", "array"))).RowsOut);
        var rows = await _workspace.ValuesAsync("table");
        Assert.Equal(20_000, rows.Distinct().Count());
        Assert.Contains("""{"i":17,"list":[17,null],"struct":{"a":17},"ns":"2026-01-31T12:34:56.123456789Z"}""", rows);
        Assert.Equal(["{\"x\":1}", "{\"x\":2}"], (await _workspace.ValuesAsync("array")).Order());
    }

    [Fact]
    public async Task A_table_file_that_changed_is_an_error_and_one_copied_over_itself_is_not()
    {
        _workspace.Write("data/a.csv", "id\n1\n");
        var source = _workspace.Source("files: {path: data/a.csv, format: csv}\n");
        await _workspace.RunAsync(source);
        _workspace.Write("data/a.csv", "id\n1\n");
        Assert.Equal(0, (await _workspace.RunAsync(source)).RowsIn);
        _workspace.Write("data/a.csv", "id\n2\n1\n");
        Assert.Equal("file_changed", (await Assert.ThrowsAsync<IngestException>(() => _workspace.RunAsync(source))).Problems[0].Code);
    }

    [Fact]
    public async Task A_table_file_that_was_only_added_to_is_gone_on_with()
    {
        _workspace.Write("data/a.csv", "id,n\n1,1\n2,x\n3,3");
        var source = _workspace.Source("files: {path: data/a.csv, format: csv, columns: {n: integer}}\n");
        Assert.Equal((2L, 1L), Came(await _workspace.RunAsync(source)));
        _workspace.Append("data/a.csv", "\n4,4\n5,y\n");
        Assert.Equal((1L, 1L), Came(await _workspace.RunAsync(source)));
        _workspace.Append("data/a.csv", "6,6\n");
        Assert.Equal((1L, 0L), Came(await _workspace.RunAsync(source)));
        Assert.Equal((0L, 0L), Came(await _workspace.RunAsync(source)));
        Assert.Equal(["{\"id\":1,\"n\":1}", "{\"id\":3,\"n\":3}", "{\"id\":4,\"n\":4}", "{\"id\":6,\"n\":6}"], (await _workspace.ValuesAsync("events")).Order());
        Assert.Equal(["3", "6"], (await _workspace.ReadAsync("events.dead-letters")).Select(letter => letter.Headers["catchwater.line"]));

        static (long, long) Came(Catchwater.Ingest.Sources.SourceOutcome outcome) => (outcome.RowsOut, outcome.DeadLetters);
    }

    [Theory]
    [InlineData("id,n\n1,1\n", "2,x\n", "")]
    [InlineData("id,n\n1,1", "2\n", "")]
    [InlineData("id,n\n2,1\n", "1,1\n", "select: SELECT id FROM input ORDER BY id")]
    public async Task A_table_file_whose_rows_are_others_since_it_was_added_to_has_changed(string before, string added, string select)
    {
        _workspace.Write("data/a.csv", before);
        var source = _workspace.Source($"files:\n  path: data/a.csv\n  format: csv\n  {select}\n");
        await _workspace.RunAsync(source);
        _workspace.Append("data/a.csv", added);
        var problem = (await Assert.ThrowsAsync<IngestException>(() => _workspace.RunAsync(source))).Problems[0];
        Assert.Equal("file_changed", problem.Code);
        Assert.Contains("whole rows", problem.Hint, StringComparison.Ordinal);
        Assert.Single(await _workspace.ValuesAsync("events"));
    }

    [Fact]
    public async Task A_select_is_wrong_when_it_fits_no_file_and_data_when_it_has_fitted_one()
    {
        using var engine = LakeEngine.Open(new EngineOptions());
        using var session = engine.OpenSession();
        var cancel = TestContext.Current.CancellationToken;
        _workspace.Write("data/1.csv", "");
        _workspace.Write("data/2.csv", "id,n\na,1\n");
        var source = _workspace.Source("files:\n  path: data/*.csv\n  format: csv\n  select: SELECT id, n * 2 AS nn FROM input WHERE n > 1 ORDER BY id, n\n");
        Assert.Equal(2, (await Catchwater.Ingest.Sources.SourceRunner.PlanAsync(source, null, session, cancel)).New);
        File.Delete(Path.Combine(_workspace.Folder, "data/1.csv"));
        await _workspace.RunAsync(source);
        _workspace.Write("data/3.csv", "id,n\nc,n/a\n");
        Assert.Equal(1, (await Catchwater.Ingest.Sources.SourceRunner.PlanAsync(source, _workspace.Log, session, cancel)).New);
        var problem = (await Assert.ThrowsAsync<IngestException>(() => _workspace.RunAsync(source))).Problems[0];
        Assert.Equal("files.select", problem.Key);
        Assert.StartsWith("data/3.csv: ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_file_is_named_as_the_project_names_it()
    {
        using MemoryStream whole = new();
        using (System.IO.Compression.GZipStream gzip = new(whole, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(System.Text.Encoding.UTF8.GetBytes("id\n" + string.Join('\n', Enumerable.Range(0, 200_000))));
        }

        _workspace.Write("data/a.csv.gz", "");
        await File.WriteAllBytesAsync(Path.Combine(_workspace.Folder, "data/a.csv.gz"), whole.ToArray()[..(int)(whole.Length / 2)], TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<IngestException>(() => _workspace.RunAsync(_workspace.Source("files: {path: data/a.csv.gz, format: csv}\n")));
        Assert.Equal(("damaged_file", "data/a.csv.gz"), (fault.Problems[0].Code, fault.Problems[0].File));
    }

    [Fact]
    public async Task A_select_that_does_not_bind_is_told_at_its_place()
    {
        _workspace.Write("data/a.csv", "id\n1\n");
        var source = _workspace.Source("files:\n  path: data/a.csv\n  format: csv\n  select: SELECT nothing FROM input ORDER BY 1\n");
        var fault = await Assert.ThrowsAsync<IngestException>(() => _workspace.RunAsync(source));
        Assert.Equal(("sources/events.yaml", 4, "files.select"), (fault.Problems[0].File, fault.Problems[0].Line, fault.Problems[0].Key));
    }
}
