namespace Catchwater.Quality.Tests.History;

public sealed class DistributionTests : IDisposable
{
    private readonly Versions _versions = new();

    public void Dispose() => _versions.Dispose();

    private static string Check(string options = "") => $"- {{name: spread, type: custom, engine: catchwater, implementation: {{check: distribution, column: a{(options.Length == 0 ? "" : ", " + options)}}}}}";

    private async Task<RuleResult> Judge(string select, string options = "") => Assert.Single((await _versions.JudgeAsync(select, Check(options))).Rules);

    [Theory]
    [InlineData("")]
    [InlineData("method: ks")]
    public async Task Numbers_are_compared_with_the_version_before(string options)
    {
        Assert.Equal((RuleStatus.Info, false), await Judge("SELECT i AS a FROM range(1000) AS r(i)", options) is var first ? (first.Status, first.Judged) : default);
        Assert.Equal(RuleStatus.Pass, (await Judge("SELECT i AS a FROM range(1010) AS r(i)", options)).Status);
        var moved = await Judge("SELECT i + 400 AS a FROM range(1000) AS r(i)", options);
        Assert.Equal(RuleStatus.Fail, moved.Status);
        Assert.Equal(["a", "expected_share", "observed_share"], moved.Samples[0].Select(pair => pair.Key));
        Assert.StartsWith($"the {(options.Length == 0 ? "PSI" : "KS distance")} of a against the version before is ", moved.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TIMESTAMP '2026-01-01' + to_days(i::INTEGER)", "TIMESTAMP '2027-01-01' + to_days(i::INTEGER)")]
    [InlineData("DATE '2026-01-01' + i::INTEGER", "DATE '2027-01-01' + i::INTEGER")]
    [InlineData("(i / 3)::DECIMAL(18,3)", "(i / 3)::DECIMAL(18,3) * 2")]
    [InlineData("CASE WHEN i % 2 = 0 THEN 'NaN'::DOUBLE ELSE i END", "CASE WHEN i % 2 = 1 THEN NULL ELSE i END::DOUBLE")]
    [InlineData("i % 2 = 0", "i % 20 = 0")]
    [InlineData("['x', 'y'][1 + (i % 2)::INTEGER]", "['x', 'it''s', 'z'][1 + (i % 3)::INTEGER]")]
    public async Task Every_type_that_can_be_compared_is(string before, string after)
    {
        await Judge($"SELECT {before} AS a FROM range(500) AS r(i)");
        Assert.Equal(RuleStatus.Pass, (await Judge($"SELECT {before} AS a FROM range(500) AS r(i)")).Status);
        Assert.Equal(RuleStatus.Fail, (await Judge($"SELECT {after} AS a FROM range(500) AS r(i)")).Status);
    }

    [Fact]
    public async Task Times_beyond_those_of_the_calendar_are_shown_in_words()
    {
        await Judge("SELECT TIMESTAMP '12000-01-01' + to_days(i::INTEGER) AS a FROM range(500) AS r(i)");
        var moved = await Judge("SELECT TIMESTAMP '2020-01-01' + to_days(i::INTEGER) AS a FROM range(500) AS r(i)");
        Assert.Equal("up to after the year 9999", (string)moved.Samples[0]["a"]!);
    }

    // PSI by hand: 0.5 and 0.5 became 0.8 and 0.2.
    [Fact]
    public async Task Shares_that_are_stated_are_the_measure()
    {
        var rule = await Judge("SELECT CASE WHEN i < 80 THEN 'x' ELSE 'y' END AS a FROM range(100) AS r(i)", "expected: {x: 0.5, y: 0.5}");
        Assert.Equal(RuleStatus.Fail, rule.Status);
        Assert.Equal((0.3 * Math.Log(0.8 / 0.5)) + (-0.3 * Math.Log(0.2 / 0.5)), (double)rule.Observed!, 5);
        Assert.Equal(("x", 0.5, 0.8), ((string)rule.Samples[1]["a"]!, (double)rule.Samples[1]["expected_share"]!, (double)rule.Samples[1]["observed_share"]!));
        Assert.Equal(RuleStatus.Pass, (await Judge("SELECT CASE WHEN i < 51 THEN 'x' ELSE 'y' END AS a FROM range(100) AS r(i)", "expected: {x: 0.5, y: 0.5}")).Status);
        Assert.Equal(RuleStatus.Fail, (await Judge("SELECT CASE WHEN i < 70 THEN 'x' ELSE 'z' END AS a FROM range(100) AS r(i)", "expected: {x: 0.98}")).Status);
    }

    // The distance of two empirical distributions, each value tried.
    [Fact]
    public async Task Ks_against_another_table_is_exact()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            await KsAsync(seed);
        }
    }

    private static async Task KsAsync(int seed)
    {
        var random = new Random(seed);
        List<int> mine = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(20))];
        List<int> theirs = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(25))];
        var expected = Enumerable.Range(-1, 30).Max(value => Math.Abs((mine.Count(item => item <= value) / (double)mine.Count) - (theirs.Count(item => item <= value) / (double)theirs.Count)));
        using var versions = new Versions();
        versions.Table("silver.other", $"SELECT unnest([{string.Join(", ", theirs)}]) AS b");
        var rule = Assert.Single((await versions.JudgeAsync($"SELECT unnest([{string.Join(", ", mine)}, NULL]) AS a", Check("method: ks, references: silver.other, referencedColumn: b, threshold: 0.3"))).Rules);
        Assert.Equal(expected, (double)rule.Observed!, 1e-6);
        Assert.Equal(expected <= 0.3 ? RuleStatus.Pass : RuleStatus.Fail, rule.Status);
    }

    [Fact]
    public async Task Another_table_can_be_filtered()
    {
        _versions.Table("silver.other", "SELECT i AS a, i % 2 AS odd FROM range(1000) AS r(i)");
        Assert.Equal(RuleStatus.Pass, (await Judge("SELECT i AS a FROM range(500) AS r(i)", "references: silver.other, referencedWhere: a < 500")).Status);
        Assert.Equal(RuleStatus.Fail, (await Judge("SELECT i AS a FROM range(500) AS r(i)", "references: silver.other, referencedWhere: a >= 500")).Status);
        Assert.Equal(RuleStatus.Pass, (await Judge("SELECT i AS a FROM range(1000) AS r(i)", "references: silver.other, referencedWhere: a < 500, where: a < 500")).Status);
    }

    [Fact]
    public async Task Values_of_classified_columns_are_masked()
    {
        const string properties = "- {name: a, classification: confidential}";
        await _versions.JudgeAsync("SELECT 'secret' AS a FROM range(50)", Check(), properties: properties);
        var rule = Assert.Single((await _versions.JudgeAsync("SELECT 'other' AS a FROM range(50)", Check(), properties: properties)).Rules);
        Assert.Equal(RuleStatus.Fail, rule.Status);
        Assert.DoesNotContain("secret", System.Text.Json.JsonSerializer.Serialize(rule), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("threshold: 0", "expected above 0")]
    [InlineData("bins: 1", "expected 2 to 100")]
    [InlineData("expected: {x: 0.8, y: 0.3}", "add up to at most 1")]
    [InlineData("expected: {x: 0.8}, references: silver.t", "expected one of them")]
    [InlineData("expected: {x: 0.8}", "expected shares are of texts")]
    [InlineData("references: silver.nope", "there is no table 'silver.nope'")]
    [InlineData("column: s, method: ks", "ks needs numbers")]
    [InlineData("column: l", "a distribution is of numbers")]
    [InlineData("column: nope", "there is no column 'nope'")]
    [InlineData("references: silver.t, referencedWhere: nope > 1", "nope")]
    public void Rejects_what_cannot_be_compared(string options, string message)
    {
        using var bench = new Workbench();
        bench.Table("silver.t", "SELECT 1 AS a, 'x' AS s, [1] AS l");
        var check = options.StartsWith("column", StringComparison.Ordinal) ? Check().Replace("column: a", options) : Check(options);
        Assert.Contains(message, Assert.Single(bench.ProblemsOf("", check)).ToString(), StringComparison.Ordinal);
    }
}
