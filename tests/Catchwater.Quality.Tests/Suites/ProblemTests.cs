namespace Catchwater.Quality.Tests.Suites;

/// <summary>Everything that cannot be executed is a problem at its key, never silence.</summary>
public sealed class ProblemTests : IDisposable
{
    private readonly Workbench _bench = new();

    public ProblemTests()
    {
        _bench.Table("silver.t", "SELECT 1 AS a, 'x' AS b, DATE '2020-01-01' AS d, {x: 1} AS s, 1.5::DOUBLE AS f, '{}'::JSON AS j");
        _bench.Table("silver.other", "SELECT 1 AS id, 'x' AS name");
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("- name: c\n  required: true", "unknown_column", "schema[0].properties[0]", 11)]
    [InlineData("- name: B\n  logicalType: integer", "type_mismatch", "schema[0].properties[0].logicalType", 11)]
    [InlineData("- name: a\n  logicalType: string\n  logicalTypeOptions:\n    minLength: 1", "type_mismatch", "schema[0].properties[0].logicalType", 11)]
    [InlineData("- name: b\n  logicalType: string\n  logicalTypeOptions:\n    format: postcode", "unsupported", "schema[0].properties[0].logicalTypeOptions.format", 14)]
    [InlineData("- name: b\n  logicalType: string\n  logicalTypeOptions:\n    pattern: '(?=x)'", "sql_error", "schema[0].properties[0].logicalTypeOptions.pattern", 14)]
    [InlineData("- name: d\n  logicalType: date\n  logicalTypeOptions:\n    minimum: yesterday", "conversion_error", "schema[0].properties[0].logicalTypeOptions.minimum", 14)]
    [InlineData("- name: b\n  logicalType: date\n  logicalTypeOptions:\n    format: yyyy-QQ", "unsupported", "schema[0].properties[0].logicalTypeOptions.format", 14)]
    [InlineData("- name: s\n  logicalType: object\n  properties:\n    - name: y", "unknown_column", "schema[0].properties[0].properties[0]", 14)]
    [InlineData("- name: j\n  logicalType: object\n  properties:\n    - name: y", "type_mismatch", "schema[0].properties[0].properties[0]", 14)]
    [InlineData("- name: s\n  logicalType: object\n  properties:\n    - name: x\n      unique: true", "unsupported", "schema[0].properties[0].properties[0].unique", 15)]
    [InlineData("- name: a\n  relationships:\n    - to: nothing.id", "unknown_table", "schema[0].properties[0].relationships[0].to", 13)]
    [InlineData("- name: a\n  relationships:\n    - to: other.key", "unknown_column", "schema[0].properties[0].relationships[0].to", 13)]
    [InlineData("- name: a\n  relationships:\n    - to: other.name", "type_mismatch", "schema[0].properties[0].relationships[0].to", 13)]
    [InlineData("- name: a\n  relationships:\n    - to: other.yaml#/schema/o/properties/id", "unknown_contract", "schema[0].properties[0].relationships[0].to", 13)]
    [InlineData("- name: a\n  relationships:\n    - to: [other.id, other.name]", "wrong_value", "schema[0].properties[0].relationships[0].to", 13)]
    [InlineData("- name: a\n  quality:\n    - metric: nullValues\n      mustBe: 0\n      severity: critical", "wrong_value", "schema[0].properties[0].quality[0].severity", 15)]
    [InlineData("- name: a\n  quality:\n    - metric: nullValues\n      mustBe: none", "wrong_type", "schema[0].properties[0].quality[0].mustBe", 14)]
    [InlineData("- name: a\n  quality:\n    - metric: nullValues\n      mustBe: 0\n      unit: share", "wrong_value", "schema[0].properties[0].quality[0].unit", 15)]
    [InlineData("- name: a\n  quality:\n    - metric: rowCount\n      mustBe: 0\n      unit: percent", "wrong_value", "schema[0].properties[0].quality[0].unit", 15)]
    [InlineData("- name: a\n  quality:\n    - metric: nullValues\n      mustBe: 0\n      arguments: {values: [1]}", "unknown_key", "schema[0].properties[0].quality[0].arguments.values", 15)]
    [InlineData("- name: a\n  quality:\n    - metric: invalidValues\n      mustBe: 0", "missing_key", "schema[0].properties[0].quality[0].arguments", 13)]
    [InlineData("- name: a\n  quality:\n    - metric: invalidValues\n      mustBe: 0\n      arguments: {validValues: [1], pattern: 5}", "wrong_type", "schema[0].properties[0].quality[0].arguments.pattern", 15)]
    [InlineData("- name: a\n  quality:\n    - metric: invalidValues\n      mustBe: 0\n      arguments: {validValues: 1}", "wrong_type", "schema[0].properties[0].quality[0].arguments.validValues", 15)]
    [InlineData("- name: a\n  quality:\n    - metric: invalidValues\n      mustBe: 0\n      arguments: {validValues: [x]}", "conversion_error", "schema[0].properties[0].quality[0]", 13)]
    [InlineData("- name: a\n  quality:\n    - type: custom\n      engine: soda\n      implementation: {}", "unsupported", "schema[0].properties[0].quality[0].engine", 14)]
    [InlineData("- name: a\n  quality:\n    - type: custom\n      engine: catchwater\n      implementation: {check: rowExpresion, expression: a > 1}", "wrong_value", "schema[0].properties[0].quality[0].implementation.check", 15)]
    [InlineData("- name: a\n  quality:\n    - type: custom\n      engine: catchwater\n      implementation:\n        check: rowExpression\n        expr: a > 1\n        expression: a > 1", "unknown_key", "schema[0].properties[0].quality[0].implementation.expr", 17)]
    [InlineData("- name: a\n  quality:\n    - type: custom\n      engine: catchwater\n      implementation: {check: rowExpression, expression: a > 1, mostly: 95}", "wrong_value", "schema[0].properties[0].quality[0].implementation.mostly", 15)]
    [InlineData("- name: a\n  quality:\n    - type: custom\n      engine: catchwater\n      implementation: {check: rowExpression, expression: a >}", "sql_syntax", "schema[0].properties[0].quality[0].implementation.expression", 15)]
    [InlineData("- name: a\n  quality:\n    - type: custom\n      engine: catchwater\n      implementation: {check: rowExpression, expression: c > 1}", "sql_error", "schema[0].properties[0].quality[0].implementation.expression", 15)]
    [InlineData("- name: a\n  quality:\n    - type: custom\n      engine: catchwater\n      implementation: {check: rowExpression, expression: a + 1}", "wrong_type", "schema[0].properties[0].quality[0].implementation.expression", 15)]
    [InlineData("- name: a\n  quality:\n    - type: custom\n      engine: catchwater\n      implementation: {check: rowExpression, expression: count(*) > 1}", "sql_error", "schema[0].properties[0].quality[0].implementation.expression", 15)]
    [InlineData("- name: a\n  quality:\n    - type: custom\n      engine: catchwater\n      implementation: {check: rowExpression, expression: 'a IN (SELECT id FROM silver.other)'}", "sql_unsupported", "schema[0].properties[0].quality[0].implementation.expression", 15)]
    [InlineData("- name: a\n  quality:\n    - type: custom\n      engine: catchwater\n      implementation: {check: foreignKey, references: silver.other, quarantine: true, referencedColumns: [id]}", "unknown_key", "schema[0].properties[0].quality[0].implementation.quarantine", 15)]
    [InlineData("- name: a\n  quality:\n    - type: custom\n      engine: catchwater\n      implementation: {check: custom, function: luhn}", "unknown_check", "schema[0].properties[0].quality[0].implementation.function", 15)]
    [InlineData("- name: a\n  quality:\n    - type: sql\n      query: DELETE FROM t\n      mustBe: 0", "sql_not_select", "schema[0].properties[0].quality[0].query", 14)]
    [InlineData("- name: a\n  quality:\n    - type: sql\n      query: SELECT count(*) FROM '/etc/passwd'\n      mustBe: 0", "sql_table", "schema[0].properties[0].quality[0].query", 14)]
    [InlineData("- name: a\n  quality:\n    - type: sql\n      query: WITH x AS (SELECT * FROM read_text('/etc/passwd')) SELECT count(*) FROM x\n      mustBe: 0", "sql_function", "schema[0].properties[0].quality[0].query", 14)]
    [InlineData("- name: a\n  quality:\n    - type: sql\n      query: SELECT count(*) FROM gold.nothing\n      mustBe: 0", "unknown_table", "schema[0].properties[0].quality[0].query", 14)]
    [InlineData("- name: a\n  quality:\n    - type: sql\n      query: SELECT a, b FROM t\n      mustBe: 0", "wrong_value", "schema[0].properties[0].quality[0].query", 14)]
    [InlineData("- name: a\n  quality:\n    - type: sql\n      query: SELECT count(z) FROM t\n      mustBe: 0", "sql_error", "schema[0].properties[0].quality[0].query", 14)]
    public void Contracts(string properties, string code, string key, int line)
    {
        var problem = Assert.Single(_bench.ProblemsOf(properties));
        Assert.Equal((code, key, line, "contracts/t.yaml"), (problem.Code, problem.Key, problem.Line!.Value, problem.File));
    }

    [Theory]
    [InlineData("- metric: nullValues\n  mustBe: 0", "wrong_value", "schema[0].quality[0].metric")]
    [InlineData("- metric: duplicateValues\n  mustBe: 0", "missing_key", "schema[0].quality[0].arguments.properties")]
    [InlineData("- metric: duplicateValues\n  mustBe: 0\n  arguments: {properties: [zz]}", "unknown_column", "schema[0].quality[0]")]
    [InlineData("- type: sql\n  query: SELECT count({property}) FROM {object}\n  mustBe: 0", "wrong_value", "schema[0].quality[0].query")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: enum, values: [1]}", "missing_key", "schema[0].quality[0].implementation")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: enum, column: a, values: []}", "wrong_value", "schema[0].quality[0].implementation.values")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: foreignKey, references: silver.other}", "missing_key", "schema[0].quality[0].implementation")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: foreignKey, columns: [a], references: silver.other, referencedColumns: [id, name]}", "wrong_value", "schema[0].quality[0].implementation.referencedColumns")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: foreignKey, columns: [a], references: nowhere}", "wrong_value", "schema[0].quality[0].implementation.references")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: freshness, column: d, maxAge: soon}", "wrong_value", "schema[0].quality[0].implementation.maxAge")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: freshness, maxAge: 1d}", "missing_key", "schema[0].quality[0].implementation")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: freshness, column: b, maxAge: 1d}", "type_mismatch", "schema[0].quality[0].implementation")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: volume}", "wrong_value", "schema[0].quality[0].implementation.minRows")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: volume, minRows: 5, maxRows: 1}", "wrong_value", "schema[0].quality[0].implementation.minRows")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: volume, minRows: 5, segmentBy: [zz]}", "unknown_column", "schema[0].quality[0]")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: aggregateMatch, expression: sum(a), references: gold.none}", "unknown_table", "schema[0].quality[0].implementation.references")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: aggregateMatch, expression: sum(a), references: silver.other}", "sql_error", "schema[0].quality[0].implementation")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: aggregateMatch, expression: sum(a), referencedExpression: sum(id), references: silver.other, tolerance: -1}", "wrong_value", "schema[0].quality[0].implementation.tolerance")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: aggregateMatch, expression: sum(a), referencedExpression: sum(id), references: silver.other, tolerance: 1, tolerancePercent: 1}", "wrong_value", "schema[0].quality[0].implementation.tolerancePercent")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: aggregateMatch, expression: max(b), referencedExpression: max(name), references: silver.other, tolerance: 1}", "sql_error", "schema[0].quality[0].implementation")]
    [InlineData("- type: custom\n  engine: catchwater\n  implementation: {check: datasetMatch, references: silver.other}", "unknown_column", "schema[0].quality[0].implementation")]
    public void Checks_of_the_table(string quality, string code, string key)
    {
        var problem = Assert.Single(_bench.ProblemsOf("", quality));
        Assert.Equal((code, key), (problem.Code, problem.Key));
    }

    [Theory]
    [InlineData("r: {type: complete, columns: [a]}", "wrong_value", "rules.r.type")]
    [InlineData("r: {type: completeness}", "missing_key", "rules.r.columns")]
    [InlineData("r: {type: completeness, columns: []}", "wrong_value", "rules.r.columns")]
    [InlineData("r: {type: completeness, columns: [z]}", "unknown_column", "rules.r")]
    [InlineData("r: {type: completeness, columns: [a], treshold: 1}", "unknown_key", "rules.r.treshold")]
    [InlineData("r: {type: completeness, columns: [a], threshold: 95}", "wrong_value", "rules.r.threshold")]
    [InlineData("r: {type: uniqueness, columns: [a], quarantine: true}", "unsupported", "rules.r")]
    [InlineData("r: {type: validity, column: b, expression: \"b rlike '['\"}", "sql_regex", "rules.r.expression")]
    [InlineData("r: {type: validity, column: a, expression: ''}", "sql_syntax", "rules.r.expression")]
    [InlineData("r: {type: validity, expression: a > 1, where: z > 1}", "sql_error", "rules.r.where")]
    [InlineData("r: {type: consistency, columns: [a]}", "missing_key", "rules.r")]
    [InlineData("r: {type: consistency, expression: a > 1, references: silver.other}", "missing_key", "rules.r")]
    [InlineData("r: {type: consistency, references: silver.other}", "missing_key", "rules.r.columns")]
    [InlineData("r: {type: consistency, columns: [a], references: silver.gone}", "unknown_table", "rules.r.references")]
    [InlineData("r: {type: custom, function: luhn}", "unknown_check", "rules.r.function")]
    public void Rules(string rules, string code, string key)
    {
        var problem = Assert.Single(_bench.ProblemsOfRules(rules));
        Assert.Equal((code, key, "rules/t.yaml"), (problem.Code, problem.Key, problem.File));
    }

    [Fact]
    public void A_table_without_a_name_in_the_lake()
    {
        List<Core.Errors.Problem> problems = [];
        Assert.Empty(Workbench.Contract("  - name: Air Quality\n", problems));
        Assert.Equal(("wrong_value", "schema[0].name", 8), (problems[0].Code, problems[0].Key, problems[0].Line));
    }

    [Fact]
    public void A_topic_has_no_rules_here()
    {
        List<Core.Errors.Problem> problems = [];
        Assert.Empty(Workbench.Contract("  - name: Orders\n    physicalType: topic\n", problems));
        Assert.Empty(problems);
    }

    [Fact]
    public async Task Rules_that_cannot_be_planned_come_out_as_errors()
    {
        List<Core.Errors.Problem> problems = [];
        var result = await _bench.JudgeAsync(Workbench.Properties("- name: nowhere\n- name: a\n  required: true", problems), problems);
        Assert.Equal("unknown_column", Assert.Single(problems).Code);
        Assert.Equal([("nowhere_type", RuleStatus.Error), ("a_required", RuleStatus.Pass)], result.Rules.Select(rule => (rule.Name, rule.Status)));
        Assert.Equal("there is no column 'nowhere'", result.Rules[0].Message);
    }

    [Fact]
    public void A_fault_in_an_expression_is_placed_in_what_was_written()
    {
        var problem = Assert.Single(_bench.ProblemsOfRules("r: {type: validity, expression: 'b rlike ''1'' AND zz > 1'}"));
        Assert.EndsWith(" at column 17", problem.Message);
    }
}
