using Catchwater.Catalog.Lineage;
using Catchwater.Catalog.Tests.Support;

namespace Catchwater.Catalog.Tests.Import;

/// <summary>Exports come from elsewhere too, and from hands: what is wrong in them is named, the rest is taken.</summary>
public sealed class MalformedExportTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"assets": {"a": {"tags": ["x", "x"]}}}""", null)]
    [InlineData("""{"assets": {"a": {"columns": [{"name": "c", "description": "1"}, {"name": "c", "description": "2"}], "set_by_human": []}}}""", null)]
    [InlineData("""{"assets": {"a": {"set_by_human": [null, 1, "owner"], "owner": "ann"}}}""", null)]
    [InlineData("""{"assets": {"a": {}}, "jobs": [{"namespace": "p", "name": "j"}], "runs": [{"job_namespace": "p", "job": "j", "run_id": "r1", "state": "complete", "outputs": ["a"]}], "column_lineage": [{"job_namespace": "p", "job": "j", "source_asset": "b", "source_column": "x", "target_asset": "a", "target_column": "y", "type": "direct"}]}""", null)]
    [InlineData("""{"assets": {"a": {}}, "jobs": [{"namespace": "p", "name": "j"}], "runs": [{"job_namespace": "p", "job": "j", "run_id": "r1", "state": "exploded"}]}""", "exploded")]
    [InlineData("""{"assets": {"a": {}}, "jobs": [{"namespace": "p", "name": "j"}], "runs": [{"job_namespace": "p", "job": "j", "state": "complete"}]}""", "run_id")]
    [InlineData("""{"assets": {"a": {}}, "jobs": [{"name": "j", "outputs": ["a"], "last_seen": "2026-01-01"}]}""", "job")]
    [InlineData("""{"assets": {"a": {}}, "lineage": [{"source": "ingest", "source_namespace": "p", "target_asset": "a"}]}""", "lineage")]
    [InlineData("""{"assets": {"a": 1, "b": {}}}""", "assets.a")]
    public async Task Takes_what_is_good_and_names_the_rest(string export, string? rejected)
    {
        await using var scratch = await Scratch.OpenAsync();
        var file = Path.Combine(Path.GetDirectoryName(scratch.Path)!, "export.json");
        await File.WriteAllTextAsync(file, export, Cancel);
        var result = await scratch.Store.ImportAsync(file, "p", "ann", Cancel);
        if (rejected is null)
        {
            Assert.Empty(result.Rejected);
        }
        else
        {
            Assert.Contains(rejected, Assert.Single(result.Rejected).ToString());
            Assert.Equal(file, result.Rejected[0].File);
        }

        Assert.True(result.Accepted > 0);
        var dump = Dump.Of(scratch);
        Assert.Equal(0, (await scratch.Store.ImportAsync(file, "p", "ann", Cancel)).Accepted);
        Assert.Equal(dump, Dump.Of(scratch));
    }

    [Fact]
    public async Task A_broken_first_line_does_not_cost_the_others()
    {
        await using var scratch = await Scratch.OpenAsync();
        var file = Path.Combine(Path.GetDirectoryName(scratch.Path)!, "events.jsonl");
        await File.WriteAllTextAsync(file, "{\"eventTime\":\n" + Events.Complete("a", [], ["x"]).ToJson() + "\n", Cancel);
        var result = await scratch.Store.ImportAsync(file, "p", "ann", Cancel);
        Assert.Equal((1, 1), (result.Accepted, Assert.Single(result.Rejected).Line));
    }

    [Fact]
    public async Task Names_that_look_like_qualified_ones_come_back_from_an_export()
    {
        await using var scratch = await Scratch.OpenAsync();
        foreach (var (space, name) in ((string, string)[])[("one", "x"), ("two", "x"), ("three", "one:x")])
        {
            await scratch.Store.IngestRawAsync($$$"""{"eventTime":"2026-01-01","dataset":{"namespace":"{{{space}}}","name":"{{{name}}}"}}""", Cancel);
        }

        Assert.Equal(["one:x", "three:one:x", "two:x"], (await scratch.Store.ExportAsync(Cancel)).Assets.Keys);
        foreach (var label in (string[])["one:x", "three:one:x", "two:x"])
        {
            var lineage = await scratch.Store.LineageAsync(new LineageQuery(label), Cancel);
            Assert.Equal(label, lineage.Asset);
        }
    }
}
