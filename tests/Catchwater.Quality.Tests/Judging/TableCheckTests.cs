namespace Catchwater.Quality.Tests.Judging;

public sealed class TableCheckTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2024, 5, 6, 12, 0, 0, TimeSpan.Zero);
    }

    private async Task<RuleResult> Judge(string implementation, string properties = "")
    {
        List<Core.Errors.Problem> problems = [];
        var suites = Workbench.Properties(properties, problems, $"- type: custom\n  name: c\n  engine: catchwater\n  implementation: {implementation}");
        Assert.Empty(problems);
        return (await _bench.JudgeAsync(suites, null, new Clock())).Rules.Single(rule => rule.Name == "c");
    }

    [Theory]
    [InlineData("TIMESTAMPTZ '2024-05-05 12:00:00Z'", "24h", RuleStatus.Pass)]
    [InlineData("TIMESTAMPTZ '2024-05-05 11:59:59Z'", "24h", RuleStatus.Fail)]
    [InlineData("TIMESTAMP '2024-05-06 11:59:30'", "30s", RuleStatus.Pass)]
    [InlineData("DATE '2024-05-06'", "0.5d", RuleStatus.Pass)]
    [InlineData("DATE '2024-05-06'", "11.9h", RuleStatus.Fail)]
    [InlineData("DATE '2024-05-07'", "1m", RuleStatus.Pass)]
    [InlineData("NULL::DATE", "100d", RuleStatus.Fail)]
    [InlineData("TIMESTAMP 'infinity'", "100d", RuleStatus.Fail)]
    [InlineData("TIMESTAMPTZ '12000-01-01 00:00:00Z'", "1d", RuleStatus.Pass)]
    [InlineData("DATE '200000-01-01'", "1d", RuleStatus.Pass)]
    [InlineData("DATE '0001-01-01' - 400000", "1d", RuleStatus.Fail)]
    public async Task Freshness_judges_the_age_of_the_newest_value(string newest, string maxAge, RuleStatus status)
    {
        _bench.Table("silver.t", $"SELECT {newest} AS d UNION ALL SELECT NULL");
        Assert.Equal(status, (await Judge($"{{check: freshness, column: d, maxAge: {maxAge}}}")).Status);
    }

    [Fact]
    public async Task Freshness_says_what_it_saw()
    {
        _bench.Table("silver.t", "SELECT TIMESTAMPTZ '2024-05-03 12:00:00Z' AS d");
        var rule = await Judge("{check: freshness, column: d, maxAge: 36h}");
        Assert.Equal("the newest d is 2024-05-03 12:00:00Z, 3 days old; expected at most 36 hours", rule.Message);
        Assert.Equal(3 * 86400.0, (double)rule.Observed!);
    }

    [Theory]
    [InlineData("{check: volume, minRows: 10, maxRows: 10}", RuleStatus.Pass)]
    [InlineData("{check: volume, minRows: 11}", RuleStatus.Fail)]
    [InlineData("{check: volume, maxRows: 9}", RuleStatus.Fail)]
    [InlineData("{check: volume, minRows: 5, maxRows: 5, where: i >= 5}", RuleStatus.Pass)]
    [InlineData("{check: volume, minRows: 3, segmentBy: [g]}", RuleStatus.Pass)]
    [InlineData("{check: volume, minRows: 4, segmentBy: [g]}", RuleStatus.Fail)]
    public async Task Volume_bounds_the_number_of_rows(string implementation, RuleStatus status)
    {
        _bench.Table("silver.t", "SELECT i, i % 3 AS g FROM range(10) AS r(i)");
        Assert.Equal(status, (await Judge(implementation)).Status);
    }

    [Theory]
    [InlineData("{check: schema}", "- name: a\n- name: b\n- name: c", RuleStatus.Pass)]
    [InlineData("{check: schema, ordered: true}", "- name: a\n- name: b\n- name: c", RuleStatus.Pass)]
    [InlineData("{check: schema, ordered: true}", "- name: b\n- name: a\n- name: c", RuleStatus.Fail)]
    [InlineData("{check: schema}", "- name: a\n- name: b", RuleStatus.Fail)]
    [InlineData("{check: schema, allowExtraColumns: true}", "- name: A\n- name: b", RuleStatus.Pass)]
    [InlineData("{check: schema, allowExtraColumns: true, ordered: true}", "- name: a\n- name: c", RuleStatus.Pass)]
    public async Task Schema_compares_the_columns(string implementation, string properties, RuleStatus status)
    {
        _bench.Table("silver.t", "SELECT 1 AS a, 2 AS b, 3 AS c");
        Assert.Equal(status, (await Judge(implementation, properties)).Status);
    }

    [Theory]
    [InlineData("{check: aggregateMatch, expression: sum(x), references: silver.other}", RuleStatus.Fail, "sum(x) is 10 here and 10.5 in silver.other; expected equal")]
    [InlineData("{check: aggregateMatch, expression: sum(x), references: silver.other, tolerance: 0.5}", RuleStatus.Pass, "sum(x) is 10 here and 10.5 in silver.other; expected within 0.5")]
    [InlineData("{check: aggregateMatch, expression: sum(x), references: silver.other, tolerance: 0.49}", RuleStatus.Fail, "sum(x) is 10 here and 10.5 in silver.other; expected within 0.49")]
    [InlineData("{check: aggregateMatch, expression: sum(x), references: silver.other, tolerancePercent: 5}", RuleStatus.Pass, "sum(x) is 10 here and 10.5 in silver.other; expected within 5%")]
    [InlineData("{check: aggregateMatch, expression: sum(x), references: silver.other, tolerancePercent: 4.7}", RuleStatus.Fail, "sum(x) is 10 here and 10.5 in silver.other; expected within 4.7%")]
    [InlineData("{check: aggregateMatch, expression: count(*), where: g IS NOT NULL, referencedExpression: count(g), references: silver.other}", RuleStatus.Pass, "count(*) is 3 here and 3 in silver.other; expected equal")]
    [InlineData("{check: aggregateMatch, expression: max(x), where: x > 99, references: silver.other, referencedWhere: x > 99}", RuleStatus.Pass, "max(x) is NULL here and NULL in silver.other; expected equal")]
    [InlineData("{check: aggregateMatch, expression: sum(x), references: silver.other, groupBy: [g]}", RuleStatus.Fail, "3 of 4 groups by g differ in sum(x) from silver.other; expected equal")]
    [InlineData("{check: aggregateMatch, expression: sum(x), references: silver.t, groupBy: [g]}", RuleStatus.Pass, "0 of 3 groups by g differ in sum(x) from silver.t; expected equal")]
    public async Task Aggregates_match_those_of_another_table(string implementation, RuleStatus status, string message)
    {
        _bench.Table("silver.t", "SELECT * FROM (VALUES ('a', 1), ('a', 2), ('b', 3), (NULL, 4)) AS v(g, x)");
        _bench.Table("silver.other", "SELECT * FROM (VALUES ('a', 3.0), ('b', 3.5), ('c', 1.0), (NULL, 3.0)) AS v(g, x)");
        var rule = await Judge(implementation);
        Assert.Equal((status, message), (rule.Status, rule.Message));
        if (implementation.Contains("groupBy", StringComparison.Ordinal) && status == RuleStatus.Fail)
        {
            Assert.Equal(["""{"g":"b","here":3,"there":3.5}""", """{"g":"c","here":null,"there":1}""", """{"g":null,"here":4,"there":3}"""], rule.Samples.Select(sample => sample.ToJsonString()));
        }
    }

    [Fact]
    public async Task A_dataset_matches_another_row_by_row()
    {
        _bench.Table("silver.t", "SELECT * FROM (VALUES (1, 'a'), (1, 'a'), (2, NULL), (3, 'c')) AS v(i, s)");
        _bench.Table("silver.same", "SELECT * FROM (VALUES (3::BIGINT, 'c'), (2, NULL), (1, 'a'), (1, 'a')) AS v(i, s)");
        _bench.Table("silver.other", "SELECT * FROM (VALUES (1, 'a'), (2, NULL), (4, 'd'), (4, 'd')) AS v(i, s)");
        Assert.Equal(RuleStatus.Pass, (await Judge("{check: datasetMatch, references: silver.same}")).Status);
        var rule = await Judge("{check: datasetMatch, references: silver.other}");
        Assert.Equal((RuleStatus.Fail, 4L, "2 of 4 rows are not in silver.other, and 2 of its rows are not here; expected none"), (rule.Status, rule.FailedRows!.Value, rule.Message));
        Assert.Equal(["""{"i":4,"s":"d","difference":-2}""", """{"i":1,"s":"a","difference":1}""", """{"i":3,"s":"c","difference":1}"""], rule.Samples.Select(sample => sample.ToJsonString()));
        Assert.Equal(RuleStatus.Pass, (await Judge("{check: datasetMatch, references: silver.other, columns: [i], where: i = 2, referencedWhere: i = 2}")).Status);
    }

    [Fact]
    public async Task A_rule_by_segments_holds_when_each_of_them_does()
    {
        _bench.Table("silver.t", "SELECT CASE WHEN i < 10 THEN 'small' ELSE 'large' END AS size, CASE WHEN i IN (1, 50, 51) THEN NULL ELSE i END AS v, 'p' AS person FROM range(100) AS r(i)");
        var fails = await Judge("{check: rowExpression, expression: v IS NOT NULL, segmentBy: [size], mostly: 0.95}", "- name: person\n  classification: restricted");
        Assert.Equal(RuleStatus.Fail, fails.Status);
        Assert.Equal("1 of 2 segments by size do not hold, first size = small: 1 of 10 rows (10%) do not satisfy: v IS NOT NULL; at least 95% must be valid", fails.Message);
        Assert.Equal([("""{"size":"small"}""", 1L, 10L, false), ("""{"size":"large"}""", 2L, 90L, true)], fails.Details.Select(detail => (detail.Segment!.ToJsonString(), detail.FailedRows!.Value, detail.TotalRows!.Value, detail.Passed)));
        var holds = await Judge("{check: rowExpression, expression: v IS NOT NULL, segmentBy: [size], mostly: 0.9}");
        Assert.Equal((RuleStatus.Pass, "all 2 segments by size hold; at least 90% must be valid"), (holds.Status, holds.Message));
        var masked = await Judge("{check: rowExpression, expression: v IS NOT NULL, segmentBy: [person]}", "- name: person\n  classification: restricted");
        Assert.Equal("""{"person":"***"}""", masked.Details[0].Segment!.ToJsonString());
        Assert.Equal("***", (string)masked.Samples[0]["person"]!);
    }
}
