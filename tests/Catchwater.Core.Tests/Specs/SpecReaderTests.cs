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
    [InlineData("name: a.b\nsteps: [b\nlimit: 1", "invalid_yaml", 2)]
    [InlineData("name: {path: data/a.csv\nlimit: [\n", "invalid_yaml", 1)]
    [InlineData("name: \"a.b\nlimit: 1\n", "invalid_yaml", 1)]
    [InlineData("name: !shop a.b\n", "invalid_yaml", 1)]
    [InlineData("name: a.b\nlimit: !!str 3\n", "invalid_yaml", 2)]
    [InlineData("name: a.b\nextra:\n  path: \"a\\0b\"\n", "invalid_yaml", 3)]
    [InlineData("name: a.b\nextra: {<<: 1}\nlimit: *x\n", "invalid_yaml", 3)]
    [InlineData("name: a.b\n\tlimit: 1\n", "invalid_yaml", 2)]
    public void Rejects_what_is_not_a_spec(string text, string code, int line)
    {
        var problem = Assert.Single(Problems(text));
        Assert.Equal((code, line, File), (problem.Code, problem.Line!.Value, problem.File));
    }

    [Fact]
    public void Survives_deep_nesting() =>
        Assert.Equal("invalid_yaml", Assert.Single(Problems("name: " + new string('[', 5000))).Code);

    [Theory]
    [InlineData(50, true)]
    [InlineData(58, true)]
    [InlineData(60, false)]
    [InlineData(63, false)]
    [InlineData(200, false)]
    public void Nested_values_are_read_or_refused_and_never_a_fault_of_ours(int depth, bool read)
    {
        List<Problem> problems = [];
        var spec = SpecReader.Parse<Shop>($"name: a.b\nextra: {string.Concat(Enumerable.Repeat("{a: ", depth))}1{new string('}', depth)}\n", File, problems);
        Assert.Equal(read, spec is not null);
        Assert.Equal(read ? [] : ["invalid_yaml"], problems.Select(problem => problem.Code));
    }

    [Theory]
    [InlineData("\uFEFFname: a.b\r\nlimit: 2\r\n")]
    [InlineData("%YAML 1.2\n---\nname: a.b\nlimit: 2\n...\n")]
    [InlineData("# only words\n\nname: a.b   # of a shop\nlimit: 2")]
    [InlineData("{\"name\": \"a.b\", \"limit\": 2}")]
    public void Other_ways_to_write_the_same(string text)
    {
        var folder = Directory.CreateTempSubdirectory("catchwater-core-");
        try
        {
            System.IO.File.WriteAllText(Path.Combine(folder.FullName, "a.yaml"), text);
            List<Problem> problems = [];
            var spec = SpecReader.Read<Shop>(folder.FullName, "a.yaml", problems);
            Assert.Empty(problems);
            Assert.Equal(2, spec!.Value.Limit);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Keys_with_dots_have_their_own_lines()
    {
        var spec = SpecReader.Parse<Shop>("name: a.b\nproperties:\n  linger.ms: 5\n  compression.type: zstd\n", File, []);
        Assert.Equal(4, spec!.At("properties.compression.type").Line);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named_as_the_project_knows_it()
    {
        var folder = Directory.CreateTempSubdirectory("catchwater-core-");
        try
        {
            System.IO.File.CreateSymbolicLink(Path.Combine(folder.FullName, "gone.yaml"), "nowhere");
            System.IO.File.WriteAllBytes(Path.Combine(folder.FullName, "latin.yaml"), [0x6E, 0x3A, 0x20, 0xE4]);
            List<Problem> problems = [];
            Assert.Null(SpecReader.Read<Shop>(folder.FullName, "gone.yaml", problems));
            Assert.Null(SpecReader.Read<Shop>(folder.FullName, "latin.yaml", problems));
            if (System.IO.File.Exists("/dev/zero"))
            {
                System.IO.File.CreateSymbolicLink(Path.Combine(folder.FullName, "endless.yaml"), "/dev/zero");
                Assert.Null(SpecReader.Read<Shop>(folder.FullName, "endless.yaml", problems));
                Assert.Equal("file_too_large", problems[^1].Code);
            }

            Assert.Equal(["unreadable_file", "invalid_encoding"], problems.Take(2).Select(problem => problem.Code));
            Assert.All(problems, problem => Assert.DoesNotContain(folder.FullName, problem.ToString(), StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void What_was_found_is_shown_in_part_when_it_is_long() =>
        Assert.InRange(Assert.Single(Problems($"name: a.b\nlimit: {new string('x', 100_000)}\n")).Message.Length, 1, 300);

    [Theory]
    [InlineData("steps: {type: keep}", "begin each of them with a dash")]
    [InlineData("steps: keep", "write [keep]")]
    [InlineData("steps:\n  -\n", "remove the dash, or write what is meant")]
    [InlineData("limit:", "remove the key to get its default")]
    public void Says_how_to_write_what_was_expected(string line, string hint) =>
        Assert.Equal(hint, Assert.Single(Problems($"name: a.b\n{line}\n")).Hint);

    [Theory]
    [InlineData("${NAME}/lake", "invalid_reference")]
    [InlineData("${ENV:NAME}", "invalid_reference")]
    [InlineData("${env:NAME}/${x}", "invalid_reference")]
    public void A_reference_of_no_kind_is_not_taken_by_the_letter(string text, string code) =>
        Assert.Equal((code, 2, "place"), Problems($"name: a.b\nplace: {text}\n").Select(problem => (problem.Code, problem.Line!.Value, problem.Key)).Single());

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
        [Catchwater.Core.Secrets.MayReference]
        public string? Place { get; init; }
        public System.Text.Json.JsonElement? Extra { get; init; }
        public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
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
