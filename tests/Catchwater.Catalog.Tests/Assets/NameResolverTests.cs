using Catchwater.Catalog.Tests.Support;

namespace Catchwater.Catalog.Tests.Assets;

public sealed class NameResolverTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("silver.sales", "retail", "silver.sales")]
    [InlineData("retail:silver.sales", "retail", "silver.sales")]
    [InlineData("one:orders", "one", "orders")]
    [InlineData("s3://bucket:a/b:c.csv", "s3://bucket", "a/b:c.csv")]
    [InlineData("sales", "retail", "silver.sales")]
    [InlineData("Clicks", "retail", "topic:clicks")]
    [InlineData("events", "", "asset_ambiguous")]
    [InlineData("%", "", "asset_not_found")]
    [InlineData("retail", "", "asset_not_found")]
    [InlineData("orders", "", "asset_ambiguous")]
    [InlineData("silver.sale", "", "asset_not_found")]
    public async Task Finds_the_asset_that_is_meant(string text, string ns, string expected)
    {
        await using var scratch = await Scratch.OpenAsync();
        foreach (var (space, name) in ((string, string)[])[("retail", "silver.sales"), ("one", "orders"), ("two", "orders"), ("retail", "topic:clicks"), ("retail", "bronze.events"), ("retail", "topic:events"), ("s3://bucket", "a/b:c.csv")])
        {
            await scratch.Store.IngestRawAsync($$$"""{"eventTime":"2026-01-01","dataset":{"namespace":"{{{space}}}","name":"{{{name}}}"}}""", Cancel);
        }

        if (ns.Length > 0)
        {
            var asset = await scratch.Store.FindAsync(text, Cancel);
            Assert.Equal((ns, expected), (asset.Namespace, asset.Name));
            return;
        }

        var problem = (await Assert.ThrowsAsync<CatalogException>(() => scratch.Store.FindAsync(text, Cancel))).Problems[0];
        Assert.Equal(expected, problem.Code);
        Assert.Contains(text switch { "orders" => "one:orders, two:orders", "events" => "retail:bronze.events, retail:topic:events", "silver.sale" => "did you mean 'silver.sales'?", _ => "catalog search" }, problem.ToString());
    }
}
