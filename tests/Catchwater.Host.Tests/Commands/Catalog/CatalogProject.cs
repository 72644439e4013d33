using System.Text.Json.Nodes;
using Catchwater.Catalog;
using Catchwater.Host.Commands;

namespace Catchwater.Host.Tests.Commands.Catalog;

/// <summary>A project folder with a catalogue, and the commands as a user calls them.</summary>
internal sealed class CatalogProject : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("catchwater-catalog-").FullName;

    public CatalogProject() => File.WriteAllText(Path.Combine(_folder, "catchwater.yaml"), "name: shop\n");

    public string Folder => _folder;

    /// <summary>csv → bronze.orders → silver.orders → gold.revenue, with columns.</summary>
    public async Task FillAsync()
    {
        await using var store = await CatalogStore.OpenAsync(Path.Combine(_folder, "catalog.db"), TimeProvider.System);
        await store.IngestRawAsync(
            """
            [
              {"eventType":"COMPLETE","eventTime":"2026-01-31T12:00:00Z","run":{"runId":"0192aaaa-0000-7000-8000-000000000001"},"job":{"namespace":"shop","name":"bronze.orders"},
               "inputs":[{"namespace":"shop","name":"data/orders.csv"}],"outputs":[{"namespace":"shop","name":"bronze.orders"}]},
              {"eventType":"COMPLETE","eventTime":"2026-01-31T12:01:00Z","run":{"runId":"0192aaaa-0000-7000-8000-000000000002"},"job":{"namespace":"shop","name":"silver.orders"},
               "inputs":[{"namespace":"shop","name":"bronze.orders"}],
               "outputs":[{"namespace":"shop","name":"silver.orders","facets":{
                 "documentation":{"description":"Orders, cleaned"},
                 "ownership":{"owners":[{"name":"data-team","type":"OWNER"}]},
                 "schema":{"fields":[{"name":"customer","type":"VARCHAR"},{"name":"amount","type":"DOUBLE"}]},
                 "columnLineage":{"fields":{"amount":{"inputFields":[{"namespace":"shop","name":"bronze.orders","field":"total","transformations":[{"type":"DIRECT","subtype":"IDENTITY"}]}]}}},
                 "catchwater_asset":{"kind":"table","classification":"internal","tags":["pii"],"retention_days":30,"row_count":7}}}]},
              {"eventType":"COMPLETE","eventTime":"2026-01-31T12:02:00Z","run":{"runId":"0192aaaa-0000-7000-8000-000000000003"},"job":{"namespace":"shop","name":"gold.revenue"},
               "inputs":[{"namespace":"shop","name":"silver.orders"}],"outputs":[{"namespace":"shop","name":"gold.revenue"}]}
            ]
            """);
    }

    public async Task<(int Code, string Out, string Error)> RunAsync(bool terminal, params string[] arguments)
    {
        var (results, messages) = (new StringWriter(), new StringWriter());
        var host = CatchwaterHost.CreateBuilder(["catalog", .. arguments, "--project", _folder])
            .UseOutput(new CommandOutput(results, messages, resultsAreTerminal: terminal)).Build();
        var code = await host.RunAsync(TestContext.Current.CancellationToken);
        return (code, results.ToString(), messages.ToString());
    }

    public async Task<JsonNode> JsonAsync(params string[] arguments)
    {
        var (_, text, error) = await RunAsync(false, [.. arguments, "--json"]);
        Assert.Equal("", error);
        return JsonNode.Parse(text)!;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
