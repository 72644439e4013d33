using System.Xml.Linq;
using Catchwater.Quality.Reports;

namespace Catchwater.Quality.Tests.Reports;

public sealed class OtherReportTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    private async Task<SuiteResult> Result(string rows = "[1, -2, NULL]")
    {
        _bench.Table("silver.t", $"SELECT unnest({rows}) AS a, '<script>alert(1)</script>' || chr(1) AS \"b<\"");
        List<Core.Errors.Problem> problems = [];
        var suites = Workbench.Properties("- name: a\n  required: true\n- name: b<\n  unique: true", problems, """
            - {name: 'positive & more', type: custom, engine: catchwater, severity: warning, implementation: {check: rowExpression, expression: a > 0, segmentBy: [b<]}}
            - {name: broken, type: custom, engine: catchwater, implementation: {check: rowExpression, expression: 'CAST("b<" AS INTEGER) > 0'}}
            - {name: enough, metric: rowCount, mustBeGreaterThan: 0}
            """);
        Assert.Empty(problems);
        return await _bench.JudgeAsync(suites);
    }

    [Fact]
    public async Task JUnit_has_a_case_a_rule()
    {
        var suite = XDocument.Parse(JUnitReport.Render([await Result()])).Root!.Element("testsuite")!;
        Assert.Equal(("5", "2", "1", "silver.t: t contract"), ((string)suite.Attribute("tests")!, (string)suite.Attribute("failures")!, (string)suite.Attribute("errors")!, (string)suite.Attribute("name")!));
        var cases = suite.Elements("testcase").ToDictionary(item => (string)item.Attribute("name")!, item => item.Elements().SingleOrDefault());
        Assert.Equal("1 of 3 rows (33.33%) do not satisfy: a is not NULL; all must be valid", (string)cases["a_required"]!.Attribute("message")!);
        Assert.Equal(("failure", "failure", "system-out", "error", null), (cases["a_required"]!.Name.LocalName, cases["b<_unique"]!.Name.LocalName, cases["positive & more"]!.Name.LocalName, cases["broken"]!.Name.LocalName, cases["enough"]?.Name.LocalName));
    }

    [Fact]
    public async Task The_page_is_whole_safe_and_says_what_changed()
    {
        var now = await Result();
        var before = await Result("[1, 2]");
        var page = HtmlReport.Render([now], [.. Enumerable.Repeat(before, 40)]);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.Contains("<b class=\"fail-ink\">2 newly failing</b>: a_required, positive &amp; more", page, StringComparison.Ordinal);
        Assert.Equal(30, page[page.IndexOf("Score of the last", StringComparison.Ordinal)..page.IndexOf("<h4>Rows<", StringComparison.Ordinal)].Split("<rect").Length - 1);
        Assert.Contains("Held in the last run", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("broken", page.IndexOf("</header>", StringComparison.Ordinal), StringComparison.Ordinal) < page.IndexOf("1 rule holds", StringComparison.Ordinal));
        Assert.Contains("SELECT &quot;a&quot;, &quot;b&lt;&quot; FROM", page, StringComparison.Ordinal);
        var body = page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("</html>", StringComparison.Ordinal)].Replace("&#x1;", "", StringComparison.Ordinal);
        Assert.NotNull(XDocument.Parse(body));
    }

    [Fact]
    public async Task Five_thousand_rules_stay_fast()
    {
        _bench.Table("silver.t", "SELECT i AS a FROM range(1000) AS r(i)");
        List<Core.Errors.Problem> problems = [];
        var suites = Workbench.Rules(string.Join("\n", Enumerable.Range(0, 5000).Select(i => $"rule_{i}: {{type: validity, expression: a > {i - 4990}}}")), problems);
        var started = System.Diagnostics.Stopwatch.StartNew();
        var result = await _bench.JudgeAsync(suites);
        Assert.Equal(5000, result.Passed + result.Failed);
        Assert.NotEmpty(HtmlReport.Render([result]));
        Assert.True(started.Elapsed < TimeSpan.FromSeconds(60), $"it took {started.Elapsed}");
    }
}
