using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Catchwater.Catalog.Lineage;
using Catchwater.Catalog.Tests.Support;

namespace Catchwater.Catalog.Tests.Ingest;

/// <summary>Marquez's sample events: everything they state is found again.</summary>
public sealed partial class SampleEventsTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "openlineage");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Finds_every_dataset_job_run_and_link_of_the_apples()
    {
        var files = Directory.GetFiles(Path.Combine(Folder, "apples"), "*.json").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(8, files.Count);
        await using var scratch = await Scratch.OpenAsync();
        foreach (var file in files)
        {
            await scratch.Store.IngestRawAsync(await File.ReadAllTextAsync(file, Cancel), Cancel);
        }

        await FindsAllAsync(scratch, [.. files.Select(file => JsonNode.Parse(File.ReadAllText(file))!.AsObject())], runs: 8, jobs: 5);

        // The filling was made again with sugar, the apples again of another kind: the edges are those of the latest versions.
        var pie = await scratch.Store.LineageAsync(new LineageQuery("apple.pie", LineageDirection.Upstream), Cancel);
        Assert.Equal(["apple.filling", "apples", "cinnamon", "sugar", "crab.apples"], pie.Upstream.Select(node => node.Name));
        Assert.Equal(new DateTimeOffset(2020, 10, 16, 15, 0, 0, TimeSpan.FromHours(10)), pie.Edges[0].Timestamp);
    }

    [Fact]
    public async Task Finds_every_dataset_job_run_and_link_of_the_food_delivery()
    {
        var text = Placeholder().Replace(
            await File.ReadAllTextAsync(Path.Combine(Folder, "metadata.template.json"), Cancel),
            match => Events.Noon.AddMinutes(match.Groups[1].Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0).ToString("O"));
        await using var scratch = await Scratch.OpenAsync();
        var result = await scratch.Store.IngestRawAsync(text, Cancel);
        Assert.Equal((26, 0, 0), (result.Accepted, result.Duplicates, result.Rejected.Count));
        await FindsAllAsync(scratch, [.. JsonNode.Parse(text)!.AsArray().Select(item => item!.AsObject())], runs: 13, jobs: 13);

        var delivery = await scratch.Store.FindAsync("public.delivery_7_days", Cancel);
        Assert.Equal((0.5, 2), (delivery.QualityScore, delivery.Quality.Count));
        Assert.Equal("postgres://postgres:5432/food_delivery", delivery.Location);
        Assert.Contains(delivery.Columns, column => column.Name == "order_placed_on" && column.Description is { Length: > 0 });
    }

    private static async Task FindsAllAsync(Scratch scratch, List<JsonObject> events, int runs, int jobs)
    {
        var export = await scratch.Store.ExportAsync(Cancel);
        Assert.Equal(jobs, export.Jobs.Count);
        Assert.Equal(runs, export.Runs.Count);
        Assert.Equal(events.Select(Job).ToHashSet(), export.Jobs.Select(job => (job.Namespace, job.Name)).ToHashSet());
        Assert.Equal(events.Select(RunId).ToHashSet(), export.Runs.Select(run => run.RunId).ToHashSet());
        var datasets = events.SelectMany(e => Datasets(e, "inputs").Concat(Datasets(e, "outputs"))).ToList();
        var cited = datasets.SelectMany(Cited).ToList();
        Assert.Equal(datasets.Select(Name).Concat(cited).ToHashSet(), export.Assets.Values.Select(asset => (asset.Namespace, asset.Name)).ToHashSet());
        foreach (var dataset in datasets.Where(dataset => dataset["facets"]?["schema"] is not null))
        {
            var stated = dataset["facets"]!["schema"]!["fields"]!.AsArray().Select(field => ((string)field!["name"]!, (string?)field["type"]));
            Assert.Equal(stated, export.Assets[(string)dataset["name"]!].Columns.Select(column => (column.Name, column.Type)));
        }

        var links = events.SelectMany(e => Datasets(e, "outputs")).SelectMany(output => ColumnLinks(output)).ToHashSet();
        Assert.Equal(links, export.ColumnLineage.Select(edge => (edge.SourceAsset, edge.SourceColumn, edge.TargetAsset, edge.TargetColumn!)).ToHashSet());
        foreach (var run in export.Runs)
        {
            var own = events.Where(e => RunId(e) == run.RunId).ToList();
            Assert.Equal(own.SelectMany(e => Datasets(e, "inputs").Select(Name).Concat(Datasets(e, "outputs").SelectMany(Cited))).Select(name => name.Item2).ToHashSet(), run.Inputs.Select(d => d.Name).ToHashSet());
            Assert.Equal(own.SelectMany(e => Datasets(e, "outputs")).Select(d => (string)d["name"]!).ToHashSet(), run.Outputs.Select(d => d.Name).ToHashSet());
        }

        var before = Dump.Of(scratch);
        await scratch.Store.ReplayAsync(Cancel);
        await scratch.Store.ReplayAsync(Cancel);
        Assert.Equal(before, Dump.Of(scratch));
    }

    private static (string, string) Job(JsonObject e) => Name(e["job"]!.AsObject());

    private static (string, string) Name(JsonObject named) => ((string)named["namespace"]!, (string)named["name"]!);

    private static string RunId(JsonObject e) => (string)e["run"]!["runId"]!;

    private static IEnumerable<JsonObject> Datasets(JsonObject e, string key) => (e[key] as JsonArray ?? []).Select(item => item!.AsObject());

    private static IEnumerable<(string, string, string, string)> ColumnLinks(JsonObject output) =>
        from field in output["facets"]?["columnLineage"]?["fields"] as JsonObject ?? []
        from input in field.Value!["inputFields"]!.AsArray()
        select ((string)input!["name"]!, (string)input["field"]!, (string)output["name"]!, field.Key);

    /// <summary>Datasets whose columns are used; the samples do not list each of them as an input.</summary>
    private static IEnumerable<(string, string)> Cited(JsonObject output) =>
        from field in output["facets"]?["columnLineage"]?["fields"] as JsonObject ?? []
        from input in field.Value!["inputFields"]!.AsArray()
        select Name(input!.AsObject());

    [GeneratedRegex(@"\{\{RUN_(?:START_TIME|END_TIME_AFTER_(\d+)_MINUTES)\}\}")]
    private static partial Regex Placeholder();
}
