using Catchwater.Quality.Profiling;

namespace Catchwater.Quality.Tests.Profiling;

public sealed class ProfilerTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    private async Task<TableProfile> Profile(string select)
    {
        _bench.Table("silver.t", select);
        return await Profiler.ProfileAsync(_bench.Session, "\"silver.t\"", "silver.t", null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Numbers_have_extremes_quantiles_and_a_histogram()
    {
        var profile = await Profile("SELECT i AS n, CASE WHEN i % 10 = 0 THEN NULL WHEN i = 5 THEN 'NaN'::DOUBLE ELSE i / 4 END AS f FROM range(101) AS r(i)");
        Assert.Equal(101, profile.Rows);
        var n = profile.Columns[0];
        Assert.Equal(("BIGINT", 0L, 101L, true, 50.0), (n.Type, n.Nulls, n.Distinct, n.DistinctExact, n.Mean!.Value));
        Assert.Equal((0L, 100L), ((long)n.Min!, (long)n.Max!));
        Assert.Equal([10, 10, 10, 10, 10, 10, 10, 10, 10, 11], n.Histogram.Select(bin => bin.Count));
        Assert.Equal((90.0, 100.0), (n.Histogram[9].Low, n.Histogram[9].High));
        Assert.InRange(n.Quantiles["p50"], 49, 51);
        var f = profile.Columns[1];
        Assert.Equal((11L, 90L), (f.Nulls, f.Distinct));
        Assert.Equal(89, f.Histogram.Sum(bin => bin.Count));
    }

    [Fact]
    public async Task Texts_have_lengths_top_values_and_shapes()
    {
        var profile = await Profile("SELECT unnest(['AB-12', 'CD-34', 'AB-12', 'äb 1', NULL, '']) AS s");
        var s = profile.Columns[0];
        Assert.Equal((1L, 4L, 0L, 5L), (s.Nulls, s.Distinct, s.MinLength!.Value, s.MaxLength!.Value));
        Assert.Equal([("AB-12", 2L), ("", 1L), ("CD-34", 1L), ("äb 1", 1L)], s.TopValues.Select(top => ((string)top.Value!, top.Count)));
        Assert.Equal([("AA-99", 3L), ("", 1L), ("äa 9", 1L)], s.Patterns.Select(shape => ((string)shape.Value!, shape.Count)));
    }

    [Fact]
    public async Task Every_type_can_be_profiled()
    {
        var profile = await Profile("""
            SELECT true AS b, DATE '2020-01-01' AS d, TIMESTAMPTZ '2020-01-01 00:00:00Z' AS ts, TIME '12:00:00' AS t, 1::HUGEINT AS h, 1.5::DECIMAL(18,2) AS dec,
                   {x: [1, NULL]} AS s, [NULL, 2] AS l, MAP {'a': 1} AS m, 'x'::BLOB AS bl, '{}'::JSON AS j, INTERVAL 1 DAY AS iv, uuid() AS u, 'a'::ENUM('a', 'b') AS e,
                   NULL::INTEGER AS nothing, 'Infinity'::DOUBLE AS inf
            """);
        Assert.Equal(16, profile.Columns.Count);
        Assert.Equal("2020-01-01", (string)profile.Columns[1].Min!);
        Assert.Equal((1L, 0L), (profile.Columns[14].Nulls, profile.Columns[14].Distinct));
        Assert.Empty(profile.Columns[15].Histogram);
        Assert.NotEmpty(System.Text.Json.JsonSerializer.Serialize(profile));
    }

    [Fact]
    public async Task An_empty_table_can_be_profiled()
    {
        var profile = await Profile("SELECT 1 AS a, 'x' AS b, 1.5::DOUBLE AS c WHERE false");
        Assert.Equal((0L, 0L), (profile.Rows, profile.Columns[0].Distinct));
        Assert.All(profile.Columns, column => Assert.Null(column.Min));
    }
}
