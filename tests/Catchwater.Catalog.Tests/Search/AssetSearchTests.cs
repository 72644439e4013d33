using System.Text.Json.Nodes;
using Catchwater.Catalog.Search;
using Catchwater.Catalog.Tests.Support;
using Catchwater.Core.Events;

namespace Catchwater.Catalog.Tests.Search;

public sealed class AssetSearchTests
{
    private static readonly string[] Words = ["sales", "customer", "CustomerID", "daily", "gold", "id", "Ärger", "naïve", "order-items", "a_b", "x", "東京都"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => new(Enumerable.Range(0, Scale.Of(4, 60)));

    [Theory, MemberData(nameof(Seeds))]
    public async Task Finds_and_counts_what_a_naive_search_finds(int seed)
    {
        var random = new Random(seed);
        string Word() => Words[random.Next(Words.Length)];
        string? Maybe(params string[] values) => random.Next(3) == 0 ? null : values[random.Next(values.Length)];
        var assets = Enumerable.Range(0, 40).Select(i => new Asset(
            $"{Word()}.{Word()}{i}", $"{Word()} {Word()}", [Word()], [.. Words.Where(_ => random.Next(8) == 0)],
            Maybe("internal", "restricted"), Maybe("ann", "bob"), Maybe("delta", "csv"))).ToList();
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.IngestRawAsync(assets.Select(asset => asset.Event().ToJson()), Cancel);

        for (var i = 0; i < 60; i++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(3)).Select(_ => Word() is var word && random.Next(2) == 0 && word.Length > 4 ? word.ToUpperInvariant()[1..^1] : word));
            var filters = Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(4) switch
            {
                0 => new SearchFilter("classification", random.Next(2) == 0 ? "internal" : "restricted"),
                1 => new SearchFilter("tags", Word()),
                2 => new SearchFilter("owner", random.Next(2) == 0 ? "ann" : "nobody"),
                _ => new SearchFilter("format", random.Next(2) == 0 ? "delta" : "csv"),
            }).ToList();
            var found = await scratch.Store.SearchAsync(text, filters, cancellationToken: Cancel);
            var expected = assets.Where(asset => asset.Matches(text) && asset.Passes(filters)).ToList();
            Assert.Equal(expected.Select(asset => asset.Name).ToHashSet(), found.Assets.Select(hit => hit.Name).ToHashSet());
            Assert.Equal(expected.Count, found.Total);

            var byOwner = assets.Where(asset => asset.Matches(text) && asset.Passes([.. filters.Where(filter => filter.Key != "owner")]) && asset.Owner is not null)
                .GroupBy(asset => asset.Owner!).ToDictionary(group => group.Key, group => group.Count());
            Assert.Equal(byOwner, found.Facets["owner"].ToDictionary(facet => facet.Value, facet => facet.Count));
            var byTag = assets.Where(asset => asset.Matches(text) && asset.Passes([.. filters.Where(filter => filter.Key != "tags")]))
                .SelectMany(asset => asset.Tags).GroupBy(tag => tag).ToDictionary(group => group.Key, group => group.Count());
            Assert.Equal(byTag, found.Facets["tags"].ToDictionary(facet => facet.Value, facet => facet.Count));
        }
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("sales\"")]
    [InlineData("* NEAR( AND OR NOT")]
    [InlineData("name:sales")]
    [InlineData("-sales ^sales sales*")]
    [InlineData("'; DROP TABLE asset; --")]
    [InlineData("a\0b")]
    [InlineData("\ud800")]
    [InlineData("%_\\")]
    public async Task Takes_any_text(string text)
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Events.Complete("j", [], ["silver.sales"]), Cancel);
        Assert.InRange((await scratch.Store.SearchAsync(text, [new SearchFilter("tags", text)], cancellationToken: Cancel)).Total, 0, 1);
    }

    [Fact]
    public async Task Puts_names_before_descriptions_and_whole_words_before_parts()
    {
        await using var scratch = await Scratch.OpenAsync();
        (string Name, string Description)[] assets =
            [("gold.presales", ""), ("gold.other", "made from sales"), ("silver.sales", "cleaned"), ("sales", ""), ("bronze.sales_raw_2020_archive", "")];
        foreach (var (name, description) in assets)
        {
            await scratch.Store.EmitAsync(Events.Run("make " + name, RunState.Complete, [], [Events.Dataset(name, ("documentation", Facet.Documentation(description)))]), Cancel);
        }

        var found = await scratch.Store.SearchAsync("sales", cancellationToken: Cancel);
        Assert.Equal(["sales", "silver.sales", "bronze.sales_raw_2020_archive", "gold.other", "gold.presales"], found.Assets.Select(hit => hit.Name));
        Assert.Equal((5, 2), ((await scratch.Store.SearchAsync("sales", limit: 2, cancellationToken: Cancel)) is var two ? two.Total : 0, two.Assets.Count));
    }

    [Fact]
    public async Task Names_the_filters_there_are()
    {
        await using var scratch = await Scratch.OpenAsync();
        var fault = await Assert.ThrowsAsync<CatalogException>(() => scratch.Store.SearchAsync("", [new SearchFilter("clasification", "x")], cancellationToken: Cancel));
        Assert.Equal("unknown_filter", fault.Problems[0].Code);
        Assert.Contains("classification, column, format", fault.Message);
        Assert.Equal("did you mean 'classification'?", fault.Problems[0].Hint);
        Assert.Equal("invalid_filter", Assert.Throws<CatalogException>(() => SearchFilter.Parse("tags")).Problems[0].Code);
        Assert.Equal(new SearchFilter("tags", "a=b"), SearchFilter.Parse("tags=a=b"));
    }

    [Theory]
    [InlineData("\"", 0)]
    [InlineData("name:sales", 0)]
    [InlineData("sales NOT daily", 0)]
    [InlineData("NEAR(sales daily)", 0)]
    [InlineData("sal* AND {name}: (", 0)]
    [InlineData("'; DROP TABLE asset; --", 0)]
    [InlineData("^sales", 1)]
    [InlineData("sales 🚀", 1)]
    [InlineData("🚀", 0)]
    [InlineData("🚀🚀", 0)]
    [InlineData("𠮷野", 1)]
    [InlineData("100%", 1)]
    [InlineData("%", 0)]
    [InlineData("_", 0)]
    [InlineData("𠮷", 1)]
    public async Task Nothing_that_is_typed_is_syntax(string text, int found)
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Events.Run("j", RunState.Complete, [], [Events.Dataset("sales_daily", ("documentation", new JsonObject { ["description"] = "100% of ^sales 🚀 𠮷野家" }))]), Cancel);
        await scratch.Store.EmitAsync(Events.Complete("k", [], ["orders"], 1), Cancel);
        Assert.Equal(found, (await scratch.Store.SearchAsync(text, cancellationToken: Cancel)).Total);
    }

    [Fact]
    public async Task A_very_long_text_is_answered()
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.EmitAsync(Events.Complete("j", [], ["sales"]), Cancel);
        Assert.Equal(0, (await scratch.Store.SearchAsync(new string('a', 1_000_000), cancellationToken: Cancel)).Total);
        Assert.Equal(0, (await scratch.Store.SearchAsync(string.Join(' ', Enumerable.Range(0, 100_000)), cancellationToken: Cancel)).Total);
    }

    private sealed record Asset(string Name, string Description, string[] Columns, string[] Tags, string? Classification, string? Owner, string? Format)
    {
        public RunEvent Event() => Events.Run("make " + Name, RunState.Complete, [], [Events.Dataset(
            Name,
            Events.Schema([.. Columns.Select(column => (column, "VARCHAR"))]),
            ("documentation", Facet.Documentation(Description)),
            ("ownership", Owner is null ? new JsonObject() : Facet.Ownership([(Owner, "owner")])),
            ("catchwater_asset", Facet.Asset(new AssetFacts { Kind = "table", Classification = Classification, Format = Format, Tags = Tags })))]);

        public bool Matches(string text)
        {
            var document = string.Join('\n', Name, Description, string.Join(' ', Columns), string.Join(' ', Tags));
            return text.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(term => term.Length >= 3
                ? Fold(document).Contains(Fold(term), StringComparison.Ordinal)
                : Fold(document).Split(['.', ' ', '\n', '_', '-']).Any(word => word.StartsWith(Fold(term), StringComparison.Ordinal)));
        }

        public bool Passes(List<SearchFilter> filters) => filters.GroupBy(filter => filter.Key).All(group => group.Any(filter => filter.Key switch
        {
            "classification" => Classification == filter.Value,
            "tags" => Tags.Contains(filter.Value),
            "owner" => Owner == filter.Value,
            _ => Format == filter.Value,
        }));

        private static string Fold(string text) =>
            string.Concat(text.Normalize(System.Text.NormalizationForm.FormD).Where(c => System.Globalization.CharUnicodeInfo.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.NonSpacingMark))
                .ToLowerInvariant();
    }
}
