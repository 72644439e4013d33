using Catchwater.Pipelines.Running;

namespace Catchwater.Pipelines.Tests.Running;

public sealed class IncrementalTests : IDisposable
{
    private const string ByFiles = """
        source: {path: "in/*.csv", format: csv}
        quality_step: {enabled: false}
        incremental: {by: files}
        target: {table: b.t, mode: append}
        """;

    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task By_files_reads_each_file_once()
    {
        _bench.Write("in/1.csv", "id,v\n1,a\n2,b\n");
        Assert.Equal(2, (await _bench.RunAsync(ByFiles)).RowsOut);
        Assert.Equal(PipelineEnd.NothingNew, (await _bench.RunAsync(ByFiles)).End);

        _bench.Write("in/2.csv", "id,v\n3,c\n");
        var third = await _bench.RunAsync(ByFiles);

        Assert.Equal((1, 1), (third.RowsIn, third.RowsOut));
        Assert.Equal(["1|a", "2|b", "3|c"], await _bench.QueryAsync("SELECT id, v FROM b.t ORDER BY id", "b.t"));
    }

    [Fact]
    public async Task By_files_refuses_a_file_that_changed()
    {
        _bench.Write("in/1.csv", "id,v\n1,a\n");
        await _bench.RunAsync(ByFiles);
        _bench.Write("in/1.csv", "id,v\n1,a\n2,b\n");
        File.SetLastWriteTimeUtc(Path.Combine(_bench.Folder, "in/1.csv"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        var fault = await Assert.ThrowsAsync<PipelineException>(() => _bench.RunAsync(ByFiles));

        Assert.Equal("file_changed", fault.Problems[0].Code);
        Assert.StartsWith("in/1.csv was read before", fault.Problems[0].Message);
        Assert.Equal(2, (await _bench.RunAsync(ByFiles, fullRefresh: true)).RowsOut);
        Assert.Equal(["2"], await _bench.QueryAsync("SELECT count(*) FROM b.t", "b.t"));
    }

    [Fact]
    public async Task By_watermark_appends_what_lies_above()
    {
        const string pipeline = """
            source: {path: in/e.csv, format: csv}
            quality_step: {enabled: false}
            incremental: {by: watermark, column: ts}
            target: {table: b.t, mode: append}
            """;
        _bench.Write("in/e.csv", "id,ts\n1,2026-01-01 10:00:00\n2,2026-01-01 11:00:00\n");
        Assert.Equal(2, (await _bench.RunAsync(pipeline)).RowsOut);
        Assert.Equal(PipelineEnd.NothingNew, (await _bench.RunAsync(pipeline)).End);

        _bench.Write("in/e.csv", "id,ts\n1,2026-01-01 10:00:00\n2,2026-01-01 11:00:00\n3,2026-01-01 11:00:01\n");
        Assert.Equal(1, (await _bench.RunAsync(pipeline)).RowsOut);
        Assert.Equal(["1", "2", "3"], await _bench.QueryAsync("SELECT id FROM b.t ORDER BY id", "b.t"));

        _bench.Write("in/e.csv", "id,ts\n4,\n5,2026-01-02 00:00:00\n");
        var fault = await Assert.ThrowsAsync<PipelineException>(() => _bench.RunAsync(pipeline));
        Assert.Equal("watermark_null", fault.Problems[0].Code);
    }

    [Fact]
    public async Task By_watermark_with_look_back_merges_late_rows()
    {
        const string pipeline = """
            source: {path: in/e.csv, format: csv}
            quality_step: {enabled: false}
            incremental: {by: watermark, column: ts, look_back: 2 hours}
            target: {table: b.t, mode: merge, keys: [id]}
            """;
        _bench.Write("in/e.csv", "id,ts,v\n1,2026-01-01 08:00:00,a\n2,2026-01-01 11:00:00,b\n");
        await _bench.RunAsync(pipeline);

        // 3 arrives late, 2 is corrected, 0 lies before the look-back.
        _bench.Write("in/e.csv", "id,ts,v\n0,2026-01-01 07:00:00,z\n1,2026-01-01 08:00:00,a\n2,2026-01-01 11:00:00,B\n3,2026-01-01 10:00:00,c\n");
        await _bench.RunAsync(pipeline);

        Assert.Equal(["1|a", "2|B", "3|c"], await _bench.QueryAsync("SELECT id, v FROM b.t ORDER BY id", "b.t"));
    }

    [Fact]
    public async Task By_version_reads_what_was_appended_to_the_input()
    {
        const string downstream = """
            source: {table: b.t}
            quality_step: {enabled: false}
            incremental: {by: version}
            target: {table: s.t, mode: append}
            """;
        _bench.Write("in/1.csv", "id,v\n1,a\n2,b\n");
        await _bench.RunAsync(ByFiles);
        Assert.Equal(2, (await _bench.RunAsync(downstream)).RowsOut);
        Assert.Equal(PipelineEnd.NothingNew, (await _bench.RunAsync(downstream)).End);

        _bench.Write("in/2.csv", "id,v\n3,c\n");
        await _bench.RunAsync(ByFiles);
        var second = await _bench.RunAsync(downstream);
        Assert.Equal((1, 1), (second.RowsIn, second.RowsOut));
        Assert.Equal(["3"], await _bench.QueryAsync("SELECT count(*) FROM s.t", "s.t"));

        await _bench.RunAsync(ByFiles, fullRefresh: true);
        var fault = await Assert.ThrowsAsync<PipelineException>(() => _bench.RunAsync(downstream));
        Assert.Equal("input_rewritten", fault.Problems[0].Code);
    }

    [Fact]
    public async Task By_version_goes_on_after_partitions_were_dropped()
    {
        const string upstream = """
            source: {path: "in/*.csv", format: csv}
            quality_step: {enabled: false}
            incremental: {by: files}
            target: {table: b.t, mode: append, partition_columns: [day]}
            """;
        const string downstream = """
            source: {table: b.t}
            quality_step: {enabled: false}
            incremental: {by: version}
            target: {table: s.t, mode: append}
            """;
        _bench.Write("in/1.csv", "id,day\n1,2020-01-01\n2,2026-01-01\n");
        await _bench.RunAsync(upstream);
        await _bench.RunAsync(downstream);
        await _bench.Lake.Table(Core.Names.DatasetName.Parse("b.t")).DropPartitionsAsync(
            values => values["day"] == "2020-01-01", new Lake.Tables.CommitDetails { RunId = Guid.CreateVersion7() }, TestContext.Current.CancellationToken);
        Assert.Equal(PipelineEnd.NothingNew, (await _bench.RunAsync(downstream)).End);

        _bench.Write("in/2.csv", "id,day\n3,2026-01-02\n");
        await _bench.RunAsync(upstream);
        Assert.Equal(1, (await _bench.RunAsync(downstream)).RowsIn);
        Assert.Equal(["1", "2", "3"], await _bench.QueryAsync("SELECT id FROM s.t ORDER BY id", "s.t"));
    }

    [Fact]
    public async Task Overwrite_partitions_replaces_only_those_that_get_rows()
    {
        const string pipeline = """
            source: {path: in/d.csv, format: csv}
            quality_step: {enabled: false}
            target: {table: b.t, mode: overwrite_partitions, partition_columns: [day]}
            """;
        _bench.Write("in/d.csv", "day,v\n2026-01-01,a\n2026-01-02,b\n");
        await _bench.RunAsync(pipeline);
        _bench.Write("in/d.csv", "day,v\n2026-01-02,B\n2026-01-03,c\n");
        await _bench.RunAsync(pipeline);
        Assert.Equal(["a", "B", "c"], await _bench.QueryAsync("SELECT v FROM b.t ORDER BY day", "b.t"));
    }

    [Fact]
    public async Task By_files_a_full_refresh_forgets_files_that_are_gone()
    {
        _bench.Write("in/1.csv", "id,v\n1,a\n").Write("in/2.csv", "id,v\n2,b\n");
        var second = Path.Combine(_bench.Folder, "in/2.csv");
        await _bench.RunAsync(ByFiles);
        File.Move(second, second + ".away");
        await _bench.RunAsync(ByFiles, fullRefresh: true);
        Assert.Equal(["1"], await _bench.QueryAsync("SELECT id FROM b.t", "b.t"));

        File.Move(second + ".away", second);
        Assert.Equal(1, (await _bench.RunAsync(ByFiles)).RowsOut);
        Assert.Equal(["1", "2"], await _bench.QueryAsync("SELECT id FROM b.t ORDER BY id", "b.t"));
        Assert.Equal(PipelineEnd.NothingNew, (await _bench.RunAsync(ByFiles)).End);
    }

    [Fact]
    public async Task By_watermark_an_emptied_source_is_nothing_new()
    {
        const string pipeline = """
            source: {path: in/e.csv, format: csv, columns: {ts: timestamp}}
            quality_step: {enabled: false}
            incremental: {by: watermark, column: ts}
            target: {table: b.t, mode: append}
            """;
        _bench.Write("in/e.csv", "id,ts\n1,2026-01-01 10:00:00\n");
        await _bench.RunAsync(pipeline);

        _bench.Write("in/e.csv", "id,ts\n");
        Assert.Equal(PipelineEnd.NothingNew, (await _bench.RunAsync(pipeline)).End);

        _bench.Write("in/e.csv", "id,ts\n1,2026-01-01 10:00:00\n2,2026-01-01 11:00:00\n");
        Assert.Equal(1, (await _bench.RunAsync(pipeline)).RowsOut);
    }

    [Fact]
    public async Task By_version_says_what_to_do_when_the_version_it_read_last_has_expired()
    {
        const string downstream = """
            source: {table: b.t}
            quality_step: {enabled: false}
            incremental: {by: version}
            target: {table: s.t, mode: append}
            """;
        _bench.Write("in/1.csv", "id,v\n1,a\n");
        await _bench.RunAsync(ByFiles);
        await _bench.RunAsync(downstream);
        for (var i = 2; i <= 13; i++)
        {
            _bench.Write($"in/{i}.csv", $"id,v\n{i},a\n");
            await _bench.RunAsync(ByFiles);
        }

        Directory.Delete(Path.Combine(_bench.Folder, "lake/b/t/_catchwater/leases"), recursive: true);
        await _bench.Lake.Table(Core.Names.DatasetName.Parse("b.t")).ExpireAsync(
            new Lake.Tables.ExpiryPolicy { MinAge = TimeSpan.Zero, LogMinAge = TimeSpan.Zero }, TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<PipelineException>(() => _bench.RunAsync(downstream));

        Assert.Equal(("version_expired", "pipelines/p.yaml"), (fault.Problems[0].Code, fault.Problems[0].File));
        Assert.Contains("--full-refresh", fault.Problems[0].Hint);
    }

    [Theory]
    [InlineData("id,v\n1,a\n1,b\n", "duplicate_key")]
    [InlineData("id,v\n1,a\n,b\n", "null_key")]
    public async Task Keys_hold_from_the_first_version_on(string text, string code)
    {
        _bench.Write("in.csv", text);
        var fault = await Assert.ThrowsAsync<Lake.LakeException>(() => _bench.RunAsync("""
            source: {path: in.csv, format: csv}
            quality_step: {enabled: false}
            target: {table: b.t, mode: merge, keys: [id]}
            """));
        Assert.Equal(code, fault.Problems[0].Code);
    }

    [Fact]
    public async Task The_event_says_which_column_edges_are_indirect_and_which_are_masked()
    {
        _bench.Write("in.csv", "id,email\n1,a@b.c\n");
        var outcome = await _bench.RunAsync("""
            source: {path: in.csv, format: csv}
            quality_step: {enabled: false}
            metadata_columns: false
            transformations:
              - type: sql
                query: "SELECT email, CASE WHEN email LIKE 'a%' THEN 1 ELSE 0 END AS flag, count(*) OVER (PARTITION BY email) AS n, md5(email) AS h FROM input"
            target: {table: b.t}
            """);

        var fields = outcome.Events[^1].Outputs[0].Facets!["columnLineage"]!["fields"]!;
        string Edge(string column)
        {
            var how = fields[column]!["inputFields"]![0]!["transformations"]![0]!;
            return $"{how["type"]} {how["subtype"]} {how["masking"]}";
        }

        Assert.Equal("DIRECT IDENTITY false", Edge("email"));
        Assert.Equal("INDIRECT CONDITIONAL false", Edge("flag"));
        Assert.Equal("INDIRECT WINDOW false", Edge("n"));
        Assert.Equal("DIRECT TRANSFORMATION true", Edge("h"));
    }
}
