namespace Catchwater.Quality.Tests.Judging;

/// <summary>A pattern that only states a shape is matched without a regular expression, and means the same.</summary>
public sealed class ShapeTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("[A-Z]{2}", true)]
    [InlineData("[A-Z]{2}-[0-9]{2}-[XY]", true)]
    [InlineData(@"\d{2}", true)]
    [InlineData(@"[A-Ca-c0-9]b\.\d", true)]
    [InlineData(@"a\-b", true)]
    [InlineData("ab", true)]
    [InlineData("[A-Z]+", false)]
    [InlineData("[A-Z]{1,2}", false)]
    [InlineData("[A-Z]{0}", false)]
    [InlineData("[^A-Z]b", false)]
    [InlineData("a.", false)]
    [InlineData("a?b", false)]
    [InlineData("a*", false)]
    [InlineData(@"\w\w", false)]
    [InlineData("(ab)", false)]
    [InlineData("é", false)]
    [InlineData("[]a]b", false)]
    [InlineData("[a-]b", false)]
    [InlineData("[!a]b", false)]
    [InlineData("[A-z]b", false)]
    [InlineData("[[:alpha:]]b", false)]
    [InlineData("(?i)ab", false)]
    public async Task Shapes_and_expressions_agree(string body, bool shape)
    {
        // Every text of up to four of these characters, what stands between and around them, and some longer ones.
        const string Letters = "SELECT unnest(['a', 'b', 'A', 'X', 'é', '0', '7', '-', '.', ']', '^', '!', '*', '?', '\\', chr(10), chr(0), '']) AS c";
        _bench.Table("silver.t", $"WITH l AS ({Letters}) SELECT x.c || y.c || z.c AS a FROM l x, l y, l z UNION ALL SELECT unnest(['AB-12-X', 'AB-12-Z', 'AB-12-X' || chr(10), 'éB-12-X', 'AB-1é-X', 'ab.1', 'ab.12', 'b' || 'b.0', NULL])");
        var pattern = await Judge($"^{body}$");
        var expression = await Judge($"^(?:{body})$");
        Assert.Equal(expression.FailedRows, pattern.FailedRows);
        Assert.InRange(pattern.FailedRows!.Value, 1, 18 * 18 * 18 + 7);
        Assert.Equal((shape, false), (pattern.Sql!.Contains("GLOB", StringComparison.Ordinal), expression.Sql!.Contains("GLOB", StringComparison.Ordinal)));
    }

    private async Task<RuleResult> Judge(string pattern) =>
        Assert.Single((await _bench.ContractAsync($"- name: a\n  logicalType: string\n  logicalTypeOptions:\n    pattern: '{pattern}'")).Rules);
}
