using System.Text.Json.Serialization;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Specs;

namespace Catchwater.Core.Tests.Specs;

public sealed class SpecReaderTests
{
    private const string File = "pipelines/a.yaml";

    [Fact]
    public void Reads_a_valid_spec_and_knows_where_each_key_stands()
    {
        List<Problem> problems = [];
        var spec = SpecReader.Parse<Shop>("name: silver.sales\nlimit: 3\nsteps:\n  - type: keep\n    condition: a > 1\n", File, problems);

        Assert.Empty(problems);
        Assert.Equal("silver.sales", spec!.Value.Name.ToString());
        Assert.Equal("a > 1", Assert.IsType<Keep>(spec.Value.Steps[0]).Condition);
        Assert.Equal(new Location(File, 5, "steps[0].condition"), spec.At("steps[0].condition"));
        Assert.Equal(4, spec.At("steps[0].missing").Line);
    }

    [Fact]
    public void Reports_every_problem_of_a_file_with_line_and_key()
    {
        var problems = Problems("""
            name: Silver Sales
            limit: many
            mode: appendd
            lmit: 3
            steps:
              - type: keep
              - type: kepe
                condition: a
              - 5
            """);

        Assert.Equal(
            [
                ("wrong_value", 1, "name"), ("wrong_type", 2, "limit"), ("wrong_type", 3, "mode"), ("unknown_key", 4, "lmit"),
                ("missing_key", 6, "steps[0].condition"), ("wrong_value", 7, "steps[1].type"), ("wrong_type", 9, "steps[2]"),
            ],
            problems.Select(problem => (problem.Code, problem.Line!.Value, problem.Key!)));
        Assert.Equal("did you mean 'limit'?", problems[3].Hint);
        Assert.Equal("found 'appendd', expected one of append, over_write", problems[2].Message);
    }

    [Theory]
    [InlineData("name: a.b\nname: a.c\n", "duplicate_key", 2)]
    [InlineData("name: [a\n", "invalid_yaml", 2)]
    [InlineData("", "empty_file", 1)]
    [InlineData("- a\n", "wrong_type", 1)]
    [InlineData("name: &x a.b\n", "invalid_yaml", 1)]
    [InlineData("name: a.b\n---\nname: a.c\n", "many_documents", 2)]
    [InlineData("limit: 1\n", "missing_key", 1)]
    [InlineData("name:\n", "wrong_type", 1)]
    [InlineData("name: a.b\nlimit: 99999999999\n", "wrong_type", 2)]
    [InlineData("name: ../etc.passwd\n", "wrong_value", 1)]
    public void Rejects_what_is_not_a_spec(string text, string code, int line)
    {
        var problem = Assert.Single(Problems(text));
        Assert.Equal((code, line, File), (problem.Code, problem.Line!.Value, problem.File));
    }

    [Fact]
    public void Survives_deep_nesting() =>
        Assert.Equal("invalid_yaml", Assert.Single(Problems("name: " + new string('[', 5000))).Code);

    private static List<Problem> Problems(string text)
    {
        List<Problem> problems = [];
        Assert.Null(SpecReader.Parse<Shop>(text, File, problems));
        return problems;
    }

    internal sealed record Shop
    {
        public required DatasetName Name { get; init; }
        public int Limit { get; init; } = 1;
        public Mode Mode { get; init; }
        public IReadOnlyList<Step> Steps { get; init; } = [];
    }

    internal enum Mode
    {
        Append,
        OverWrite,
    }

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
    [JsonDerivedType(typeof(Keep), "keep")]
    internal abstract record Step;

    internal sealed record Keep : Step
    {
        public required string Condition { get; init; }
    }
}
