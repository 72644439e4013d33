namespace Catchwater.Quality.Tests.Judging;

public sealed class ContractTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    private async Task<(RuleStatus Status, long? Failed, double? Ratio)> Judge(string values, string property, string type = "VARCHAR")
    {
        _bench.Table("silver.t", $"SELECT unnest({values}::{type}[]) AS a");
        var result = await _bench.ContractAsync(property);
        var rule = Assert.Single(result.Rules);
        return (rule.Status, rule.FailedRows, rule.PassedRatio);
    }

    [Fact]
    public async Task Required_counts_nulls() =>
        Assert.Equal((RuleStatus.Fail, 2L, 0.5), await Judge("['x', NULL, 'y', NULL]", "- name: a\n  required: true"));

    [Fact]
    public async Task Null_is_not_invalid_unless_required() =>
        Assert.Equal((RuleStatus.Pass, 0L, 1.0), await Judge("[NULL, 'abc']", "- name: a\n  logicalType: string\n  logicalTypeOptions:\n    minLength: 3"));

    [Fact]
    public async Task An_empty_table_has_no_ratio_and_holds() =>
        Assert.Equal((RuleStatus.Pass, 0L, null), await Judge("[]", "- name: a\n  required: true"));

    [Theory]
    [InlineData("minLength: 3", "['ab', 'abc', 'äöü']", 1)]
    [InlineData("maxLength: 2", "['ab', 'abc', 'äö']", 1)]
    [InlineData("pattern: '[0-9]{2}'", "['a12b', '1', '12']", 1)]
    [InlineData("format: email", "['a@b.org', 'a@b', 'x', 'é@b.org']", 3)]
    [InlineData("format: uuid", "['123e4567-e89b-12d3-a456-426614174000', '123']", 1)]
    [InlineData("format: uri", "['https://a.b/c', 'a b']", 1)]
    [InlineData("format: hostname", "['a.b-c.org', '-a.org', 'a..b']", 2)]
    [InlineData("format: ipv4", "['1.2.3.4', '1.2.3.256', '1.2.3']", 2)]
    [InlineData("format: ipv6", "['::1', '2001:db8::1', 'fe80::1::2', '1.2.3.4']", 2)]
    [InlineData("format: byte", "['YWJj', 'YWI=', 'YW=']", 1)]
    public async Task Text_options(string option, string values, long failed) =>
        Assert.Equal((failed == 0 ? RuleStatus.Pass : RuleStatus.Fail, failed), Two(await Judge(values, $"- name: a\n  logicalType: string\n  logicalTypeOptions:\n    {option}")));

    [Theory]
    [InlineData("integer", "BIGINT", "minimum: 2", "[1, 2, 3]", 1)]
    [InlineData("integer", "BIGINT", "maximum: 2", "[1, 2, 3]", 1)]
    [InlineData("integer", "BIGINT", "exclusiveMinimum: 2", "[1, 2, 3]", 2)]
    [InlineData("integer", "BIGINT", "exclusiveMaximum: 2", "[1, 2, 3]", 2)]
    [InlineData("integer", "BIGINT", "multipleOf: 3", "[0, 3, 4, -6]", 1)]
    [InlineData("integer", "BIGINT", "format: i8", "[127, 128, -128, -129]", 2)]
    [InlineData("integer", "HUGEINT", "format: u64", "[-1, 18446744073709551615, 18446744073709551616]", 2)]
    [InlineData("number", "DOUBLE", "minimum: 0", "['0', '-0.1', 'NaN', 'Infinity']", 2)]
    [InlineData("number", "DOUBLE", "maximum: 0.3", "['0.3', '0.30000000000000004', 'NaN', '-Infinity']", 2)]
    [InlineData("number", "DOUBLE", "multipleOf: 0.1", "['0.3', '0.30000000000000004', '0.35', 'NaN', 'Infinity']", 3)]
    [InlineData("number", "DECIMAL(18,2)", "multipleOf: 0.05", "[0.05, 0.10, 0.07]", 1)]
    [InlineData("date", "DATE", "minimum: '2020-01-02'", "['2020-01-01', '2020-01-02']", 1)]
    [InlineData("timestamp", "TIMESTAMPTZ", "exclusiveMaximum: '2020-01-01 10:00:00+10:00'", "['2019-12-31 23:59:59Z', '2020-01-01 00:00:00Z']", 1)]
    [InlineData("timestamp", "TIMESTAMPTZ", "minimum: '2020-01-01 10:00:00'\n    defaultTimezone: Australia/Brisbane", "['2019-12-31 23:59:59Z', '2020-01-01 00:00:00Z']", 1)]
    [InlineData("timestamp", "TIMESTAMP", "minimum: '2020-01-01 00:00:00'", "['2019-12-31 23:59:59', '2020-01-01 00:00:00']", 1)]
    [InlineData("time", "TIME", "maximum: '12:00:00'", "['11:59:59', '12:00:01']", 1)]
    [InlineData("date", "VARCHAR", "format: dd/MM/yyyy", "['31/01/2020', '31/02/2020', '2020-01-01', NULL]", 2)]
    [InlineData("date", "VARCHAR", "format: dd/MM/yyyy", "['01/01/2020', '1/1/2020', '1/01/2020', '01/01/20']", 3)]
    [InlineData("date", "VARCHAR", "format: d.M.yyyy", "['1.1.2020', '01.01.2020', '31.12.2020', '1x1.2020']", 1)]
    [InlineData("array", "INTEGER[]", "minItems: 2", "[[1], [1, 2], NULL]", 1)]
    [InlineData("array", "INTEGER[]", "maxItems: 1", "[[1], [1, 2], NULL]", 1)]
    [InlineData("array", "INTEGER[]", "uniqueItems: true", "[[1, 1], [1, 2, NULL, NULL], NULL]", 1)]
    [InlineData("object", "JSON", "minProperties: 2", "['{\"a\":1}', '{\"a\":1,\"b\":2}']", 1)]
    [InlineData("object", "JSON", "required: [a, b]", "['{\"a\":1}', '{\"a\":1,\"b\":2}', NULL]", 1)]
    [InlineData("object", "STRUCT(a INTEGER, b INTEGER)", "required: [a, b]", "[{a: 1, b: 2}, {a: 1, b: NULL}, NULL]", 1)]
    [InlineData("object", "MAP(VARCHAR, INTEGER)", "maxProperties: 1", "[MAP {'a': 1}, MAP {'a': 1, 'b': 2}]", 1)]
    public async Task Options_of_other_types(string logical, string type, string option, string values, long failed)
    {
        _bench.Table("silver.t", $"SELECT unnest({values}::{type}[], recursive := false) AS a");
        var result = await _bench.ContractAsync($"- name: a\n  logicalType: {logical}\n  logicalTypeOptions:\n    {option}");
        Assert.Equal((RuleStatus.Fail, failed), (result.Rules[0].Status, result.Rules[0].FailedRows));
        Assert.Equal((int)failed, result.Rules[0].Samples.Count);
    }

    [Fact]
    public async Task Fields_and_elements_are_judged_within_their_row()
    {
        _bench.Table("silver.t", "SELECT unnest([{n: 1, l: [1, 5]}, {n: NULL, l: [7, NULL]}, NULL, {n: 9, l: NULL}], recursive := false) AS a");
        var result = await _bench.ContractAsync("""
            - name: a
              logicalType: object
              properties:
                - name: n
                  logicalType: integer
                  required: true
                - name: l
                  logicalType: array
                  items:
                    logicalType: integer
                    required: true
                    logicalTypeOptions:
                      maximum: 5
            """);
        Assert.Equal([("a.n_required", 1L), ("a.l[]_required", 1L), ("a.l[]_maximum", 1L)], result.Rules.Select(rule => (rule.Name, rule.FailedRows!.Value)));
    }

    [Theory]
    [InlineData("['a', 'b', 'a', NULL, NULL, 'a']", "VARCHAR", 2)]
    [InlineData("[1, 2, 1, NULL, NULL, 1]", "BIGINT", 2)]
    [InlineData("[1, 9000000000000000000, -9000000000000000000, 1]", "BIGINT", 1)]
    [InlineData("['NaN', 'NaN', '0.0', '-0.0']", "DOUBLE", 2)]
    [InlineData("[1, 2, 3]", "INTEGER", 0)]
    [InlineData("[[1], [1], [2]]", "INTEGER[]", 1)]
    public async Task Unique_counts_rows_that_repeat_another(string values, string type, long failed)
    {
        _bench.Table("silver.t", $"SELECT unnest({values}::{type}[], recursive := false) AS a");
        var result = await _bench.ContractAsync("- name: a\n  unique: true");
        Assert.Equal(failed, result.Rules[0].FailedRows);
        Assert.Equal(failed == 0 ? RuleStatus.Pass : RuleStatus.Fail, result.Rules[0].Status);
    }

    [Fact]
    public async Task Primary_key_of_two_columns_is_required_and_unique_together()
    {
        _bench.Table("silver.t", "SELECT * FROM (VALUES (1, 'a'), (1, 'b'), (1, 'a'), (NULL, 'a'), (NULL, 'a')) AS v(k, l)");
        var result = await _bench.ContractAsync("- name: k\n  primaryKey: true\n  primaryKeyPosition: 1\n- name: l\n  primaryKey: true\n  primaryKeyPosition: 2");
        Assert.Equal([("primary_key", 1L), ("k_required", 2L), ("l_required", 0L)], result.Rules.Select(rule => (rule.Name, rule.FailedRows!.Value)));
        Assert.Equal("""{"k":1,"l":"a","count":2}""", Assert.Single(result.Rules[0].Samples).ToJsonString());
    }

    [Theory]
    [InlineData("nullValues", null, "mustBe: 2", RuleStatus.Pass)]
    [InlineData("nullValues", null, "mustNotBe: 2", RuleStatus.Fail)]
    [InlineData("nullValues", null, "mustBeLessThan: 20\n    unit: percent", RuleStatus.Fail)]
    [InlineData("nullValues", null, "mustBeLessOrEqualTo: 20\n    unit: percent", RuleStatus.Pass)]
    [InlineData("nullValues", null, "mustBeBetween: [2, 3]", RuleStatus.Pass)]
    [InlineData("nullValues", null, "mustNotBeBetween: [2, 3]", RuleStatus.Fail)]
    [InlineData("missingValues", null, "mustBe: 3", RuleStatus.Pass)]
    [InlineData("missingValues", "missingValues: [n/a, null]", "mustBe: 3", RuleStatus.Pass)]
    [InlineData("missingValues", "missingValues: [n/a]", "mustBe: 1", RuleStatus.Pass)]
    [InlineData("invalidValues", "validValues: [a, b]", "mustBe: 3", RuleStatus.Pass)]
    [InlineData("invalidValues", "pattern: '^[a-z]$'", "mustBeGreaterThan: 2", RuleStatus.Pass)]
    [InlineData("invalidValues", "pattern: '^[a-z]$'\n      validValues: [a]", "mustBeGreaterOrEqualTo: 6", RuleStatus.Fail)]
    [InlineData("duplicateValues", null, "mustBe: 3", RuleStatus.Pass)]
    [InlineData("duplicateValues", null, "mustBeLessThan: 30\n    unit: percent", RuleStatus.Fail)]
    [InlineData("rowCount", null, "mustBeBetween: [10, 11]", RuleStatus.Pass)]
    [InlineData("rowCount", null, "mustBeLessThan: 10", RuleStatus.Fail)]
    public async Task Library_metrics(string metric, string? arguments, string op, RuleStatus status)
    {
        _bench.Table("silver.t", "SELECT unnest(['a', 'a', 'a', 'b', 'b', '', 'n/a', 'C', NULL, NULL]) AS a");
        var result = await _bench.ContractAsync($"- name: a\n  quality:\n  - metric: {metric}\n    {op}\n{(arguments is null ? "" : $"    arguments:\n      {arguments}\n")}".TrimEnd());
        Assert.Equal(status, result.Rules[0].Status);
    }

    [Fact]
    public async Task Duplicates_of_several_columns()
    {
        _bench.Table("silver.t", "SELECT * FROM (VALUES (1, 'a'), (1, 'b'), (1, 'a')) AS v(k, l)");
        var result = await _bench.ContractAsync("- name: k\n- name: l", "- metric: duplicateValues\n  mustBe: 1\n  arguments:\n    properties: [k, l]");
        Assert.Equal(RuleStatus.Pass, result.Rules[0].Status);
    }

    [Theory]
    [InlineData("SELECT count(*) FROM t WHERE a < 0", "mustBe: 2", RuleStatus.Pass)]
    [InlineData("SELECT count(*) FROM {object} WHERE {property} < 0", "mustBe: 2", RuleStatus.Pass)]
    [InlineData("SELECT count(*) FROM ${object} WHERE ${property} < 0", "mustBeLessThan: 2", RuleStatus.Fail)]
    [InlineData("SELECT max(t.a) FROM silver.t WHERE t.a < 0", "mustBe: -1", RuleStatus.Pass)]
    [InlineData("WITH x AS (SELECT a FROM silver.t) SELECT count(*) FROM x JOIN silver.other o ON o.k = x.a", "mustBe: 1", RuleStatus.Pass)]
    [InlineData("SELECT avg(a) FROM t", "mustBeBetween: [0.99, 1.01]", RuleStatus.Fail)]
    [InlineData("SELECT 'yes'", "mustBe: 'yes'", RuleStatus.Pass)]
    [InlineData("SELECT count(*) > 2 FROM t", "mustBe: true", RuleStatus.Pass)]
    [InlineData("SELECT max(a) FROM t WHERE a > 100", "mustBeLessThan: 5", RuleStatus.Fail)]
    [InlineData("SELECT a FROM t", "mustBe: 1", RuleStatus.Error)]
    [InlineData("SELECT a FROM t WHERE a > 100", "mustBe: 1", RuleStatus.Error)]
    [InlineData("SELECT CAST('x' || a AS INTEGER) FROM t LIMIT 1", "mustBe: 1", RuleStatus.Error)]
    public async Task Sql_yields_one_value(string query, string op, RuleStatus status)
    {
        _bench.Table("silver.t", "SELECT unnest([-1, -2, 3, 5]) AS a");
        _bench.Table("silver.other", "SELECT 3 AS k");
        var result = await _bench.ContractAsync($"- name: a\n  quality:\n  - type: sql\n    query: \"{query}\"\n    {op}");
        Assert.Equal(status, result.Rules[0].Status);
    }

    [Fact]
    public async Task Row_expressions_mostly_hold_within_where()
    {
        _bench.Table("silver.t", "SELECT i AS a, i % 2 AS b FROM range(100) AS r(i)");
        var result = await _bench.ContractAsync("", """
            - type: custom
              name: almost
              engine: catchwater
              severity: warning
              implementation:
                check: rowExpression
                expression: a >= 10
                where: b = 1
                mostly: 0.9
            - type: custom
              name: too_few
              engine: catchwater
              severity: warning
              implementation: |
                check: rowExpression
                expression: a >= 10
                where: b = 1
                mostly: 0.91
            """);
        Assert.Equal([(RuleStatus.Pass, 5L, 50L), (RuleStatus.Warn, 5L, 50L)], result.Rules.Select(rule => (rule.Status, rule.FailedRows!.Value, rule.TotalRows!.Value)));
    }

    [Fact]
    public async Task Enum_and_foreign_key_of_our_engine()
    {
        _bench.Table("silver.t", "SELECT * FROM (VALUES ('new', 1), ('old', 2), (NULL, NULL), ('new', 3)) AS v(s, k)");
        _bench.Table("gold.other", "SELECT unnest([1, 1, 3, NULL]) AS id");
        var result = await _bench.ContractAsync("""
            - name: s
              quality:
              - type: custom
                engine: catchwater
                implementation: {check: enum, values: [new]}
            - name: k
              quality:
              - type: custom
                engine: catchwater
                implementation: {check: foreignKey, references: gold.other, referencedColumns: [id]}
            """);
        Assert.Equal([("s_enum", 1L), ("k_foreignKey", 1L)], result.Rules.Select(rule => (rule.Name, rule.FailedRows!.Value)));
        Assert.Equal("""{"k":2,"s":"old"}""", Assert.Single(result.Rules[1].Samples).ToJsonString());
        Assert.Equal([Core.Names.DatasetName.Parse("gold.other")], _bench.Plan(Workbench.Properties("- name: k\n  quality:\n  - type: custom\n    engine: catchwater\n    implementation: {check: foreignKey, references: gold.other, referencedColumns: [id]}", []), []).References);
    }

    [Fact]
    public async Task Relationships_are_executed()
    {
        _bench.Table("silver.t", "SELECT * FROM (VALUES (1, 'x'), (1, 'y'), (2, 'x'), (NULL, 'z')) AS v(k, l)");
        _bench.Table("silver.customers", "SELECT * FROM (VALUES (1, 'x'), (2, 'y')) AS v(customer_id, land)");
        List<Core.Errors.Problem> problems = [];
        var suites = Workbench.Contract("""
              - name: t
                physicalName: silver.t
                properties:
                  - name: k
                    relationships:
                      - to: customers.id
                  - name: l
                relationships:
                  - from: [t.k, t.l]
                    to: [customers.id, customers.land]
              - name: customers
                id: customers_obj
                physicalName: silver.customers
                properties:
                  - name: id
                    physicalName: customer_id
                  - name: land
            """, problems);
        Assert.Empty(problems);
        var result = await _bench.JudgeAsync([suites[0]]);
        Assert.Equal([("k_foreign_key", 0L), ("k_l_foreign_key", 2L)], result.Rules.Select(rule => (rule.Name, rule.FailedRows!.Value)));
    }

    [Fact]
    public async Task Words_are_shown_and_not_counted()
    {
        _bench.Table("silver.t", "SELECT 1 AS a");
        var result = await _bench.ContractAsync("- name: a\n  required: true", "- type: text\n  description: looked at by people");
        Assert.Equal((1.0, 1), (result.Score, result.Passed));
        Assert.Equal((RuleStatus.Info, "looked at by people"), (result.Rules[1].Status, result.Rules[1].Message));
    }

    [Fact]
    public async Task Samples_hide_what_is_classified()
    {
        _bench.Table("silver.t", "SELECT 'ann' AS name, 1 AS open, 2 AS inside, NULL::INTEGER AS k");
        var result = await _bench.ContractAsync("- name: k\n  required: true\n- name: name\n  classification: Confidential\n- name: open\n  classification: public\n- name: inside\n  classification: internal");
        Assert.Equal("""{"k":null,"name":"***","open":1,"inside":2}""", Assert.Single(result.Rules[0].Samples).ToJsonString());
    }

    [Fact]
    public async Task At_most_ten_failing_rows_are_kept()
    {
        _bench.Table("silver.t", "SELECT NULL AS a FROM range(100)");
        var result = await _bench.ContractAsync("- name: a\n  required: true");
        Assert.Equal(10, result.Rules[0].Samples.Count);
    }

    [Fact]
    public async Task Rare_failing_rows_are_shown_with_the_columns_that_matter_and_the_key()
    {
        _bench.Table("silver.t", "SELECT i AS id, i % 7 AS a, CASE WHEN i = 1199999 THEN -1 ELSE i END AS b, 'x' AS other FROM range(1200000) AS r(i)");
        var result = await _bench.ContractAsync("- name: id\n  primaryKey: true", "- {name: c, type: custom, engine: catchwater, implementation: {check: rowExpression, expression: b >= a}}");
        Assert.Equal("""{"a":3,"b":-1,"id":1199999}""", Assert.Single(result.Rules.Single(rule => rule.Name == "c").Samples, sample => (long)sample["b"]! < 0).ToJsonString());
    }

    [Fact]
    public async Task A_rule_that_breaks_on_the_data_is_an_error_and_takes_no_other_with_it()
    {
        _bench.Table("silver.t", "SELECT unnest(['1', 'x']) AS a, 1 AS b");
        var result = await _bench.ContractAsync("- name: b\n  required: true", "- type: custom\n  name: broken\n  engine: catchwater\n  implementation: {check: rowExpression, expression: 'CAST(a AS INTEGER) > 0'}");
        Assert.Equal([RuleStatus.Pass, RuleStatus.Error], result.Rules.Select(rule => rule.Status));
        Assert.Contains("Could not convert string 'x' to INT32", result.Rules[1].Message);
        Assert.Equal((0.5, 1, 1), (result.Score, result.Passed, result.Errors));
        Assert.False(new GateResult([result]).Passed);
    }

    [Fact]
    public async Task Names_with_quotes_and_unicode_are_only_names()
    {
        _bench.Table("silver.t", """SELECT NULL AS "a""b; DROP TABLE x", 'ü' AS "größe " """);
        var result = await _bench.ContractAsync("""
            - name: 'a"b; DROP TABLE x'
              required: true
            - name: 'größe '
              unique: true
              quality:
              - metric: invalidValues
                mustBe: 1
                arguments: {validValues: ["it's", "\"; --"]}
            """);
        Assert.Equal([RuleStatus.Fail, RuleStatus.Pass, RuleStatus.Pass], result.Rules.Select(rule => rule.Status));
    }

    private static (RuleStatus, long?) Two((RuleStatus Status, long? Failed, double? Ratio) judged) => (judged.Status, judged.Failed);
}
