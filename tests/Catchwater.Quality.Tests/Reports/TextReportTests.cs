using System.Text.Json;
using System.Text.Json.Nodes;
using Catchwater.Quality.Reports;

namespace Catchwater.Quality.Tests.Reports;

public sealed class TextReportTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);

        public override long GetTimestamp() => 0;
    }

    private async Task<SuiteResult> Rules()
    {
        _bench.Table("silver.t", "SELECT i AS user_id, CASE WHEN i < 1184 THEN NULL WHEN i < 1190 THEN 'x' ELSE 'u' || i || '@b.org' END AS email FROM range(12000) AS r(i)");
        List<Core.Errors.Problem> problems = [];
        var suites = Workbench.Rules("""
            user_id_completeness: {type: completeness, columns: [user_id, email], threshold: 0.9}
            email_validity: {type: validity, column: email, expression: email LIKE '%@%', threshold: 0.95}
            email_unique: {type: uniqueness, columns: [email], threshold: 0.99, severity: warning}
            broken: {type: validity, expression: CAST(email AS INTEGER) > 1}
            """, problems);
        Assert.Empty(problems);
        return await _bench.JudgeAsync(suites, null, new Clock());
    }

    [Fact]
    public async Task The_report_is_in_the_originals_manner_with_failures_first() => Assert.Equal(
        """
        Data Quality Report
        ===================
        Table: silver.t
        Rules: rules/t.yaml
        Timestamp: 2024-05-06T07:08:09.000000Z
        Total Records: 12,000
        Quality Score: 25.00% (1 passed, 1 failed, 1 warning, 1 error)

        Rule Results:
          broken: ERROR
            Could not convert string 'x' to INT32 when casting from source column email
            at rules/t.yaml:7
          email_validity: FAIL
            1,190 of 12,000 rows (9.92%) do not satisfy: email LIKE '%@%'; at least 95% must be valid
            at rules/t.yaml:5
              email=NULL, user_id=0
              email=NULL, user_id=1
              email=NULL, user_id=2
              email=NULL, user_id=3
              email=NULL, user_id=4
          email_unique: WARN
            1,188 of 12,000 rows (9.9%) repeat the email of another row; at least 99% must be valid
            at rules/t.yaml:6
              email=NULL, count=1184
              email="x", count=6
          user_id_completeness: PASS
            user_id: 100.00% complete
            email: 90.13% complete

        """,
        TextReport.Render(await Rules()),
        ignoreLineEndingDifferences: true);

    [Fact]
    public async Task The_result_is_json_in_snake_case()
    {
        var json = JsonSerializer.SerializeToNode(await Rules())!.AsObject();
        Assert.Equal(
            ["contract", "dataset", "source", "kind", "judged_at", "total_rows", "score", "passed", "failed", "warnings", "errors", "duration_ms", "rules"],
            json.Select(pair => pair.Key));
        Assert.Equal("rules", (string)json["kind"]!);
        Assert.Equal(0.25, (double)json["score"]!);
        var rule = json["rules"]![1]!.AsObject();
        Assert.Equal(
            ["name", "type", "status", "judged", "severity", "dimension", "columns", "passed_ratio", "failed_rows", "total_rows", "quarantined_rows", "observed", "details", "message", "samples", "sql", "location", "duration_ms"],
            rule.Select(pair => pair.Key));
        Assert.Equal(("fail", "error", 1190L), ((string)rule["status"]!, (string)rule["severity"]!, (long)rule["failed_rows"]!));
        Assert.Equal("""SELECT "email", "user_id" FROM "silver"."t" WHERE (email ~~ '%@%') IS NOT TRUE""".Replace("~~", "LIKE", StringComparison.Ordinal), (string)rule["sql"]!);
        Assert.Equal(["pass", "fail", "warn", "error"], json["rules"]!.AsArray().Select(item => (string)item!["status"]!));
        Assert.True(JsonNode.DeepEquals(json, JsonSerializer.SerializeToNode(JsonSerializer.Deserialize<SuiteResult>(json))));
    }
}
