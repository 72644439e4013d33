using System.Globalization;

namespace Catchwater.Quality.Tests.Judging;

/// <summary>Rules share the statements that look for failing rows; each shows the rows it would find by itself.</summary>
public sealed class FailingRowsTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    // Failing rows of every frequency: everywhere, at the end only, in one bunch, fewer than are shown.
    private static readonly (string Name, Func<int, bool> Fails, string Sql)[] Rules =
    [
        ("every", i => true, "i % 1 = 1"),
        ("third", i => i % 3 == 0, "i % 3 <> 0"),
        ("seventh", i => i % 7 == 5, "i % 7 <> 5"),
        ("hundredth", i => i % 100 == 99, "i % 100 <> 99"),
        ("last", i => i >= 199_000, "i < 199000"),
        ("bunch", i => i is >= 150_000 and < 153_000, "i NOT BETWEEN 150000 AND 152999"),
        ("two", i => i is 17 or 180_000, "i NOT IN (17, 180000)"),
        ("none", i => false, "i >= 0"),
    ];

    [Fact]
    public async Task Every_rule_shows_its_first_failing_rows()
    {
        _bench.Table("silver.t", "SELECT i::INTEGER AS i, 'x' || i AS s, DATE '2026-01-01' + (i % 9)::INTEGER AS d FROM range(200000) AS r(i)");
        var checks = string.Join('\n', Rules.Select(rule => $"- {{name: {rule.Name}, type: custom, engine: catchwater, implementation: {{check: rowExpression, expression: \"{rule.Sql}\"}}}}"));
        var result = await _bench.ContractAsync("- name: i\n- name: d\n  classification: secret", checks);
        foreach (var (name, fails, _) in Rules)
        {
            var expected = Enumerable.Range(0, 200_000).Where(fails).Take(10).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"i":{{i}},"s":"x{{i}}","d":"***"}"""));
            Assert.Equal(expected, result.Rules.Single(rule => rule.Name == name).Samples.Select(sample => sample.ToJsonString()));
        }
    }

    [Fact]
    public async Task Long_text_is_cut()
    {
        _bench.Table("silver.t", "SELECT unnest(['ä', '😀', 'a']) AS c, repeat(c, 300) AS s, repeat(c, 301) AS t, NULL::INTEGER AS k");
        var result = await _bench.ContractAsync("- name: k\n  required: true\n- name: c\n  required: true");
        Assert.Equal([300, 301, 300], result.Rules[0].Samples.Select(sample => ((string)sample["s"]!).Length));
        Assert.All(result.Rules[0].Samples, sample => Assert.EndsWith("…", (string)sample["t"]!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rule_that_fails_only_by_too_few_rows_shows_none()
    {
        _bench.Table("silver.t", "SELECT 1 AS a");
        var result = await _bench.ContractAsync("- name: a\n  quality:\n  - {metric: invalidValues, mustBe: 1, arguments: {validValues: [1]}}");
        Assert.Equal((RuleStatus.Fail, 0), (result.Rules[0].Status, result.Rules[0].Samples.Count));
    }
}
