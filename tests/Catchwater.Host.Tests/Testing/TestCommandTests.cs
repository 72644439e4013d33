namespace Catchwater.Host.Tests.Testing;

public sealed class TestCommandTests : IDisposable
{
    private const string Given =
        """
        pipeline: gold.days
        tests:
          - name: sums days
            given:
              - table: silver.sales
                rows:
                  - {customer: a, sold_at: 2026-01-01 10:00:00, amount: 1.50}
                  - {customer: a, sold_at: 2026-01-01 23:00:00, amount: 2.25}
                  - {customer: b, sold_at: 2026-01-02 00:00:00, amount: 0.10}

        """;

    private readonly HostProject _project = new HostProject()
        .Write("pipelines/sales.yaml",
            """
            source:
              path: data/sales.csv
              format: csv
              columns: {amount: "decimal(10,2)", sold_at: timestamp}
            quality_step:
              cast: {customer: bigint}
            target: {table: silver.sales}
            """)
        .Write("pipelines/days.yaml",
            """
            source: {table: silver.sales}
            quality_step: {enabled: false}
            transformations:
              - type: aggregation
                group_by: [customer, CAST(sold_at AS DATE) AS date]
                aggregations: {total: sum(amount), lines: count(*)}
            target: {table: gold.days}
            """);

    [Fact]
    public async Task A_test_passes_when_the_rows_are_as_expected_in_any_order()
    {
        Days("- {customer: b, date: 2026-01-02, total: 0.1, lines: 1}\n        - {customer: a, date: 2026-01-01, total: 3.750, lines: 2}");
        var (code, text, error) = await _project.RunAsync("test", _project.Folder);
        Assert.True(code == 0, text + error);
        Assert.Matches("✓ gold.days: sums days  \\([0-9]+ ms\\)", text);
        Assert.Contains("test: 1 passed, 0 failed in", text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_project["lake"]), "a test made a lake");
        Assert.False(Directory.Exists(_project[".catchwater"]), "a test left something behind");
    }

    [Fact]
    public async Task A_wrong_value_is_shown_beside_the_expected_one_and_marked()
    {
        Days("- {customer: a, date: 2026-01-01, total: 3.70, lines: 2}\n        - {customer: b, date: 2026-01-02, total: 0.1, lines: 1}");
        var (code, text, _) = await _project.RunAsync("test", _project.Folder);
        Assert.Equal(1, code);
        Assert.Contains(
            """
                  tests/days.yaml:3
                    customer  date        total  lines
                  - a         2026-01-01  3.7    2  (expected)
                  + a         2026-01-01  3.75   2  (found)
                                          ^^^^
                  1 row as expected
            """, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_and_unexpected_rows_are_differences()
    {
        Days("- {customer: c}\n        - {customer: b}\n        - {customer: b}");
        var json = await _project.JsonAsync("test", _project.Folder);
        Assert.Equal("failed", (string)json["status"]!);
        var test = json["tests"]![0]!;
        Assert.Equal(["missing", "missing", "unexpected"], test["differences"]!.AsArray().Select(difference => (string)difference!["kind"]!));
        Assert.Equal("a", (string)test["differences"]![2]!["found"]!["customer"]!);
        Assert.Equal(1, (int)test["rows_as_expected"]!);
    }

    [Fact]
    public async Task No_row_expected_means_none()
    {
        Days("", "[]");
        Assert.Equal(1, (await _project.RunAsync("test", _project.Folder)).Code);
    }

    [Fact]
    public async Task Malformed_lines_misfits_and_quarantined_rows_are_rejects()
    {
        _project.Write("rules/sales.yaml", "dataset: silver.sales\nrules:\n  positive:\n    type: validity\n    column: amount\n    expression: amount > 0\n    threshold: 1.0\n    quarantine: true\n");
        const string test =
            """
            pipeline: silver.sales
            tests:
              - name: rejects
                given:
                  - file: data/sales.csv
                    text: |
                      customer,sold_at,amount
                      1,2026-01-01 00:00:00,1.00
                      2,2026-01-01 00:00:00,oops
                      three,2026-01-01 00:00:00,3.00
                      4,2026-01-01 00:00:00,-4.00
                expect:
                  rows: [{customer: 1, amount: 1}]
            """;
        _project.Write("tests/sales.yaml", test);
        var (code, text, error) = await _project.RunAsync("test", _project.Folder);
        Assert.Equal(1, code);
        Assert.Contains("+ reject data/sales.csv line 3 column amount: ", text, StringComparison.Ordinal);
        Assert.Contains("+ reject data/sales.csv line 4 column customer: could not convert string \"three\" to 'BIGINT'", text, StringComparison.Ordinal);
        Assert.Contains("+ reject silver.sales: positive: must satisfy", text, StringComparison.Ordinal);

        _project.Write("tests/sales.yaml", test + "\n      rejects: [{line: 3, column: amount, raw: oops}, {column: customer}, {reason: positive}]\n");
        (code, text, error) = await _project.RunAsync("test", _project.Folder);
        Assert.True(code == 0, text + error);

        _project.Write("tests/sales.yaml", test + "\n      rejects: [{line: 3}, {column: customer}, {reason: positive}, {line: 9}]\n");
        (code, text, _) = await _project.RunAsync("test", _project.Folder);
        Assert.Equal(1, code);
        Assert.Contains("- reject line 9  (expected)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_a_file_are_written_as_its_format_says()
    {
        _project.Write("pipelines/sales.yaml", "source: {path: data/s.json}\ntarget: {table: silver.sales}\nquality_step: {enabled: false}\ntransformations:\n  - type: join\n    source: {path: data/c.csv, format: csv, delimiter: ;}\n    condition: input.c = other.code\n")
            .Write("tests/sales.yaml",
                """
                pipeline: silver.sales
                tests:
                  - name: joins
                    given:
                      - file: data/s.json
                        rows: [{c: "x;y", n: 1, s: {a: [1, 2]}}, {c: z, n: 2}]
                      - file: data/c.csv
                        rows: [{code: "x;y", name: 'say "hi"'}]
                    expect:
                      rows: [{n: 1, name: 'say "hi"', s: {a: [1, 2.0]}}]
                """);
        var (code, text, error) = await _project.RunAsync("test", _project.Folder);
        Assert.True(code == 0, text + error);
    }

    [Fact]
    public async Task Null_empty_text_and_the_word_null_are_three_things()
    {
        _project.Write("pipelines/days.yaml", "source: {table: silver.sales}\nquality_step: {enabled: false}\ntarget: {table: gold.days}\n")
            .Write("tests/days.yaml",
                """
                pipeline: gold.days
                tests:
                  - name: nulls
                    given:
                      - table: silver.sales
                        rows: [{a: null, b: 1}, {a: "", b: 2}, {a: "NULL", b: 3}]
                    expect:
                      rows: [{a: "", b: 1}, {a: "NULL", b: 2}, {a: null, b: 3}]
                """);
        var (code, text, _) = await _project.RunAsync("test", _project.Folder);
        Assert.Equal(1, code);
        Assert.Contains("- \"\"      1  (expected)", text, StringComparison.Ordinal);
        Assert.Contains("+ NULL    1  (found)", text, StringComparison.Ordinal);
        Assert.Contains("- \"NULL\"  2  (expected)", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pipeline: gold.dais\ntests: [{name: a, given: [], expect: {rows: []}}]", "tests/days.yaml:1: pipeline: no pipeline makes 'gold.dais' (did you mean 'gold.days'?)")]
    [InlineData("pipeline: gold.days\ntests: []", "tests/days.yaml:2: tests: found no test: expected at least one")]
    [InlineData("pipeline: gold.days\ntests:\n  - name: a\n    given: []\n    expect: {rows: []}", "tests/days.yaml:4: tests[0].given: 'silver.sales' is not given")]
    [InlineData("pipeline: gold.days\ntests:\n  - name: a\n    givenn: []\n    expect: {rows: []}", "tests/days.yaml:4: tests[0].givenn: 'givenn' is not a key of 'tests[0]' (did you mean 'given'?)")]
    [InlineData("pipeline: gold.days\ntests:\n  - name: a\n    given:\n      - table: silver.sale\n        rows: []\n    expect: {rows: []}", "tests/days.yaml:5: tests[0].given[0].table: the pipeline of gold.days does not read 'silver.sale' (did you mean 'silver.sales'?)")]
    [InlineData("pipeline: gold.days\ntests:\n  - name: a\n    given:\n      - table: silver.sales\n        text: x\n    expect: {rows: []}", "tests[0].given[0].text: 'text' is the content of a file")]
    [InlineData("pipeline: gold.days\ntests:\n  - {name: a, given: [{table: silver.sales, rows: [{x: 1}]}], expect: {rows: []}}\n  - {name: a, given: [{table: silver.sales, rows: [{x: 1}]}], expect: {rows: []}}", "there is another test 'a' in this file")]
    public async Task A_wrong_spec_is_a_located_error(string yaml, string expected)
    {
        _project.Write("tests/days.yaml", yaml);
        var (code, _, error) = await _project.RunAsync("test", _project.Folder);
        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rows: []", "silver.sales has no rows, so its columns are not known")]
    [InlineData("columns: {customer: bigint}\n        rows: [{customer: x}]", "could not convert")]
    [InlineData("columns: {customer: bigin}\n        rows: [{customer: x}]", "found 'bigin': expected a type such as")]
    [InlineData("rows: [{customer: x, amount: 1}]", "pipelines/days.yaml")]
    public async Task A_test_that_cannot_run_is_an_error_with_a_place(string given, string expected)
    {
        _project.Write("tests/days.yaml", $"pipeline: gold.days\ntests:\n  - name: a\n    given:\n      - table: silver.sales\n        {given}\n    expect: {{rows: []}}\n");
        var (code, text, _) = await _project.RunAsync("test", _project.Folder);
        Assert.Equal(2, code);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Contains("1 could not run", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_is_gone_fails_the_test()
    {
        Days("- {customer: a, totals: 1}");
        var (code, text, _) = await _project.RunAsync("test", _project.Folder);
        Assert.Equal(1, code);
        Assert.Contains("gold.days has no column 'totals' (did you mean 'total'?)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tests_are_chosen_by_table_file_or_part_of_a_name()
    {
        Days("- {customer: a}");
        foreach (var name in new[] { "gold.days", "tests/days.yaml", "SUMS" })
        {
            Assert.Equal(1, (await _project.RunAsync("test", _project.Folder, name)).Code);
        }

        var (code, _, error) = await _project.RunAsync("test", _project.Folder, "gold.day");
        Assert.Equal(2, code);
        Assert.Contains("no test is about 'gold.day' (did you mean 'gold.days'?)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tests_of_the_retail_sample_pass()
    {
        var (code, text, error) = await _project.RunAsync("test", Repository.Path("samples/retail"));
        Assert.True(code == 0, text + error);
        Assert.Contains("retail: 4 passed, 0 failed", text, StringComparison.Ordinal);
    }

    public void Dispose() => _project.Dispose();

    private void Days(string rows, string? inline = null) =>
        _project.Write("tests/days.yaml", Given + $"    expect:\n      rows: {inline ?? "\n        " + rows}\n");
}
