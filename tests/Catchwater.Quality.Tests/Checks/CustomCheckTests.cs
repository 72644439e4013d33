using Catchwater.Core.Names;
using Catchwater.Quality.Checks;

namespace Catchwater.Quality.Tests.Checks;

public sealed class CustomCheckTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    private sealed class Prefix : IRowCheck
    {
        public SqlFragment Valid(CheckContext context) => SqlFragment.Of($"starts_with({context.Columns[0]}, {context.Argument<string>("prefix")})");
    }

    [Fact]
    public async Task A_check_of_the_program_joins_the_scan()
    {
        _bench.Registry.AddRowCheck<Prefix>("prefix");
        _bench.Table("silver.t", """SELECT unnest(['it''s a', 'b', NULL]) AS "the ""name" """);
        var contract = await _bench.ContractAsync("- name: 'the \"name'\n  quality:\n  - type: custom\n    engine: catchwater\n    implementation: {check: custom, function: prefix, arguments: {prefix: \"it's\"}}");
        Assert.Equal((RuleStatus.Fail, 1L, 1), (contract.Rules[0].Status, contract.Rules[0].FailedRows!.Value, contract.Rules[0].Samples.Count));

        var rules = await _bench.RulesAsync("r: {type: custom, function: prefix, column: 'the \"name', arguments: {prefix: \"it's\"}, threshold: 0.3}");
        Assert.Equal((RuleStatus.Pass, 2L), (rules.Rules[0].Status, rules.Rules[0].FailedRows!.Value));
    }

    [Fact]
    public void A_missing_argument_is_a_problem_at_the_rule()
    {
        _bench.Registry.AddRowCheck<Prefix>("prefix");
        _bench.Table("silver.t", "SELECT 'a' AS a");
        var problem = Assert.Single(_bench.ProblemsOfRules("r: {type: custom, function: prefix, column: a}"));
        Assert.Equal(("wrong_arguments", "rules.r.function", "check 'prefix': argument 'prefix' is missing"), (problem.Code, problem.Key, problem.Message));
        problem = Assert.Single(_bench.ProblemsOfRules("r: {type: custom, function: prefix, column: a, arguments: {prefix: [1]}}"));
        Assert.Equal("wrong_arguments", problem.Code);
    }

    private sealed class Spread : IMetricCheck
    {
        public IReadOnlyDictionary<string, SqlFragment> Metrics(CheckContext context) => new Dictionary<string, SqlFragment>
        {
            ["low"] = SqlFragment.Of($"min({context.Columns[0]})"),
            ["high"] = SqlFragment.Of($"max({context.Columns[0]})"),
            ["sum"] = SqlFragment.Of($"sum({context.Columns[0]})"),
        };

        public CheckOutcome Judge(MetricValues values, CheckContext context)
        {
            var spread = values.Get<long>("high") - values.Get<long>("low");
            return spread <= context.Argument<long>("limit")
                ? CheckOutcome.Pass($"the spread is {spread}, the sum {values.Get<long?>("sum")}", spread)
                : CheckOutcome.Fail($"the spread is {spread}", spread);
        }
    }

    [Theory]
    [InlineData("limit: 4", null, RuleStatus.Pass, "the spread is 4, the sum 9")]
    [InlineData("limit: 3", null, RuleStatus.Fail, "the spread is 4")]
    [InlineData("limit: 3", "a > 2", RuleStatus.Pass, "the spread is 2, the sum 8")]
    [InlineData("limt: 3", null, RuleStatus.Error, "the check failed: ArgumentException: argument 'limit' is missing")]
    public async Task A_check_of_aggregates_joins_the_scan(string argument, string? where, RuleStatus status, string message)
    {
        _bench.Registry.AddMetricCheck<Spread>("spread");
        _bench.Table("silver.t", "SELECT unnest([1, 3, 5]) AS a");
        var result = await _bench.ContractAsync($"- name: a\n  quality:\n  - type: custom\n    engine: catchwater\n    implementation: {{check: custom, function: spread, arguments: {{{argument}}}{(where is null ? "" : $", where: {where}")}}}");
        Assert.Equal((status, message), (result.Rules[0].Status, result.Rules[0].Message));
    }

    private sealed class Known : IDataCheck
    {
        public IReadOnlyList<DatasetName> References(CheckContext context) => [DatasetName.Parse("silver.known")];

        public async Task<CheckOutcome> CheckAsync(DatasetReader data, CheckContext context, CancellationToken cancellationToken)
        {
            var unknown = await data.ScalarAsync<long>(SqlFragment.Of($"SELECT count(*) FROM {data.Table} WHERE {context.Columns[0]} NOT IN (SELECT k FROM {data.Other(DatasetName.Parse(context.Argument("table", "silver.known")))})"), cancellationToken);
            return unknown == 0 ? CheckOutcome.Pass("all known") : CheckOutcome.Fail($"{unknown} unknown") with { FailedRows = unknown };
        }
    }

    [Fact]
    public async Task A_check_of_any_kind_asks_what_it_wants()
    {
        _bench.Registry.AddDataCheck<Known>("known");
        _bench.Table("silver.t", "SELECT unnest([1, 3, 5]) AS a");
        _bench.Table("silver.known", "SELECT 1 AS k");
        var result = await _bench.RulesAsync("""
            r: {type: custom, function: known, column: a}
            s: {type: custom, function: known, column: a, where: a < 3}
            t: {type: custom, function: known, column: a, arguments: {table: silver.t}}
            """);
        Assert.Equal([(RuleStatus.Fail, "2 unknown"), (RuleStatus.Pass, "all known"), (RuleStatus.Error, "the check reads 'silver.t' without naming it in References")], result.Rules.Select(rule => (rule.Status, rule.Message)));
        Assert.Equal((2L, 3L, 1.0 / 3), (result.Rules[0].FailedRows!.Value, result.Rules[0].TotalRows!.Value, result.Rules[0].PassedRatio!.Value));
    }

    [Theory]
    [InlineData("quarantine: true", "unsupported")]
    [InlineData("mostly: 0.5", "unsupported")]
    [InlineData("segmentBy: [a]", "unsupported")]
    public void What_only_row_checks_can_do_is_a_problem_for_others(string option, string code)
    {
        _bench.Registry.AddMetricCheck<Spread>("spread");
        _bench.Table("silver.t", "SELECT 1 AS a");
        var problem = Assert.Single(_bench.ProblemsOf($"- name: a\n  quality:\n  - type: custom\n    engine: catchwater\n    implementation: {{check: custom, function: spread, {option}}}"));
        Assert.Equal(code, problem.Code);
    }

    [Fact]
    public void A_name_is_registered_once() =>
        Assert.Throws<ArgumentException>(() => new CheckRegistry().AddRowCheck<Prefix>("a").AddRowCheck<Prefix>("a"));

    [Fact]
    public void Values_have_one_safe_spelling()
    {
        var fragment = SqlFragment.Of($"{new ColumnName("a\"b")} {"it's"} {5} {1.5m} {2.5} {true} {new DateOnly(2020, 1, 2)} {new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.FromHours(2))} {(string[])["x", "'"]} {SqlFragment.Of($"y")} {(string?)null}");
        Assert.Equal("\"a\"\"b\" 'it''s' 5 1.5 '2.5'::DOUBLE TRUE DATE '2020-01-02' TIMESTAMPTZ '2020-01-02 03:04:05.000000+02:00' ('x', '''') y NULL", fragment.Text);
    }
}
