using System.Text.Json;
using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;

namespace Catchwater.Core.Tests.Contracts;

public sealed class ContractReaderTests
{
    private static readonly string Examples = Path.Combine(AppContext.BaseDirectory, "Contracts", "Examples");

    private const string Head = "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n";

    public static TheoryData<string> ExampleFiles() =>
        new(Directory.GetFiles(Examples, "*.yaml").Select(path => Path.GetFileName(path)));

    [Fact]
    public void Examples_of_the_standard_are_there() => Assert.Equal(18, ExampleFiles().Count);

    [Theory]
    [MemberData(nameof(ExampleFiles))]
    public void Reads_every_example_of_the_standard(string file)
    {
        List<Problem> problems = [];
        var contract = ContractReader.Read(Examples, file, problems);
        Assert.Empty(problems);
        Assert.Equal("DataContract", contract!.Value.Kind);
    }

    [Fact]
    public void Keeps_what_the_full_example_says()
    {
        List<Problem> problems = [];
        var contract = ContractReader.Read(Examples, "full-example.odcs.yaml", problems)!.Value;
        var table = contract.Schema[0];
        Assert.Equal("tbl_1", table.PhysicalName);
        Assert.Equal(["tbl.rcvr_id", "tbl.rcvr_cntry_code"], table.Relationships[0].From!.Items);
        Assert.Equal(LogicalType.Date, table.Properties[0].LogicalType);
        Assert.Equal(["receivers.id"], table.Properties[1].Relationships[0].To.Items);
        Assert.Equal(LibraryMetric.NullValues, table.Properties[2].Quality[0].Metric);
        Assert.Equal(JsonValueKind.Null, table.Properties[2].Quality[0].CustomProperties[0].Value.ValueKind);
        Assert.Equal(1_000_000, table.Quality[0].MustBeGreaterThan);
        Assert.Equal("Owner", contract.Team!.Members[2].Role);
        Assert.Equal(3 * 365, contract.SlaProperties.Single(sla => sla.Property == "retention").Days());
        Assert.Equal("reporting", contract.Roles[0].FirstLevelApprovers!.Split(' ')[0].ToLowerInvariant());
        Assert.Equal(5432, contract.Servers[0].Port!.Value.GetInt32());
    }

    [Fact]
    public void Reads_the_bare_team_list_of_older_contracts()
    {
        List<Problem> problems = [];
        var contract = ContractReader.Parse(Head + "team:\n  - username: ann\n    role: owner\n", "c.yaml", problems);
        Assert.Empty(problems);
        Assert.Equal("ann", contract!.Value.Team!.Members[0].Username);
    }

    [Fact]
    public void Keeps_what_the_standard_leaves_open()
    {
        List<Problem> problems = [];
        var contract = ContractReader.Parse(Head + "description:\n  purpose: p\n  audience: all\n", "c.yaml", problems);
        Assert.Empty(problems);
        Assert.Equal("all", contract!.Value.Description!.Other!["audience"].GetString());
    }

    [Theory]
    [InlineData("owner: me", "unknown_key", "owner", 6)]
    [InlineData("team:\n  - username: ann\n    user: ann", "unknown_key", "team[0].user", 8)]
    [InlineData("schema:\n  - name: t\n    properties:\n      - name: a\n        logicalType: text", "wrong_type", "schema[0].properties[0].logicalType", 10)]
    [InlineData("schema:\n  - name: t\n    properties:\n      - logicalType: string", "missing_key", "schema[0].properties[0].name", 9)]
    [InlineData("schema:\n  - name: t\n    properties:\n      - name: a\n        logicalType: string\n        logicalTypeOptions:\n          minimum: 3", "unknown_key", "schema[0].properties[0].logicalTypeOptions.minimum", 12)]
    [InlineData("schema:\n  - name: t\n    properties:\n      - name: a\n        logicalTypeOptions:\n          minLength: 3", "missing_key", "schema[0].properties[0].logicalTypeOptions", 10)]
    [InlineData("schema:\n  - name: t\n    properties:\n      - name: a\n        logicalType: string\n        logicalTypeOptions:\n          minLength: -1", "wrong_value", "schema[0].properties[0].logicalTypeOptions.minLength", 12)]
    [InlineData("schema:\n  - name: t\n    properties:\n      - name: a\n        logicalType: string\n        logicalTypeOptions:\n          minLength: 4\n          maxLength: 3", "wrong_value", "schema[0].properties[0].logicalTypeOptions.minLength", 12)]
    [InlineData("schema:\n  - name: t\n    properties:\n      - name: a\n        logicalType: number\n        logicalTypeOptions:\n          minimum: low", "wrong_type", "schema[0].properties[0].logicalTypeOptions.minimum", 12)]
    [InlineData("schema:\n  - name: t\n    properties:\n      - name: a\n        logicalType: number\n        logicalTypeOptions:\n          exclusiveMinimum: true", "wrong_type", "schema[0].properties[0].logicalTypeOptions.exclusiveMinimum", 12)]
    [InlineData("schema:\n  - name: t\n    properties:\n      - name: a\n        logicalType: integer\n        logicalTypeOptions:\n          format: i24", "wrong_value", "schema[0].properties[0].logicalTypeOptions.format", 12)]
    [InlineData("schema:\n  - name: t\n    properties:\n      - name: a\n      - name: A", "duplicate_name", "schema[0].properties[1].name", 10)]
    [InlineData("schema:\n  - name: t\n    quality:\n      - metric: rowCount", "missing_key", "schema[0].quality[0]", 9)]
    [InlineData("schema:\n  - name: t\n    quality:\n      - metric: rowCount\n        mustBe: 1\n        mustBeLessThan: 4", "wrong_value", "schema[0].quality[0].mustBeLessThan", 11)]
    [InlineData("schema:\n  - name: t\n    quality:\n      - metric: rowCount\n        mustBeBetween: [4, 1]", "wrong_value", "schema[0].quality[0].mustBeBetween", 10)]
    [InlineData("schema:\n  - name: t\n    quality:\n      - metric: rowcount\n        mustBe: 1", "wrong_type", "schema[0].quality[0].metric", 9)]
    [InlineData("schema:\n  - name: t\n    quality:\n      - type: text\n        mustBe: 1", "unknown_key", "schema[0].quality[0].mustBe", 10)]
    [InlineData("schema:\n  - name: t\n    quality:\n      - type: custom\n        engine: catchwater", "missing_key", "schema[0].quality[0].implementation", 9)]
    [InlineData("schema:\n  - name: t\n    quality:\n      - rule: rowCount\n        mustBe: 1", "missing_key", "schema[0].quality[0].metric", 9)]
    [InlineData("schema:\n  - name: t\n    properties:\n      - name: a\n        relationships:\n          - from: t.a\n            to: u.b", "unknown_key", "schema[0].properties[0].relationships[0].from", 11)]
    [InlineData("schema:\n  - name: t\n    relationships:\n      - from: [t.a, t.b]\n        to: [u.b]", "wrong_value", "schema[0].relationships[0].to", 10)]
    [InlineData("schema:\n  - name: t\n    properties:\n      - name: a\n        relationships:\n          - to: gold.u.b", "wrong_value", "schema[0].properties[0].relationships[0].to", 11)]
    [InlineData("schema:\n  - name: t\n    properties:\n      - name: a\n        relationships:\n          - to: 5", "wrong_value", "schema[0].properties[0].relationships[0].to", 11)]
    [InlineData("servers:\n  - server: s\n    type: postgress", "wrong_value", "servers[0].type", 8)]
    [InlineData("servers:\n  - server: s\n    type: kafka\n    host: h\n    schema: s", "unknown_key", "servers[0].schema", 10)]
    [InlineData("servers:\n  - server: s\n    type: kafka", "missing_key", "servers[0].host", 7)]
    public void Rejects_what_the_standard_closes(string text, string code, string key, int line)
    {
        List<Problem> problems = [];
        Assert.Null(ContractReader.Parse(Head + text + "\n", "contracts/c.yaml", problems));
        var problem = Assert.Single(problems);
        Assert.Equal((code, key, line, "contracts/c.yaml"), (problem.Code, problem.Key, problem.Line!.Value, problem.File));
    }

    [Theory]
    [InlineData("apiVersion: v2.2.0\nkind: DataContract", "apiVersion")]
    [InlineData("apiVersion: v3.1.0\nkind: Contract", "kind")]
    public void Rejects_other_kinds_of_documents(string head, string key)
    {
        List<Problem> problems = [];
        Assert.Null(ContractReader.Parse(head + "\nid: a\nversion: 1.0.0\nstatus: active\n", "c.yaml", problems));
        Assert.Equal(key, Assert.Single(problems).Key);
    }
}
