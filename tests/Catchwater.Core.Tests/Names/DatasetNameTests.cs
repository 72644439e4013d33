using System.Text.Json;
using Catchwater.Core.Names;

namespace Catchwater.Core.Tests.Names;

public sealed class DatasetNameTests
{
    [Theory]
    [InlineData("silver.sales", "silver", "sales")]
    [InlineData("_a.b_2", "_a", "b_2")]
    public void Accepts_two_identifiers(string text, string layer, string table)
    {
        var name = DatasetName.Parse(text);
        Assert.Equal((layer, table, text), (name.Layer, name.Table, name.ToString()));
        Assert.Equal(name, JsonSerializer.Deserialize<DatasetName>(JsonSerializer.Serialize(name)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sales")]
    [InlineData("a.b.c")]
    [InlineData("Silver.sales")]
    [InlineData("silver.sales\n")]
    [InlineData("silver..sales")]
    [InlineData("../etc.passwd")]
    [InlineData("silver./etc")]
    [InlineData("sil ver.sales")]
    [InlineData("silver.sa\"les")]
    [InlineData("silver.1sales")]
    [InlineData("silber.größe")]
    [InlineData(null)]
    public void Rejects_anything_else(string? text) => Assert.False(DatasetName.TryParse(text, out _));

    [Fact]
    public void Rejects_names_longer_than_63() => Assert.False(DatasetName.TryParse("a." + new string('b', 64), out _));
}
