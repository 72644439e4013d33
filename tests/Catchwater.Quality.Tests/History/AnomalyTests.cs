namespace Catchwater.Quality.Tests.History;

public sealed class AnomalyTests : IDisposable
{
    private readonly Versions _versions = new();

    public void Dispose() => _versions.Dispose();

    [Fact]
    public async Task Segments_are_told_apart_by_the_whole_of_a_long_text()
    {
        var result = await _versions.JudgeAsync(
            "SELECT repeat('x', 400) || i AS a FROM range(3) AS r(i)",
            "- {name: c, type: custom, engine: catchwater, implementation: {check: anomaly, segmentBy: [a]}}");
        Assert.Equal(3, result.Rules[0].Details.Count);
    }

    private static string Check(string options = "", string severity = "error") =>
        $"- {{name: rows, type: custom, engine: catchwater, severity: {severity}, implementation: {{check: anomaly{(options.Length == 0 ? "" : ", " + options)}}}}}";

    private async Task Days(string check, params long[] rows)
    {
        foreach (var count in rows)
        {
            await _versions.RowsAsync(count, check);
        }
    }

    [Fact]
    public async Task Nothing_is_judged_until_there_is_enough_history_and_the_report_says_so()
    {
        var first = await _versions.RowsAsync(100, Check("minHistory: 3"));
        Assert.Equal((RuleStatus.Info, false), (first.Status, first.Judged));
        Assert.Equal("count(*) is 100; 0 of the 3 earlier values it takes to judge are known", first.Message);
        await Days(Check("minHistory: 3"), 101, 99);
        var result = await _versions.JudgeAsync("SELECT 1 AS a", Check("minHistory: 3"));
        Assert.Equal((RuleStatus.Fail, 0.0), (result.Rules[0].Status, result.Score));
        Assert.Equal("count(*) is 1; expected 94.81 to 105.19, as the median of the last 3 values is 100", result.Rules[0].Message);
    }

    [Fact]
    public async Task Mad_bears_an_old_outlier_and_z_does_not()
    {
        foreach (var (method, status) in new[] { ("mad", RuleStatus.Fail), ("z", RuleStatus.Pass) })
        {
            using var versions = new Versions();
            foreach (var rows in new long[] { 100, 102, 98, 101, 5000, 99, 100, 103 })
            {
                await versions.RowsAsync(rows, Check($"method: {method}"));
            }

            Assert.Equal(status, (await versions.RowsAsync(200, Check($"method: {method}"))).Status);
        }
    }

    [Fact]
    public async Task A_version_that_is_judged_again_counts_once_and_not_against_itself()
    {
        await Days(Check("minHistory: 3"), 100, 110, 90);
        for (var i = 0; i < 40; i++)
        {
            await _versions.RowsAsync(90, Check("minHistory: 3"), again: true);
        }

        // The median of 100, 110, 90, not of forty times 90.
        Assert.Contains("median of the last 3 values is 100", (await _versions.RowsAsync(95, Check("minHistory: 3"))).Message, StringComparison.Ordinal);
        Assert.Equal(RuleStatus.Fail, (await _versions.RowsAsync(500, Check("minHistory: 3"))).Status);
        var again = await _versions.RowsAsync(500, Check("minHistory: 3"), again: true);
        Assert.Equal(RuleStatus.Fail, again.Status);
        Assert.Contains("last 4 values", again.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_never_published_is_no_history()
    {
        await Days(Check("minHistory: 3"), 100, 110, 90);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(RuleStatus.Fail, (await _versions.RowsAsync(1000, Check("minHistory: 3"), accepted: false)).Status);
        }
    }

    [Theory]
    [InlineData("direction: up", 10, true)]
    [InlineData("direction: up", 190, false)]
    [InlineData("direction: down", 190, true)]
    [InlineData("direction: down", 10, false)]
    [InlineData("minChange: 50", 140, true)]
    [InlineData("minChange: 50", 151, false)]
    [InlineData("minChangePercent: 30", 130, true)]
    [InlineData("minChangePercent: 30", 131, false)]
    [InlineData("threshold: 0.1", 101, false)]
    [InlineData("window: 3, threshold: 3", 100, false)]
    public async Task Direction_and_the_smallest_relevant_change_are_heeded(string options, long rows, bool holds)
    {
        var check = Check($"minHistory: 3, {options}");
        await Days(check, options.StartsWith("window", StringComparison.Ordinal) ? [100, 100, 100, 200, 201, 202] : [100, 100, 101, 99, 100]);
        Assert.Equal(holds ? RuleStatus.Pass : RuleStatus.Fail, (await _versions.RowsAsync(rows, check)).Status);
    }

    [Fact]
    public async Task A_constant_history_finds_any_change()
    {
        await Days(Check("minHistory: 3"), 100, 100, 100);
        Assert.Equal(RuleStatus.Pass, (await _versions.RowsAsync(100, Check("minHistory: 3"))).Status);
        Assert.Equal(RuleStatus.Fail, (await _versions.RowsAsync(101, Check("minHistory: 3"))).Status);
    }

    [Fact]
    public async Task Weekdays_are_compared_with_their_like()
    {
        // Four weeks: 1,000 on weekdays, 10 on Saturday and Sunday. It begins on a Tuesday.
        var check = Check("seasonality: weekday, minHistory: 3");
        for (var day = 1; day <= 27; day++)
        {
            await _versions.RowsAsync((day % 7) is 5 or 6 ? 10 : 1000, check);
        }

        var monday = await _versions.RowsAsync(1000, check);
        Assert.Equal(RuleStatus.Pass, monday.Status);
        for (var day = 1; day <= 4; day++)
        {
            await _versions.RowsAsync(1000, check);
        }

        var saturday = await _versions.RowsAsync(1000, check);
        Assert.Equal(RuleStatus.Fail, saturday.Status);
        Assert.Contains("expected 10 to 10, as the median of the last 4 values is 10 (same weekday)", saturday.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_are_compared_for_what_only_grows()
    {
        var check = Check("of: change, minHistory: 3, minChange: 20");
        await Days(check, 100, 200, 300, 400, 500);
        Assert.Equal(RuleStatus.Pass, (await _versions.RowsAsync(610, check)).Status);
        var stuck = await _versions.RowsAsync(610, check);
        Assert.Equal((RuleStatus.Fail, "count(*) changed by 0 to 610; expected 80 to 120, as the median of the last 5 changes is 100"), (stuck.Status, stuck.Message));
    }

    [Fact]
    public async Task A_new_level_is_accepted_with_since()
    {
        await Days(Check("minHistory: 3"), 100, 100, 100, 900, 901, 899);
        Assert.Equal(RuleStatus.Fail, (await _versions.RowsAsync(1300, Check("minHistory: 3, since: 2026-01-09"))).Status);
        Assert.Equal(RuleStatus.Pass, (await _versions.RowsAsync(900, Check("minHistory: 3, since: 2026-01-09"))).Status);
    }

    [Fact]
    public async Task A_rule_that_measures_something_else_begins_anew()
    {
        await Days(Check("minHistory: 3"), 100, 100, 100);
        Assert.Equal(RuleStatus.Info, (await _versions.RowsAsync(100, Check("minHistory: 3, expression: sum(a)"))).Status);
        Assert.Equal(RuleStatus.Info, (await _versions.RowsAsync(100, Check("minHistory: 3, where: a > 5"))).Status);
    }

    [Fact]
    public async Task Each_segment_has_a_history_of_its_own_and_one_that_is_gone_is_found()
    {
        var check = Check("expression: avg(a), segmentBy: [country], where: a >= 0, minHistory: 3");
        const string normal = "SELECT unnest(['de', 'fr', 'de', NULL]) AS country, unnest([1, 100, 3, 7]) AS a";
        for (var day = 0; day < 4; day++)
        {
            Assert.NotEqual(RuleStatus.Fail, (await _versions.JudgeAsync(normal, check)).Rules[0].Status);
        }

        var result = Assert.Single((await _versions.JudgeAsync("SELECT unnest(['de', 'fr', 'pl']) AS country, unnest([2, 3, 5]) AS a", check)).Rules);
        Assert.Equal(RuleStatus.Fail, result.Status);
        Assert.Equal(["de:True", "fr:False", "pl:True", ":False"], result.Details.Select(detail => $"{detail.Segment!["country"]}:{detail.Passed}").OrderBy(text => text.StartsWith(':')).ThenBy(text => text, StringComparer.Ordinal));
        Assert.StartsWith("2 of 4 segments by country are not as they were, first country = ", result.Message, StringComparison.Ordinal);
        Assert.Contains(result.Details, detail => detail.Message == "it has no rows now; avg(a) was 7 on the version before");
        Assert.EndsWith("1 have too short a history to be judged", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Classified_segments_are_judged_apart_and_shown_masked()
    {
        var check = Check("segmentBy: [country], minHistory: 3");
        const string properties = "- {name: country, classification: restricted}";
        for (var day = 0; day < 3; day++)
        {
            await _versions.JudgeAsync("SELECT unnest(['de', 'fr', 'fr']) AS country", check, properties: properties);
        }

        var result = Assert.Single((await _versions.JudgeAsync("SELECT unnest(['de', 'fr', 'fr', 'fr', 'fr']) AS country", check, properties: properties)).Rules);
        Assert.Equal((RuleStatus.Fail, 2), (result.Status, result.Details.Count));
        Assert.Equal(["True", "False"], result.Details.Select(detail => $"{detail.Passed}").OrderDescending());
        Assert.All(result.Details, detail => Assert.Equal("***", (string)detail.Segment!["country"]!));
    }

    [Fact]
    public async Task Without_a_history_nothing_is_judged()
    {
        using var bench = new Workbench();
        bench.Table("silver.t", "SELECT 1 AS a");
        var rule = Assert.Single((await bench.ContractAsync("", Check())).Rules);
        Assert.Equal((RuleStatus.Info, false), (rule.Status, rule.Judged));
    }

    [Theory]
    [InlineData("expression: a", "the expression is about one row, expected an aggregate")]
    [InlineData("expression: max(b)", "the aggregate yields VARCHAR, expected a number")]
    [InlineData("expression: sum(nope)", "Referenced column \"nope\" not found")]
    [InlineData("threshold: 0", "expected above 0")]
    [InlineData("minHistory: 2", "expected at least 3")]
    [InlineData("minHistory: 9, window: 8", "expected at least minHistory, 9")]
    [InlineData("since: yesterday", "expected a day such as")]
    [InlineData("method: magic", "expected one of")]
    [InlineData("segmentBy: [nope]", "there is no column 'nope'")]
    public void Rejects_what_cannot_be_judged(string options, string message)
    {
        using var bench = new Workbench();
        bench.Table("silver.t", "SELECT 1 AS a, 'x' AS b");
        var problem = Assert.Single(bench.ProblemsOf("", Check(options)));
        Assert.Contains(message, problem.ToString(), StringComparison.Ordinal);
        Assert.NotNull(problem.Line);
    }
}
