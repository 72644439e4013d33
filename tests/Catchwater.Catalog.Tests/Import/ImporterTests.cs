using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Catchwater.Catalog.Edits;
using Catchwater.Catalog.Lineage;
using Catchwater.Catalog.Tests.Support;

namespace Catchwater.Catalog.Tests.Import;

public sealed class ImporterTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "openlineage");

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Imports_a_folder_of_events_once()
    {
        await using var scratch = await Scratch.OpenAsync();
        var result = await scratch.Store.ImportAsync(Path.Combine(Folder, "apples"), "p", "ann", Cancel);
        Assert.Equal((8, 8, 0, 0), (result.Files, result.Accepted, result.Duplicates, result.Rejected.Count));
        var dump = Dump.Of(scratch);
        Assert.Equal((0, 8), (await scratch.Store.ImportAsync(Path.Combine(Folder, "apples"), "p", "ann", Cancel)) is var again ? (again.Accepted, again.Duplicates) : default);
        Assert.Equal(dump, Dump.Of(scratch));
    }

    [Fact]
    public async Task Reads_one_event_a_line_and_names_the_line_of_a_bad_one()
    {
        await using var scratch = await Scratch.OpenAsync();
        var file = Path.Combine(Path.GetDirectoryName(scratch.Path)!, "events.jsonl");
        await File.WriteAllTextAsync(file, Events.Complete("a", [], ["x"]).ToJson() + "\n\n{\"eventTime\":\n" + Events.Complete("b", [], ["y"]).ToJson() + "\n", Cancel);
        var result = await scratch.Store.ImportAsync(file, "p", "ann", Cancel);
        Assert.Equal(2, result.Accepted);
        Assert.Equal((file, 3), (Assert.Single(result.Rejected).File, result.Rejected[0].Line));
    }

    [Fact]
    public async Task Says_when_there_is_nothing_to_import()
    {
        await using var scratch = await Scratch.OpenAsync();
        Assert.Equal("file_not_found", (await Assert.ThrowsAsync<CatalogException>(() => scratch.Store.ImportAsync("/no/such/folder", "p", "ann", Cancel))).Problems[0].Code);
        var file = Path.Combine(Path.GetDirectoryName(scratch.Path)!, "broken.json");
        await File.WriteAllTextAsync(file, "{\n\"a\": oops}", Cancel);
        Assert.Equal(("invalid_json", 2), (await scratch.Store.ImportAsync(file, "p", "ann", Cancel)).Rejected.Single() is var problem ? (problem.Code, problem.Line) : default);
    }

    [Fact]
    public async Task An_export_comes_back_whole()
    {
        await using var first = await Scratch.OpenAsync();
        var text = Regex.Replace(await File.ReadAllTextAsync(Path.Combine(Folder, "metadata.template.json"), Cancel), @"\{\{[A-Z_]*?(\d*)(_MINUTES)?\}\}", match => Events.Noon.AddMinutes(match.Groups[1].Length > 0 ? int.Parse(match.Groups[1].Value) : 0).ToString("O"));
        await first.Store.IngestRawAsync(text, Cancel);
        await first.Store.ImportAsync(Path.Combine(Folder, "apples"), "p", "ann", Cancel);
        await first.Store.EmitAsync(Events.Run("failing", Core.Events.RunState.Fail, [Events.Dataset("in")], [Events.Dataset("out", ("version", Core.Events.Facet.Version(4)))]), Cancel);
        await first.Store.UpdateAsync("public.orders", new AssetEdit { Values = new Dictionary<string, string?> { ["owner"] = "people", ["classification"] = "restricted" } }, "ann", Cancel);
        await first.Store.UpdateAsync("public.orders", new AssetEdit { Column = "id", Values = new Dictionary<string, string?> { ["description"] = "the key" }, AddTags = ["key"] }, "ann", Cancel);
        await first.Store.AddLineageAsync("public.orders", "apples", "by hand", "copy", "p", "ann", Cancel);
        await first.Store.IngestRawAsync("""{"eventTime":"2026-03-01","dataset":{"namespace":"n","name":"stated","facets":{"lineage":{"inputs":[{"namespace":"n","name":"origin","type":"DATASET"}],"fields":{"c":{"inputs":[{"namespace":"n","name":"origin","type":"DATASET","field":"d"}]}}}}}}""", Cancel);
        var expected = await TextAsync(first);

        await using var second = await Scratch.OpenAsync();
        var file = Path.Combine(Path.GetDirectoryName(second.Path)!, "export.json");
        await File.WriteAllTextAsync(file, expected.ToJsonString(), Cancel);
        var result = await second.Store.ImportAsync(file, "p", "ann", Cancel);
        Assert.Empty(result.Rejected);
        Assert.Equal(expected.ToJsonString(Json), (await TextAsync(second)).ToJsonString(Json));
        Assert.Equal(0, (await second.Store.ImportAsync(file, "p", "ann", Cancel)).Accepted);

        static async Task<JsonObject> TextAsync(Scratch scratch)
        {
            var json = JsonSerializer.SerializeToNode(await scratch.Store.ExportAsync(Cancel), Json)!.AsObject();
            json.Remove("export_timestamp");
            return json;
        }
    }

    [Fact]
    public async Task An_export_of_the_original_is_a_humans_word()
    {
        await using var scratch = await Scratch.OpenAsync();
        var file = Path.Combine(Path.GetDirectoryName(scratch.Path)!, "original.json");
        await File.WriteAllTextAsync(
            file,
            """
            {"assets": {"users": {"name": "users", "description": "User profile information", "owner": "data-team", "steward": "john.doe@company.com", "classification": "internal",
               "retention_period": 2555, "created_at": "2024-01-01 10:00:00.123456", "updated_at": "2024-01-02 10:00:00", "schema": {"user_id": "string", "email": "string"},
               "location": "s3://data-lake/silver/users/", "format": "parquet", "size_bytes": 1024000, "row_count": 10000, "tags": ["users", "pii"]}},
             "lineage": [{"source_asset": "raw_user_events", "target_asset": "users", "transformation": "ETL pipeline", "timestamp": "2024-01-02 10:00:00", "user": "etl-pipeline", "operation_type": "transform"}],
             "export_timestamp": "2024-01-03T00:00:00"}
            """,
            Cancel);
        Assert.Empty((await scratch.Store.ImportAsync(file, "p", "ann", Cancel)).Rejected);
        var users = await scratch.Store.FindAsync("users", Cancel);
        Assert.Equal(["classification", "description", "owner", "retention_period", "steward"], users.SetByHuman);
        Assert.Equal((2555, 1_024_000, 10_000, "parquet", 2024), (users.RetentionPeriod, users.SizeBytes, users.RowCount, users.Format, users.CreatedAt.Year));
        Assert.Equal(["pii", "users"], users.Tags);
        Assert.Equal(["user_id", "email"], users.Schema.Keys);
        var edge = Assert.Single((await scratch.Store.LineageAsync(new LineageQuery("users"), Cancel)).Edges);
        Assert.Equal(("raw_user_events", "ETL pipeline", "etl-pipeline", EdgeSource.Human), (edge.SourceAsset, edge.Transformation, edge.User, edge.Source));
    }
}
