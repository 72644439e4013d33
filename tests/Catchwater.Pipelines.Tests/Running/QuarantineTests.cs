using Catchwater.Pipelines.Running;

namespace Catchwater.Pipelines.Tests.Running;

public sealed class QuarantineTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Malformed_lines_are_set_apart_and_counted()
    {
        _bench.Write("in/a.csv", "id,n\n1,10\n2,x\n3,30,extra\n4\n5,50\n");
        var outcome = await _bench.RunAsync("""
            source: {path: in/a.csv, format: csv, columns: {id: bigint, n: bigint}}
            quality_step: {enabled: false}
            target: {table: b.t}
            """);

        Assert.Equal((PipelineEnd.Published, 5, 2, 3), (outcome.End, outcome.RowsIn, outcome.RowsOut, outcome.RowsQuarantined));
        Assert.Equal(
            ["in/a.csv|3|2,x", "in/a.csv|4|3,30,extra", "in/a.csv|5|4"],
            await _bench.QueryAsync("SELECT source, line, raw FROM b.t__quarantine ORDER BY line", "b.t__quarantine"));
    }

    [Fact]
    public async Task Values_that_do_not_fit_a_cast_are_set_apart()
    {
        _bench.Write("in/a.csv", "id,n\n1,10\n2,x\n3,\n");
        var outcome = await _bench.RunAsync("""
            source: {path: in/a.csv, format: csv, columns: {n: varchar}}
            quality_step: {drop_duplicates: false, cast: {n: integer}}
            transformations:
              - {type: filter, condition: id > 0}
            target: {table: b.t}
            """);

        Assert.Equal((3, 2, 1), (outcome.RowsIn, outcome.RowsOut, outcome.RowsQuarantined));
        Assert.Equal(["1|10", "3|NULL"], await _bench.QueryAsync("SELECT id, n FROM b.t ORDER BY id", "b.t"));
        Assert.Equal(
            ["n|{\"id\":2,\"n\":\"x\"}|value \"x\" of column n is not a INTEGER"],
            await _bench.QueryAsync("SELECT column_name, raw, reason FROM b.t__quarantine", "b.t__quarantine"));
    }

    [Theory]
    [InlineData("", "n: bigint", "n|3|2,x,b")]
    [InlineData("fill_nulls: {n: 0}, ", "n: 'decimal(8,2)'", "n|3|2,x,b")]
    [InlineData("", "at: timestamp", "at|4|3,,x", "id,n,at\n1,10,2026-01-31T10:00:00Z\n2,5,2026-01-31 11:00:00\n3,,x\n")]
    public async Task Values_of_a_file_that_do_not_fit_a_cast_keep_their_line(string fill, string cast, string reject, string file = "id,n,at\n1,10,a\n2,x,b\n3,,c\n")
    {
        _bench.Write("in/a.csv", file);
        var outcome = await _bench.RunAsync($$"""
            source: {path: in/a.csv, format: csv}
            quality_step: { {{fill}}cast: { {{cast}} } }
            target: {table: b.t}
            """);
        Assert.Equal((3, 2, 1), (outcome.RowsIn, outcome.RowsOut, outcome.RowsQuarantined));
        Assert.Equal([reject], await _bench.QueryAsync("SELECT column_name, line, raw FROM b.t__quarantine", "b.t__quarantine"));
    }

    // Of text that fills nulls, of another column of times, of a watermark the reader knows nothing: then the step casts what was read as text.
    [Theory]
    [InlineData("fill_nulls: {n: '7'}, cast: {n: bigint}", "", "id,n,at\n1,10,a\n2,x,b\n3,,c\n", "1|10,3|7")]
    [InlineData("cast: {at: timestamp}", "", "id,n,at\n1,31/12/2026 10:00:00,2026-12-31 10:00:00\n2,30/12/2026 10:00:00,x\n", "1|2026-12-31 10:00:00")]
    [InlineData("cast: {n: bigint}", "incremental: {by: watermark, column: id}", "id,n,at\n1,10,a\n2,x,b\n", "1|10")]
    public async Task A_cast_that_the_reader_cannot_do_alike_is_done_after_it(string step, string incremental, string file, string rows)
    {
        _bench.Write("in/a.csv", file);
        var outcome = await _bench.RunAsync($$"""
            source: {path: in/a.csv, format: csv}
            quality_step: { {{step}} }
            {{incremental}}
            target: {table: b.t, mode: append}
            """);
        Assert.Equal(1, outcome.RowsQuarantined);
        Assert.Equal(["NULL"], await _bench.QueryAsync("SELECT line FROM b.t__quarantine", "b.t__quarantine"));
        var column = step.Contains("at: timestamp", StringComparison.Ordinal) ? "strftime(\"at\", '%Y-%m-%d %H:%M:%S')" : "n";
        Assert.Equal(rows.Split(','), await _bench.QueryAsync($"SELECT id, {column} AS v FROM b.t ORDER BY id", "b.t"));
    }

    [Fact]
    public async Task Rows_a_rule_quarantines_do_not_reach_the_table()
    {
        _bench.Write("in/a.csv", "id,n\n1,10\n2,-5\n3,7\n");
        var outcome = await _bench.RunAsync(
            """
            source: {path: in/a.csv, format: csv}
            quality_step: {enabled: false}
            metadata_columns: false
            target: {table: b.t}
            """,
            "dataset: b.t\nrules:\n  positive: {type: validity, column: n, expression: n > 0, threshold: 1.0, quarantine: true}\n");

        Assert.Equal((PipelineEnd.Published, 3, 2, 1), (outcome.End, outcome.RowsIn, outcome.RowsOut, outcome.RowsQuarantined));
        Assert.Equal(["1", "3"], await _bench.QueryAsync("SELECT id FROM b.t ORDER BY id", "b.t"));
        Assert.Equal(["{\"id\":2,\"n\":-5}"], await _bench.QueryAsync("SELECT raw FROM b.t__quarantine", "b.t__quarantine"));
    }

    [Fact]
    public async Task The_quarantine_of_an_overwritten_table_shows_its_current_rejects()
    {
        const string pipeline = """
            source: {path: in/a.csv, format: csv, columns: {n: bigint}}
            quality_step: {enabled: false}
            target: {table: b.t}
            """;
        _bench.Write("in/a.csv", "n\n1\nx\ny\n");
        await _bench.RunAsync(pipeline);
        _bench.Write("in/a.csv", "n\n1\nz\n");
        await _bench.RunAsync(pipeline);
        Assert.Equal(["z"], await _bench.QueryAsync("SELECT raw FROM b.t__quarantine", "b.t__quarantine"));
        _bench.Write("in/a.csv", "n\n1\n");
        await _bench.RunAsync(pipeline);
        Assert.Empty(await _bench.QueryAsync("SELECT raw FROM b.t__quarantine", "b.t__quarantine"));
    }

    [Theory]
    [InlineData("{table: b.t, mode: append}")]
    [InlineData("{table: b.t, mode: merge, keys: [id]}")]
    [InlineData("{table: b.t, mode: overwrite_partitions, partition_columns: [day]}")]
    public async Task Rejects_of_a_run_that_published_nothing_go_with_the_next_run_also_when_that_rejects_nothing(string target)
    {
        var pipeline = $$"""
            source: {path: "in/*.csv", format: csv, columns: {id: bigint, day: date} }
            quality_step: {enabled: false}
            incremental: {by: files}
            target: {{target}}
            """;
        const string rules = "dataset: b.t\nrules:\n  r: {type: validity, column: id, expression: id > 0, threshold: 1.0}\n";
        _bench.Write("in/1.csv", "id,day\n1,2026-01-01\nfirst,2026-01-01\n");
        Assert.Equal(PipelineEnd.Published, (await _bench.RunAsync(pipeline, rules)).End);

        _bench.Write("in/2.csv", "id,day\n-2,2026-01-02\nsecond,2026-01-02\n");
        Assert.Equal(PipelineEnd.Stopped, (await _bench.RunAsync(pipeline, rules)).End);
        Assert.Equal(["first,2026-01-01|0", "second,2026-01-02|1"], await RejectsAsync());

        _bench.Write("in/2.csv", "id,day\n2,2026-01-02\n");
        Assert.Equal(PipelineEnd.Published, (await _bench.RunAsync(pipeline, rules)).End);
        Assert.Equal(["first,2026-01-01|0"], await RejectsAsync());

        _bench.Write("in/3.csv", "id,day\n3,2026-01-03\n");
        Assert.DoesNotContain((await _bench.RunAsync(pipeline, rules)).Events, said => said.Outputs.Any(output => output.Name.EndsWith("__quarantine", StringComparison.Ordinal)));
        Assert.Equal(["first,2026-01-01|0"], await RejectsAsync());
    }

    private Task<IReadOnlyList<string>> RejectsAsync() => _bench.QueryAsync("SELECT raw, table_version FROM b.t__quarantine ORDER BY ALL", "b.t__quarantine");

    [Theory]
    [InlineData("max_rows: 1", PipelineEnd.Stopped)]
    [InlineData("max_rows: 2", PipelineEnd.Published)]
    [InlineData("max_ratio: 0.49", PipelineEnd.Stopped)]
    [InlineData("max_ratio: 0.5", PipelineEnd.Published)]
    public async Task A_limit_decides_whether_the_table_is_published(string limit, PipelineEnd end)
    {
        _bench.Write("in/a.csv", "n\n1\n2\nx\ny\n");
        var outcome = await _bench.RunAsync($$$"""
            source: {path: in/a.csv, format: csv, columns: {n: bigint}}
            quality_step: {enabled: false}
            rejects:
              {{{limit}}}
            target: {table: b.t}
            """);
        Assert.Equal(end, outcome.End);
        Assert.Equal(2, outcome.RowsQuarantined);
    }

    [Fact]
    public async Task A_failed_rule_leaves_the_old_version()
    {
        const string pipeline = """
            source: {path: in/a.csv, format: csv}
            quality_step: {enabled: false}
            target: {table: b.t}
            """;
        const string rules = "dataset: b.t\nrules:\n  r: {type: validity, column: n, expression: n > 0, threshold: 1.0}\n";
        _bench.Write("in/a.csv", "n\n1\n2\n");
        await _bench.RunAsync(pipeline, rules);
        _bench.Write("in/a.csv", "n\n1\n-2\n-3\n");
        var outcome = await _bench.RunAsync(pipeline, rules);

        Assert.Equal(PipelineEnd.Stopped, outcome.End);
        Assert.Equal("version 0 stays", outcome.Problem!.Hint);
        Assert.Equal(2, outcome.Gate!.Suites[0].Rules[0].FailedRows);
        Assert.Equal(["2"], await _bench.QueryAsync("SELECT count(*) FROM b.t", "b.t"));
        Assert.Single(Directory.GetFiles(Path.Combine(_bench.Folder, "lake/b/t"), "*.parquet"));
    }

    [Fact]
    public async Task A_malformed_row_counts_once_among_the_rows_read()
    {
        const string pipeline = """
            source: {path: in.csv, format: csv, columns: {n: bigint}}
            quality_step: {enabled: false}
            transformations:
              - {type: filter, condition: "id > 1"}
            target: {table: b.t}
            """;
        _bench.Write("in.csv", "id,n\n1,1\n2,x\n3,3\n4,4,4\n5,5\n");

        var outcome = await _bench.RunAsync(pipeline);

        Assert.Equal((5, 2, 2), (outcome.RowsIn, outcome.RowsOut, outcome.RowsQuarantined));
    }

    [Fact]
    public async Task Malformed_lines_count_once_when_the_file_is_read_again_for_casts()
    {
        const string pipeline = """
            source: {path: in.csv, format: csv, columns: {id: bigint, n: varchar}}
            quality_step: {fill_nulls: {}, cast: {n: bigint}}
            target: {table: b.t}
            """;
        _bench.Write("in.csv", "id,n\n1,1\nx,2\n3,y\n4,4,4\n5,5\n");

        var outcome = await _bench.RunAsync(pipeline);

        Assert.Equal((5, 2, 3), (outcome.RowsIn, outcome.RowsOut, outcome.RowsQuarantined));
        Assert.Equal(["3"], await _bench.QueryAsync("SELECT count(*) FROM b.t__quarantine", "b.t__quarantine"));
    }

    [Fact]
    public async Task The_default_of_a_number_fills_a_column_that_was_read_as_text()
    {
        _bench.Write("in.csv", "user_id,amount\nu1,5\nu2,abc\nu3,\n");

        var outcome = await _bench.RunAsync("source: {path: in.csv, format: csv}\ntarget: {table: b.t}\n");

        Assert.Equal((2, 1), (outcome.RowsOut, outcome.RowsQuarantined));
        Assert.Equal(["u1|5", "u3|0"], await _bench.QueryAsync("SELECT user_id, amount FROM b.t ORDER BY 1", "b.t"));
    }

    [Theory]
    [InlineData("csv", "n,even\nwrong,\n1,true\n2,false\n")]
    [InlineData("json", """
        {"n": "wrong", "even": null}
        {"n": 1, "even": true}
        {"n": 2, "even": false}
        """)]
    public async Task A_malformed_row_is_kept_also_when_a_filter_would_leave_it_out(string format, string text)
    {
        await File.WriteAllTextAsync(Path.Combine(_bench.Folder, "in.txt"), text, TestContext.Current.CancellationToken);
        var run = await _bench.RunAsync($$"""
            source: {path: in.txt, format: {{format}}, columns: { n: integer, even: boolean } }
            quality_step: {enabled: false}
            transformations:
              - {type: filter, condition: even}
            target: {table: b.t}
            """);
        Assert.Equal((3, 1, 1), (run.RowsIn, run.RowsOut, run.RowsQuarantined));
    }

    [Fact]
    public async Task A_truncated_file_is_named_as_the_project_names_it()
    {
        using (var whole = new MemoryStream())
        {
            using (var gzip = new System.IO.Compression.GZipStream(whole, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write(System.Text.Encoding.UTF8.GetBytes("id\n" + string.Join('\n', Enumerable.Range(0, 200_000))));
            }

            await File.WriteAllBytesAsync(Path.Combine(_bench.Folder, "in.csv.gz"), whole.ToArray()[..(int)(whole.Length / 2)], TestContext.Current.CancellationToken);
        }

        var fault = await Assert.ThrowsAsync<PipelineException>(() => _bench.RunAsync("""
            source: {path: in.csv.gz, format: csv}
            quality_step: {enabled: false}
            target: {table: b.t}
            """));
        Assert.Equal(("damaged_file", "in.csv.gz"), (fault.Problems[0].Code, fault.Problems[0].File));
    }
}
