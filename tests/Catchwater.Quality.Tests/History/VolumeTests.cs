namespace Catchwater.Quality.Tests.History;

public sealed class VolumeTests : IDisposable
{
    private readonly Versions _versions = new();

    public void Dispose() => _versions.Dispose();

    private static string Check(string options) => $"- {{name: rows, type: custom, engine: catchwater, implementation: {{check: volume, {options}}}}}";

    [Theory]
    [InlineData("maxDropPercent: 20", 80, true)]
    [InlineData("maxDropPercent: 20", 79, false)]
    [InlineData("maxDropPercent: 20", 100000, true)]
    [InlineData("maxGrowthPercent: 12.5", 112, true)]
    [InlineData("maxGrowthPercent: 12.5", 113, false)]
    [InlineData("maxGrowthPercent: 12.5", 1, true)]
    [InlineData("maxDropPercent: 20, minRows: 90", 85, false)]
    [InlineData("maxGrowthPercent: 0, maxRows: 1000", 101, false)]
    public async Task Rows_are_held_against_the_version_before(string options, long rows, bool holds)
    {
        await _versions.RowsAsync(100, Check(options));
        Assert.Equal(holds ? RuleStatus.Pass : RuleStatus.Fail, (await _versions.RowsAsync(rows, Check(options))).Status);
    }

    [Fact]
    public async Task The_first_version_is_held_against_bounds_only()
    {
        var first = await _versions.RowsAsync(100, Check("maxDropPercent: 20"));
        Assert.Equal((RuleStatus.Info, false, "the table has 100 rows, there is no version before to compare with; expected at most 20% fewer than before"), (first.Status, first.Judged, first.Message));
        Assert.Equal(RuleStatus.Fail, (await _versions.RowsAsync(9, Check("maxDropPercent: 20, minRows: 10"), accepted: false)).Status);
        var second = await _versions.RowsAsync(70, Check("maxDropPercent: 20"));
        Assert.Equal("the table has 70 rows, 30% fewer than the 100 of the version before; expected at most 20% fewer than before", second.Message);
    }

    [Theory]
    [InlineData("maxDropPercent: 101", "expected 0 to 100")]
    [InlineData("maxGrowthPercent: -1", "expected at least 0")]
    [InlineData("maxDropPercent: 5, segmentBy: [a]", "use check: anomaly")]
    [InlineData("where: a > 1", "expected minRows, maxRows or both")]
    public void Rejects_what_cannot_be_judged(string options, string message)
    {
        using var bench = new Workbench();
        bench.Table("silver.t", "SELECT 1 AS a");
        Assert.Contains(message, Assert.Single(bench.ProblemsOf("", Check(options))).ToString(), StringComparison.Ordinal);
    }
}
