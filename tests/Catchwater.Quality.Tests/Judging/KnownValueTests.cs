using Catchwater.Core.Errors;
using Catchwater.Lake;
using Catchwater.Lake.Tables;

namespace Catchwater.Quality.Tests.Judging;

/// <summary>What the log says is not read again, and never changes a verdict.</summary>
public sealed class KnownValueTests : IDisposable
{
    private const string Bounds = "- name: a\n  required: true\n  logicalType: integer\n  logicalTypeOptions: {minimum: 1, exclusiveMaximum: 10}\n- name: d\n  logicalType: date\n  logicalTypeOptions: {minimum: '2026-01-01'}";

    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    private async Task<SuiteResult> Judge(string select, TableStatistics? statistics, string? relation = null)
    {
        _bench.Table("silver.t", select);
        List<Problem> problems = [];
        var suites = Workbench.Properties(Bounds, problems, "- {name: rows, metric: rowCount, mustBeGreaterThan: 0}");
        Assert.Empty(problems);
        var result = await _bench.Plan(suites, problems).JudgeTableAsync(_bench.Session, relation ?? "\"silver.t\"", Workbench.Relation, statistics, TestContext.Current.CancellationToken);
        return result.Suites[0];
    }

    private static TableStatistics Said(long rows, params (string Column, long Nulls, string[]? Bounds)[] columns) =>
        new(rows, columns.ToDictionary(column => column.Column, column => new ColumnStatistics(column.Nulls, column.Bounds)));

    [Fact]
    public async Task What_the_log_decides_is_not_read_at_all()
    {
        var said = Said(7, ("a", 0, ["1", "4", "2", "9"]), ("d", 3, ["2026-01-01", "2026-05-05"]));
        var result = await Judge("SELECT 1 AS a, DATE '2026-01-01' AS d", said, "(SELECT * FROM \"there.is.no.such.table\")");
        Assert.All(result.Rules, rule => Assert.Equal(RuleStatus.Pass, rule.Status));
        Assert.Equal((7L, 1.0), (result.TotalRows!.Value, result.Rules[1].PassedRatio!.Value));
        await Assert.ThrowsAnyAsync<LakeException>(() => Judge("SELECT 1 AS a, DATE '2026-01-01' AS d", Said(7, ("d", 3, null)), "(SELECT * FROM \"there.is.no.such.table\")"));
    }

    [Theory]
    [InlineData("0", "11")]
    [InlineData("-5", "20")]
    [InlineData("x", "11")]
    public async Task Where_the_log_does_not_decide_rows_are_counted(string low, string high)
    {
        var result = await Judge("SELECT unnest([0, 5, 10, 11]) AS a, DATE '2026-01-01' AS d", Said(4, ("a", 0, [low, high])));
        Assert.Equal((1L, 2L), (result.Rules.Single(rule => rule.Type == "minimum" && rule.Columns[0] == "a").FailedRows!.Value, result.Rules.Single(rule => rule.Type == "exclusiveMaximum").FailedRows!.Value));
    }

    [Fact]
    public async Task Missing_values_come_from_the_log_with_their_rows_from_the_table()
    {
        var result = await Judge("SELECT unnest([1, NULL, 3]) AS a, DATE '2026-01-01' AS d", Said(3, ("a", 1, ["1", "3"])));
        var required = result.Rules.Single(rule => rule.Type == "required");
        Assert.Equal((RuleStatus.Fail, 1L, 1), (required.Status, required.FailedRows!.Value, required.Samples.Count));
    }
}
