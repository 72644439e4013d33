using Catchwater.Catalog.Assets;
using Catchwater.Catalog.Lineage;
using Catchwater.Catalog.Tests.Support;

namespace Catchwater.Catalog.Tests.Ingest;

/// <summary>The forms events take in the wild.</summary>
public sealed class EventFormsTests
{
    private const string Job = "\"job\":{\"namespace\":\"n\",\"name\":\"j\"}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2026-01-31T12:00:00", "2026-01-31T12:00:00+00:00")]
    [InlineData("2026-01-31T12:00:00.123456789Z", "2026-01-31T12:00:00.1234567+00:00")]
    [InlineData("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00+00:00")]
    public async Task Accepts_times_without_zone_or_with_nanoseconds(string written, string meant)
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.IngestRawAsync($$"""{"eventTime":"{{written}}",{{Job}},"outputs":[{"namespace":"n","name":"d"}]}""", Cancel);
        Assert.Equal(DateTimeOffset.Parse(meant), (await scratch.Store.FindAsync("d", Cancel)).CreatedAt);
    }

    [Fact]
    public async Task Accepts_what_is_odd_in_texts_and_deep_in_facets()
    {
        await using var scratch = await Scratch.OpenAsync();
        var deep = string.Concat(Enumerable.Repeat("{\"child\":[", 100)) + string.Concat(Enumerable.Repeat("]}", 100));
        await scratch.Store.IngestRawAsync(
            $$$$$$$"""
            {"eventTime":"2026-01-31T12:00:00Z",{{{{{{{Job}}}}}}},"outputs":[{"namespace":"n","name":"d","facets":{"documentation":{"description":"a\u0000b"},"plan":{{{{{{{deep}}}}}}},
             "schema":{"fields":[{"name":"c\u0000"}]}, "columnLineage":{"fields":{"c\u0000":{"inputFields":[{"namespace":"n","name":"s","field":"x\u0000"}]}}}}}]}
            """, Cancel);
        Assert.Equal("a\uFFFDb", (await scratch.Store.FindAsync("d", Cancel)).Description);
        var columns = (await scratch.Store.LineageAsync(new LineageQuery("d", Columns: true), Cancel)).Columns!;
        Assert.Equal(("x\uFFFD", "c\uFFFD"), Assert.Single(columns) is var edge ? (edge.SourceColumn, edge.TargetColumn) : default);
    }

    [Theory]
    [InlineData("table", 7L)]
    [InlineData("topic", null)]
    public async Task What_a_run_added_to_a_topic_is_not_taken_for_all_of_it(string kind, long? rows)
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.IngestRawAsync(
            "{\"eventTime\":\"2026-01-31T12:00:00Z\"," + Job + ",\"outputs\":[{\"namespace\":\"n\",\"name\":\"d\",\"facets\":{\"catchwater_asset\":{\"kind\":\"" + kind
            + "\"}},\"outputFacets\":{\"outputStatistics\":{\"rowCount\":7,\"size\":7}}}]}", Cancel);
        var asset = await scratch.Store.FindAsync("d", Cancel);
        Assert.Equal((rows, rows), (asset.RowCount, asset.SizeBytes));
    }

    [Theory]
    [InlineData("postgres://ann:secret@db:5432/shop", "postgres://db:5432/shop")]
    [InlineData("jdbc:mysql://db/shop?user=ann&password=secret&ssl=true", "jdbc:mysql://db/shop?ssl=true")]
    [InlineData("jdbc:sqlserver://db:1433;databaseName=shop;user=ann;password=secret", "jdbc:sqlserver://db:1433;databaseName=shop")]
    [InlineData("jdbc:oracle:thin:ann/secret@//db:1521/shop", "jdbc:oracle:thin:@//db:1521/shop")]
    [InlineData("https://x.blob.core.windows.net/c/f?sig=secret&sv=1", "https://x.blob.core.windows.net/c/f?sv=1")]
    [InlineData("s3://bucket/a@b?c=d", "s3://bucket/a@b?c=d")]
    [InlineData("file:///data/x.csv", "file:///data/x.csv")]
    public async Task A_location_tells_no_user_and_no_password(string uri, string shown)
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.IngestRawAsync(
            $$$$$$$"""{"eventTime":"2026-01-31T12:00:00Z","dataset":{"namespace":"n","name":"d","facets":{"dataSource":{"uri":"{{{{{{{uri}}}}}}}"}}}}""", Cancel);
        Assert.Equal(shown, (await scratch.Store.FindAsync("d", Cancel)).Location);
    }

    [Theory]
    [InlineData("""{"eventTime":"2026-01-31T12:00:00Z"}""", "neither 'job' nor 'dataset'")]
    [InlineData("""{"job":{"namespace":"n","name":"j"}}""", "'eventTime' is missing")]
    [InlineData("""{"eventTime":"soon","job":{"namespace":"n","name":"j"}}""", "'soon' is not an ISO-8601 time")]
    [InlineData("""{"eventTime":"2026-01-31T12:00:00Z","job":{"namespace":"n"}}""", "'job.name' is missing")]
    [InlineData("""{"eventTime":"2026-01-31T12:00:00Z","job":{"namespace":"n","name":"j"},"inputs":[{"name":"d"}]}""", "'inputs[0].namespace' is missing")]
    [InlineData("""{"eventTime":"2026-01-31T12:00:00Z","job":{"namespace":"n","name":"j"},"run":{}}""", "'run.runId' is missing")]
    [InlineData("""{"eventTime":"2026-01-31T12:00:00Z","job":{"namespace":"n","name":"j"},"inputs":{}}""", "found an object at 'inputs'")]
    [InlineData("""{"eventTime":"2026-01-31T12:00:00Z","job":{"namespace":"n","name":5}}""", "found a number at 'job.name'")]
    [InlineData("""{"eventTime":"2026-01-31T12:00:00Z","job":{"namespace":"n","name":""}}""", "'job' needs a 'namespace' and a 'name'")]
    [InlineData("""{"eventTime":"2026-01-31T12:00:00Z","job":{"namespace":"n","name":"j"},"outputs":[null]}""", "'outputs[0]' needs")]
    [InlineData("""{"eventTime":"2026-01-31T12:00:00Z","eventTime":"2026-01-31T12:00:00Z","job":{"namespace":"n","name":"j"}}""", "'eventTime' is there twice")]
    [InlineData("""{"eventTime":"2026-01-31T12:00:00Z","run":{"runId":5},"job":{"namespace":"n","name":"j"}}""", "run id")]
    [InlineData("""{"eventTime":"2026-01-31T12:00:00Z","eventType":"DONE","run":{"runId":"a"},"job":{"namespace":"n","name":"j"}}""", "found 'DONE' at 'eventType'")]
    [InlineData("{", "not JSON")]
    [InlineData("5", "expected a JSON object")]
    [InlineData("""{"eventTime":"2026-01-31T12:00:00Z","job":{"namespace":"n","name":"\ud800"}}""", "OpenLineage")]
    public async Task Refuses_what_is_no_event(string json, string says)
    {
        await using var scratch = await Scratch.OpenAsync();
        var before = Dump.Of(scratch);
        var fault = await Assert.ThrowsAsync<CatalogException>(() => scratch.Store.IngestRawAsync(json, Cancel));
        Assert.Equal("invalid_event", Assert.Single(fault.Problems).Code);
        Assert.Contains(says, fault.Message);
        Assert.Equal(before, Dump.Of(scratch));
    }

    [Fact]
    public async Task Takes_the_good_events_of_a_list_and_reports_the_others()
    {
        await using var scratch = await Scratch.OpenAsync();
        var result = await scratch.Store.IngestRawAsync($$"""[{"eventTime":"2026-01-31T12:00:00Z",{{Job}}}, 5, {"eventTime":"2026-01-31T12:00:00Z",{{Job}}}]""", Cancel);
        Assert.Equal((1, 1), (result.Accepted, result.Duplicates));
        Assert.Equal("[1]", Assert.Single(result.Rejected).Key);
    }

    [Fact]
    public async Task Merges_the_events_of_a_run()
    {
        await using var scratch = await Scratch.OpenAsync();
        const string Run = """ "run":{"runId":"scheduled__2026-01-31"} """;
        await scratch.Store.IngestRawAsync($$"""{"eventType":"COMPLETE","eventTime":"2026-01-31T12:05:00Z",{{Run}},{{Job}},"outputs":[{"namespace":"n","name":"out"}]}""", Cancel);
        await scratch.Store.IngestRawAsync($$"""{"eventType":"START","eventTime":"2026-01-31T12:00:00Z",{{Run}},{{Job}},"inputs":[{"namespace":"n","name":"in"}]}""", Cancel);
        var export = await scratch.Store.ExportAsync(Cancel);
        var run = Assert.Single(export.Runs);
        Assert.Equal((RunStatus.Complete, 12, 5), (run.State, run.StartedAt.Hour, run.EndedAt!.Value.Minute));
        Assert.Equal(("in", "out"), (Assert.Single(export.Lineage).SourceAsset, export.Lineage[0].TargetAsset));
    }

    [Fact]
    public async Task A_failed_run_leaves_the_output_as_it_was()
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Events.Run("j", Core.Events.RunState.Complete, [Events.Dataset("a")], [Events.Dataset("b", Events.Schema(("x", "INTEGER")))]), Cancel);
        await scratch.Store.IngestRawAsync(
            """
            {"eventType":"FAIL","eventTime":"2027-01-01T00:00:00Z","run":{"runId":"0192aaaa-0000-7000-8000-000000000001","facets":{"errorMessage":{"message":"no"}}},
             "job":{"namespace":"retail","name":"j"},"inputs":[{"namespace":"retail","name":"other"}],
             "outputs":[{"namespace":"retail","name":"b","facets":{"schema":{"fields":[{"name":"y","type":"TEXT"}]},
               "dataQualityAssertions":{"assertions":[{"assertion":"not_null","success":false,"column":"y"}]}}}]}
            """,
            Cancel);
        var asset = await scratch.Store.FindAsync("b", Cancel);
        Assert.Equal(["x"], asset.Schema.Keys);
        Assert.Equal(0.0, asset.QualityScore);
        Assert.Equal(Events.Noon, asset.UpdatedAt);
        Assert.Equal((RunStatus.Fail, "no"), (asset.LastRun!.State, asset.LastRun.Error));
        Assert.Equal(["a"], (await scratch.Store.LineageAsync(new LineageQuery("b"), Cancel)).Upstream.Select(node => node.Name));
    }

    [Fact]
    public async Task Reads_every_form_of_column_lineage()
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.IngestRawAsync(
            """
            {"eventTime":"2026-01-01T00:00:00Z","job":{"namespace":"n","name":"j","facets":{"lineage":{"entries":[
               {"namespace":"n","name":"byjob","type":"DATASET","fields":{"c":{"inputs":[{"namespace":"n","name":"s","type":"DATASET","field":"x"}]}}}]}}},
             "outputs":[
              {"namespace":"n","name":"old","facets":{"columnLineage":{"fields":{
                 "c":{"inputFields":[{"namespace":"n","name":"s","field":"x"}],"transformationType":"IDENTITY","transformationDescription":"as is"},
                 "m":{"inputFields":[{"namespace":"n","name":"s","field":"y"}],"transformationType":"MASKED"}}}}},
              {"namespace":"n","name":"now","facets":{"columnLineage":{"fields":{
                 "c":{"inputFields":[{"namespace":"n","name":"s","field":"x","transformations":[{"type":"DIRECT","subtype":"AGGREGATION","description":"sum(x)","masking":false},{"type":"INDIRECT","subtype":"FILTER"}]}]}},
                 "dataset":[{"namespace":"n","name":"s","field":"z","transformations":[{"type":"INDIRECT","subtype":"JOIN"}]}]}}},
              {"namespace":"n","name":"new","facets":{"lineage":{"inputs":[{"namespace":"n","name":"t","type":"DATASET"}],
                 "fields":{"c":{"inputs":[{"namespace":"n","name":"s","type":"DATASET","field":"x","transformations":[{"type":"DIRECT","subtype":"IDENTITY","masking":true}]}]}}}}}]}
            """,
            Cancel);
        var export = await scratch.Store.ExportAsync(Cancel);
        Assert.Equal(
            [
                "byjob.c<x Direct  False", "new.c<x Direct identity True", "now.<z Indirect join False", "now.c<x Direct aggregation False", "now.c<x Indirect filter False",
                "old.c<x Direct identity False", "old.m<y Direct masked True",
            ],
            export.ColumnLineage.Select(edge => $"{edge.TargetAsset}.{edge.TargetColumn}<{edge.SourceColumn} {edge.Type} {edge.Subtype} {edge.Masking}"));
        Assert.Equal("as is", export.ColumnLineage.Single(edge => edge.Transformation == "as is").Transformation);
        Assert.Contains(export.Lineage, edge => (edge.SourceAsset, edge.TargetAsset) == ("t", "new"));
    }

    [Fact]
    public async Task Closes_edges_that_a_new_job_version_drops_and_columns_that_are_gone()
    {
        await using var scratch = await Scratch.OpenAsync();
        async Task RunAsync(double minutes, string[] inputs, (string, string)[] columns, (string, string, string)[] links) => await scratch.Store.EmitAsync(
            Events.Run("j", Core.Events.RunState.Complete, [.. inputs.Select(name => Events.Dataset(name))], [Events.Dataset("out", Events.Schema(columns), Events.Columns(links))], minutes: minutes),
            Cancel);

        await RunAsync(0, ["a", "b"], [("x", "INTEGER"), ("y", "INTEGER")], [("x", "a", "x"), ("y", "b", "y")]);
        await RunAsync(1, ["a"], [("x", "INTEGER")], [("x", "a", "x")]);
        var lineage = await scratch.Store.LineageAsync(new LineageQuery("out", Columns: true), Cancel);
        Assert.Equal(["a"], lineage.Upstream.Select(node => node.Name));
        Assert.Equal(["x"], lineage.Columns!.Select(edge => edge.TargetColumn));
        Assert.Empty((await scratch.Store.LineageAsync(new LineageQuery("b"), Cancel)).Downstream);

        // The source loses the column: the link from it closes although no job said so.
        await scratch.Store.EmitAsync(Events.Run("load", Core.Events.RunState.Complete, [], [Events.Dataset("a", Events.Schema(("x", "INTEGER"), ("z", "INTEGER")))], minutes: 2), Cancel);
        Assert.Single((await scratch.Store.LineageAsync(new LineageQuery("out", Columns: true), Cancel)).Columns!);
        await scratch.Store.EmitAsync(Events.Run("load", Core.Events.RunState.Complete, [], [Events.Dataset("a", Events.Schema(("z", "INTEGER")))], minutes: 3), Cancel);
        Assert.Empty((await scratch.Store.LineageAsync(new LineageQuery("out", Columns: true), Cancel)).Columns!);
    }

    [Fact]
    public async Task A_dropped_asset_leaves_search_and_lineage_until_it_is_written_again()
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Events.Complete("j", ["a"], ["b"]), Cancel);
        await scratch.Store.IngestRawAsync("""{"eventTime":"2026-02-01T00:00:00Z","dataset":{"namespace":"retail","name":"a","facets":{"lifecycleStateChange":{"lifecycleStateChange":"DROP"}}}}""", Cancel);
        Assert.True((await scratch.Store.FindAsync("a", Cancel)).Dropped);
        Assert.Empty((await scratch.Store.LineageAsync(new LineageQuery("b"), Cancel)).Edges);
        Assert.Equal(["b"], (await scratch.Store.SearchAsync("", cancellationToken: Cancel)).Assets.Select(hit => hit.Name));
        await scratch.Store.EmitAsync(Events.Complete("make a", [], ["a"], minutes: 60 * 24 * 30), Cancel);
        Assert.Single((await scratch.Store.LineageAsync(new LineageQuery("b"), Cancel)).Edges);
    }

    [Fact]
    public async Task Symlinks_and_renames_join_what_was_told_apart()
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Events.Complete("load", ["raw"], ["old_name"]), Cancel);
        await scratch.Store.EmitAsync(Events.Complete("use", ["hive.table"], ["report"], 1), Cancel);
        await scratch.Store.IngestRawAsync(
            """
            {"eventTime":"2026-02-01T00:00:00Z","dataset":{"namespace":"retail","name":"new_name","facets":{
              "lifecycleStateChange":{"lifecycleStateChange":"RENAME","previousIdentifier":{"namespace":"retail","name":"old_name"}},
              "symlinks":{"identifiers":[{"namespace":"retail","name":"hive.table","type":"TABLE"}]}}}}
            """,
            Cancel);
        var lineage = await scratch.Store.LineageAsync(new LineageQuery("new_name"), Cancel);
        Assert.Equal(("raw", "report"), (lineage.Upstream[0].Name, lineage.Downstream[0].Name));
        Assert.Equal("new_name", (await scratch.Store.FindAsync("old_name", Cancel)).Name);
        Assert.Equal(["hive.table", "old_name"], (await scratch.Store.FindAsync("hive.table", Cancel)).Aliases.Select(alias => alias.Name));
        Assert.Equal(3, (await scratch.Store.ExportAsync(Cancel)).Assets.Count);
    }
}
