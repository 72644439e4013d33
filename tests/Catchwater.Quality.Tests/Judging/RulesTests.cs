namespace Catchwater.Quality.Tests.Judging;

public sealed class RulesTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_segment_of_which_no_row_is_judged_does_not_fail()
    {
        _bench.Table("silver.t", "SELECT i AS a, i % 3 AS g FROM range(30) AS r(i)");
        var rule = Assert.Single((await _bench.RulesAsync("r: {type: validity, expression: a >= 0, where: g <> 2, segment_by: [g]}")).Rules);
        Assert.Equal((RuleStatus.Pass, 2), (rule.Status, rule.Details.Count));
        Assert.Equal(RuleStatus.Fail, Assert.Single((await _bench.RulesAsync("r: {type: validity, expression: a >= 0, where: g > 2, segment_by: [g]}")).Rules).Status);
    }

    [Fact]
    public async Task The_originals_dictionaries_work_as_they_stand()
    {
        _bench.Table("silver.t", """
            SELECT i AS user_id, CASE WHEN i % 20 = 0 THEN NULL WHEN i % 50 = 1 THEN 'nobody' ELSE 'user' || i || '@mail.example.com' END AS email
            FROM range(1000) AS r(i)
            """);
        var result = await _bench.RulesAsync("""
            "user_id_completeness": {
                "type": "completeness",
                "columns": ["user_id"],
                "threshold": 0.99
            }
            "email_validity": {
                "type": "validity",
                "column": "email",
                "expression": "email rlike '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}$'",
                "threshold": 0.95
            }
            "user_id_uniqueness": {
                "type": "uniqueness",
                "columns": ["user_id"],
                "threshold": 0.99
            }
            """);
        Assert.Equal(
            [("user_id_completeness", RuleStatus.Pass, 0L), ("email_validity", RuleStatus.Fail, 70L), ("user_id_uniqueness", RuleStatus.Pass, 0L)],
            result.Rules.Select(rule => (rule.Name, rule.Status, rule.FailedRows!.Value)));
        Assert.Equal(0.93, result.Rules[1].PassedRatio);
    }

    [Theory]
    [InlineData("0.95", RuleStatus.Pass)]
    [InlineData("0.9500000001", RuleStatus.Fail)]
    [InlineData("0.95000000000000000000000001", RuleStatus.Fail)]
    public async Task Thresholds_compare_exactly(string threshold, RuleStatus status)
    {
        _bench.Table("silver.t", "SELECT CASE WHEN i < 5 THEN NULL ELSE i END AS a FROM range(100) AS r(i)");
        var result = await _bench.RulesAsync($"""
            complete: {"{"}type: completeness, columns: [a], threshold: {threshold}{"}"}
            valid: {"{"}type: validity, expression: a >= 0, threshold: {threshold}{"}"}
            unique: {"{"}type: uniqueness, columns: [a], threshold: {threshold}{"}"}
            """);
        // Ninety-five values and NULL, which counts as one: 96 distinct.
        Assert.Equal([status, status, RuleStatus.Pass], result.Rules.Select(rule => rule.Status));
    }

    [Theory]
    [InlineData("{type: completeness, columns: [a]}")]
    [InlineData("{type: uniqueness, columns: [a]}")]
    [InlineData("{type: validity, expression: a > 0}")]
    [InlineData("{type: consistency, expression: a > 0}")]
    [InlineData("{type: consistency, columns: [a], references: silver.t}")]
    public async Task An_empty_table_has_ratio_zero_and_fails(string rule)
    {
        _bench.Table("silver.t", "SELECT 1 AS a WHERE false");
        var result = await _bench.RulesAsync($"r: {rule}");
        Assert.Equal((RuleStatus.Fail, 0.0), (result.Rules[0].Status, result.Rules[0].PassedRatio));
    }

    [Theory]
    [InlineData("{type: validity, expression: a > 0, threshold: 0.75}", RuleStatus.Fail, 2)]
    [InlineData("{type: validity, expression: 'a > 0 OR a IS NULL', threshold: 0.75}", RuleStatus.Pass, 1)]
    [InlineData("{type: validity, expression: a > 0, threshold: 0.6, where: a IS NOT NULL}", RuleStatus.Pass, 1)]
    [InlineData("{type: consistency, columns: [a], references: silver.keys, referenced_columns: [k], threshold: 0.75}", RuleStatus.Pass, 1)]
    [InlineData("{type: consistency, columns: [a], references: silver.keys, referenced_columns: [k], threshold: 0.76}", RuleStatus.Fail, 1)]
    [InlineData("{type: completeness, columns: [a], threshold: 0.75}", RuleStatus.Pass, 1)]
    [InlineData("{type: uniqueness, columns: [a], threshold: 1}", RuleStatus.Pass, 0)]
    [InlineData("{type: validity, expression: a > 0, severity: warning}", RuleStatus.Warn, 2)]
    [InlineData("{type: validity, expression: a > 0, severity: info}", RuleStatus.Info, 2)]
    public async Task Each_type_counts_by_the_originals_arithmetic(string rule, RuleStatus status, long failed)
    {
        _bench.Table("silver.t", "SELECT unnest([1, -2, 3, NULL]) AS a");
        _bench.Table("silver.keys", "SELECT unnest([1, 3, NULL]) AS k");
        var result = await _bench.RulesAsync($"r: {rule}");
        Assert.Equal((status, failed), (result.Rules[0].Status, result.Rules[0].FailedRows!.Value));
    }

    [Fact]
    public async Task Completeness_judges_each_column_by_itself()
    {
        _bench.Table("silver.t", "SELECT CASE WHEN i < 6 THEN NULL ELSE i END AS a, CASE WHEN i > 95 THEN NULL ELSE i END AS b FROM range(100) AS r(i)");
        var rule = (await _bench.RulesAsync("r: {type: completeness, columns: [a, b]}")).Rules[0];
        Assert.Equal(RuleStatus.Fail, rule.Status);
        Assert.Equal([("a", 0.94, 6L, false), ("b", 0.96, 4L, true)], rule.Details.Select(column => (column.Column, column.PassedRatio!.Value, column.FailedRows, column.Passed)));
        Assert.Equal((10L, 0.9), (rule.FailedRows!.Value, rule.PassedRatio!.Value));
    }

    [Fact]
    public async Task A_suite_without_rules_scores_zero()
    {
        _bench.Table("silver.t", "SELECT 1 AS a");
        List<Core.Errors.Problem> problems = [];
        var file = Core.Specs.SpecReader.Parse<Quality.Suites.RulesFile>("dataset: silver.t\nrules: {}\n", "rules/t.yaml", problems)!;
        Assert.Equal(0.0, (await _bench.JudgeAsync([Quality.Suites.SuiteReader.FromRules(file, problems)])).Score);
    }

    [Fact]
    public async Task Quarantine_splits_failing_rows_off_and_judges_the_rest()
    {
        _bench.Table("silver.t", "SELECT unnest([1, -2, 3, NULL, -5]) AS a, 'x' AS b");
        List<Core.Errors.Problem> problems = [];
        var suites = Workbench.Rules("""
            positive: {type: validity, expression: a > 0, quarantine: true}
            there: {type: completeness, columns: [a, b], quarantine: true}
            small: {type: validity, expression: a < 3, threshold: 0.5}
            """, problems);
        suites = [.. suites, .. Workbench.Properties("- name: a\n  logicalType: integer\n  quality:\n  - type: custom\n    name: not_two\n    engine: catchwater\n    implementation: {check: rowExpression, expression: a <> -2, quarantine: true}", problems)];
        var gate = _bench.Plan(suites, problems);
        Assert.Empty(problems);

        var cancel = TestContext.Current.CancellationToken;
        var rows = await _bench.Session.RowsAsync($"SELECT a, {gate.RejectReason} FROM \"silver.t\" WHERE {gate.RejectPredicate} ORDER BY a NULLS LAST", cancel);
        Assert.Equal(
            [
                ("-5", "positive: must satisfy a > 0"),
                ("-2", "positive: must satisfy a > 0; not_two: must satisfy a <> -2"),
                ("", "positive: must satisfy a > 0; there: must satisfy a, b are not NULL"),
            ],
            rows.Select(row => ($"{row[0]}", (string)row[1]!)));

        var result = await gate.JudgeAsync(
            _bench.Session, $"(SELECT * FROM \"silver.t\" WHERE NOT ({gate.RejectPredicate}))", Workbench.Relation, $"(SELECT * FROM \"silver.t\" WHERE {gate.RejectPredicate})", cancel);
        Assert.True(result.Passed);
        Assert.Equal(
            [("positive", 0L, 3L), ("there", 0L, 1L), ("small", 1L, null), ("not_two", 0L, (long?)1L)],
            result.Suites.SelectMany(suite => suite.Rules).Select(rule => (rule.Name, rule.FailedRows!.Value, rule.QuarantinedRows)));
    }
}
