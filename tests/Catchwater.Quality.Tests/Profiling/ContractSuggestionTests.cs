using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Quality.Profiling;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Tests.Profiling;

public sealed class ContractSuggestionTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2024, 5, 6, 0, 0, 0, TimeSpan.Zero);
    }

    private async Task<(string Yaml, IReadOnlyList<Suite> Suites)> Draft(string select)
    {
        _bench.Table("silver.t", select);
        var profile = await Profiler.ProfileAsync(_bench.Session, "\"silver.t\"", "silver.t", new Clock(), TestContext.Current.CancellationToken);
        var yaml = ContractSuggestion.Draft(profile, Workbench.Dataset);
        List<Problem> problems = [];
        var contract = ContractReader.Parse(yaml, "contracts/t.yaml", problems);
        Assert.Empty(problems);
        return (yaml, SuiteReader.FromContract(contract!, [contract!], problems));
    }

    [Fact]
    public async Task A_draft_says_its_reasons()
    {
        var (yaml, suites) = await Draft("""
            SELECT i + 1 AS id, printf('AB-%05d', i) AS sku, CASE WHEN i = 7 THEN 'shiped' ELSE ['new', 'paid', 'shipped'][1 + (i % 3)::INTEGER] END AS status,
                   CASE WHEN i % 50 = 0 THEN NULL ELSE i / 3 END AS price, CASE WHEN i = 9 THEN '12.5 %' ELSE printf('0.%03d', i) END AS share, 'it''s: "x"' || i AS "no:te"
            FROM range(200) AS r(i)
            """);
        Assert.Equal(
            """
            # Drafted from 200 rows on 2024-05-06. Read it before you rely on it.
            apiVersion: v3.1.0
            kind: DataContract
            id: silver_t
            name: silver.t
            version: 0.1.0
            status: draft
            schema:
              - name: t
                physicalName: silver.t
                properties:
                  - name: "id"
                    logicalType: integer # BIGINT
                    primaryKey: true # 200 values, all different, none missing
                    primaryKeyPosition: 1
                    logicalTypeOptions:
                      minimum: 0 # the smallest is 1
                  - name: "sku"
                    logicalType: string # VARCHAR
                    required: true # no NULL in 200 rows
                    unique: true # 200 values, all different
                    logicalTypeOptions:
                      pattern: "^[A-Z]{2}-[0-9]{5}$" # every value has this shape
                  - name: "status"
                    logicalType: string # VARCHAR
                    required: true # no NULL in 200 rows
                    quality:
                      - name: "status_known" # 99.5% of the values are among these; look at the others
                        metric: invalidValues
                        arguments:
                          validValues: ["new", "paid", "shipped"]
                        mustBe: 0
                        severity: warning
                  - name: "price"
                    logicalType: number # DOUBLE
                    unique: true # 196 values, all different
                    logicalTypeOptions:
                      minimum: 0 # the smallest is 0.3333333333333333
                    quality:
                      - name: "price_missing" # only 2% of the rows have none; look at them
                        metric: nullValues
                        mustBe: 0
                        severity: warning
                  - name: "share"
                    logicalType: string # VARCHAR
                    required: true # no NULL in 200 rows
                    unique: true # 200 values, all different
                    quality:
                      - name: "share_shape" # 99.5% of the values have it; look at the others
                        metric: invalidValues
                        arguments:
                          pattern: "^[0-9]\\.[0-9]{3}$"
                        mustBe: 0
                        severity: warning
                  - name: "no:te"
                    logicalType: string # VARCHAR
                    required: true # no NULL in 200 rows
                    unique: true # 200 values, all different
                quality:
                  - name: not_empty
                    metric: rowCount
                    mustBeGreaterThan: 0

            """,
            yaml,
            ignoreLineEndingDifferences: true);
        var result = await _bench.JudgeAsync(suites);
        Assert.Equal(["status_known", "price_missing", "share_shape"], result.Rules.Where(rule => rule.Status != RuleStatus.Pass).Select(rule => rule.Name));
    }

    [Fact]
    public async Task Words_that_stand_for_nothing_are_found()
    {
        var (yaml, _) = await Draft("SELECT CASE WHEN i % 3 = 0 THEN 'N/A' ELSE 'value ' || i END AS a FROM range(30) AS r(i)");
        Assert.Contains("- name: \"a_placeholder\" # 10 values stand for nothing", yaml, StringComparison.Ordinal);
        Assert.Contains("missingValues: [\"N/A\"]", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Few_rows_say_little_and_the_draft_says_so()
    {
        var (yaml, suites) = await Draft("SELECT i + 1 AS customer_id, 'C-' || (100 + i) AS code, 2.5::DOUBLE * i AS amount, CASE WHEN i > 0 THEN 'x' END AS note FROM range(3) AS r(i)");
        Assert.Contains("# Drafted from 3 rows on", yaml, StringComparison.Ordinal);
        Assert.Contains("# 20 rows are too many to be an accident; these are fewer.", yaml, StringComparison.Ordinal);
        Assert.Contains("primaryKey: true # 3 values, all different, none missing; weak: few rows say so", yaml, StringComparison.Ordinal);
        Assert.Contains("minimum: 0 # the smallest is 0", yaml, StringComparison.Ordinal);
        Assert.Contains("pattern: \"^[A-Z]-[0-9]{3}$\" # every value has this shape; weak: few rows say so", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("unique: true", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("note_missing", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain((await _bench.JudgeAsync(suites)).Rules, rule => rule.Status != RuleStatus.Pass);
    }

    [Theory]
    [InlineData("SELECT 1 AS a, 'x' AS b WHERE false")]
    [InlineData("SELECT NULL AS a, [1] AS l, {x: 1} AS s, MAP {'a': 1} AS m, INTERVAL 1 DAY AS i, '{}'::JSON AS j FROM range(30)")]
    [InlineData("SELECT 'NaN'::DOUBLE AS a, -1 AS b, DATE '2020-01-01' AS d, TIME '12:00:00' AS t, now() AS ts FROM range(30)")]
    public async Task Every_draft_is_a_valid_contract_that_its_own_data_satisfies(string select)
    {
        var (_, suites) = await Draft(select);
        Assert.DoesNotContain((await _bench.JudgeAsync(suites)).Rules, rule => rule.Status is RuleStatus.Fail or RuleStatus.Error);
    }
}
