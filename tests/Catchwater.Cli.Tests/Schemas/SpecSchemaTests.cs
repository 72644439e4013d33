using System.Text.Json;
using NJsonSchema;
using YamlDotNet.Serialization;

namespace Catchwater.Cli.Tests.Schemas;

/// <summary>The schemas for editors take the files the tool takes, and mark what it does not take.</summary>
public sealed class SpecSchemaTests
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();

    public static TheoryData<string, string> SampleFiles()
    {
        TheoryData<string, string> files = [];
        foreach (var file in Directory.EnumerateFiles(Repository.Path("samples"), "*.yaml", SearchOption.AllDirectories))
        {
            var schema = Path.GetFileName(Path.GetDirectoryName(file)) switch
            {
                "sources" => "source",
                "pipelines" => "pipeline",
                "rules" => "rules",
                "streams" => "stream",
                "tests" => "tests",
                _ => Path.GetFileName(file) == "catchwater.yaml" ? "catchwater" : null,
            };
            if (schema is not null)
            {
                files.Add(schema, Path.GetRelativePath(Repository.Path("."), file));
            }
        }

        return files;
    }

    [Theory]
    [MemberData(nameof(SampleFiles))]
    public async Task The_files_of_the_samples_are_valid(string schema, string file) =>
        Assert.Empty(await ProblemsAsync(schema, await File.ReadAllTextAsync(Repository.Path(file), TestContext.Current.CancellationToken)));

    [Theory]
    [InlineData("catchwater", "name: a\nmemory: 1GB\n")]
    [InlineData("catchwater", "description: no name\n")]
    [InlineData("catchwater", "name: a\nthreads: many\n")]
    [InlineData("catchwater", "name: a\nenvironments: {prod: {name: b}}\n")]
    [InlineData("source", "topic: a\n")]
    [InlineData("source", "files: {format: csv}\n")]
    [InlineData("source", "files: {path: a.csv, format: excel}\n")]
    [InlineData("source", "files: {path: a.csv, changed: ignore}\n")]
    [InlineData("source", "files: {path: a.csv}\nhttp: {}\n")]
    [InlineData("pipeline", "target: {table: a.b}\n")]
    [InlineData("pipeline", "source: {path: x.csv, fromat: csv}\ntarget: {table: a.b}\n")]
    [InlineData("pipeline", "source: {path: x.csv, format: excel}\ntarget: {table: a.b}\n")]
    [InlineData("pipeline", "source: {path: x.csv}\ntarget: {table: Sales}\n")]
    [InlineData("pipeline", "source: {path: x.csv}\ntarget: {table: a.b, mode: upsert}\n")]
    [InlineData("pipeline", "source: {path: x.csv}\ntarget: {table: a.b}\ntransformations: [{type: filter}]\n")]
    [InlineData("pipeline", "source: {path: x.csv}\ntarget: {table: a.b}\ntransformations: [{type: filter, query: SELECT 1}]\n")]
    [InlineData("pipeline", "source: {path: x.csv}\ntarget: {table: a.b}\ntransformations: [{type: pivot, condition: a}]\n")]
    [InlineData("pipeline", "source: {path: x.csv}\ntarget: {table: a.b}\nincremental: {column: at}\n")]
    [InlineData("tests", "pipeline: a.b\ntests: [{name: a, expect: {rows: []}}]\n")]
    [InlineData("tests", "pipeline: a.b\ntests: [{name: a, given: [{tabel: a.c}], expect: {rows: []}}]\n")]
    [InlineData("stream", "from: a\n")]
    [InlineData("stream", "from: a\nto: b\nwhen: {some: [x > 1]}\n")]
    [InlineData("stream", "from: a\nto: b\nstart: now\n")]
    [InlineData("rules", "dataset: a.b\nrules: {r: {type: validity}}\n")]
    [InlineData("rules", "dataset: a.b\nrules: {r: {type: validity, expression: a > 0, severity: fatal}}\n")]
    public async Task What_the_tool_does_not_take_is_marked(string schema, string yaml) => Assert.NotEmpty(await ProblemsAsync(schema, yaml));

    private static async Task<IEnumerable<string>> ProblemsAsync(string name, string yaml)
    {
        var schema = await JsonSchema.FromFileAsync(SchemaFiles.PathOf(name), TestContext.Current.CancellationToken);
        return schema.Validate(JsonSerializer.Serialize(Yaml.Deserialize<object>(yaml))).Select(problem => problem.ToString());
    }
}
