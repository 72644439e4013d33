using Catchwater.Quality.Checks;

namespace Catchwater.Quality.Tests.Checks;

public sealed class RowCheckTests : IDisposable
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
