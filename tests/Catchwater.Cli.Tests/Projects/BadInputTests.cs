using System.IO.Compression;
using System.Text;

namespace Catchwater.Cli.Tests.Projects;

/// <summary>Whatever is wrong: one clear located message, exit code 2, no stack trace, nothing half done.</summary>
public sealed class BadInputTests
{
    private const string Pipeline = "source:\n  path: data/in.csv\n  format: csv\nquality_step:\n  enabled: false\ntarget:\n  table: bronze.t\n";

    private static ProjectFolder Good() => new ProjectFolder().Write("pipelines/t.yaml", Pipeline).Write("data/in.csv", "a,b\n1,x\n2,y\n");

    public static TheoryData<string, string, string, string, int?> BadSpecs => new()
    {
        // file, its text, expected code, expected file, expected line
        { "catchwater.yaml", "name: t\nlaek: ./x\n", "unknown_key", "catchwater.yaml", 2 },
        { "catchwater.yaml", "name: t\nlake: s3://bucket/x\n", "unsupported_location", "catchwater.yaml", 2 },
        { "catchwater.yaml", "name: t\nengine: spark://host:15002\n", "unsupported_value", "catchwater.yaml", 2 },
        { "catchwater.yaml", "name: t\ntopics: redis://broker:9092\n", "wrong_value", "catchwater.yaml", 2 },
        { "catchwater.yaml", "name: t\nenvironments:\n  prod:\n    lake: s3://b\n", "unsupported_location", "catchwater.yaml", 4 },
        { "catchwater.yaml", "name: t\nmemory_limit: lots\n", "wrong_value", "catchwater.yaml", 2 },
        { "catchwater.yaml", "name: t\nmemory_limit: 0MB\n", "wrong_value", "catchwater.yaml", 2 },
        { "catchwater.yaml", "name: t\nlake: ${LAKE}\n", "invalid_reference", "catchwater.yaml", 2 },
        { "catchwater.yaml", "name: ../t\n", "wrong_value", "catchwater.yaml", 1 },
        { "catchwater.yaml", "name: [t\n", "invalid_yaml", "catchwater.yaml", 2 },
        { "catchwater.yaml", "", "empty_file", "catchwater.yaml", 1 },
        { "pipelines/t.yaml", Pipeline.Replace("table: bronze.t", "table: ../../etc/passwd"), "wrong_value", "pipelines/t.yaml", 7 },
        { "pipelines/t.yaml", Pipeline.Replace("table: bronze.t", "table: \"bronze.\\\"t\\\"\""), "wrong_value", "pipelines/t.yaml", 7 },
        { "pipelines/t.yaml", Pipeline.Replace("table: bronze.t", "table: brönze.größe"), "wrong_value", "pipelines/t.yaml", 7 },
        { "pipelines/t.yaml", Pipeline.Replace("table: bronze.t", "path: ../bronze/t"), "wrong_value", "pipelines/t.yaml", 7 },
        { "pipelines/t.yaml", Pipeline.Replace("table: bronze.t", "table: main.t"), "reserved_name", "pipelines/t.yaml", 6 },
        { "pipelines/t.yaml", Pipeline.Replace("data/in.csv", "../secret.csv"), "path_outside_project", "pipelines/t.yaml", 2 },
        { "pipelines/t.yaml", Pipeline.Replace("data/in.csv", "s3://bucket/in.csv"), "unsupported_location", "pipelines/t.yaml", 2 },
        { "pipelines/t.yaml", Pipeline.Replace("data/in.csv", "data/missing.csv"), "no_such_file", "pipelines/t.yaml", 2 },
        { "pipelines/t.yaml", Pipeline.Replace("data/in.csv", "data/*.nope"), "no_such_file", "pipelines/t.yaml", 2 },
        { "pipelines/t.yaml", Pipeline.Replace("format: csv", "format: cvs"), "wrong_type", "pipelines/t.yaml", 3 },
        { "pipelines/t.yaml", Pipeline + "transformations:\n  - type: filter\n    condition: a >\n", "sql_syntax", "pipelines/t.yaml", 10 },
        { "pipelines/t.yaml", Pipeline + "transformations:\n  - type: filter\n    condition: nope > 1\n", "sql_error", "pipelines/t.yaml", 10 },
        { "pipelines/t.yaml", Pipeline + "transformations:\n  - type: sql\n    query: DROP TABLE x\n", "sql_not_select", "pipelines/t.yaml", 10 },
        { "pipelines/t.yaml", Pipeline + "transformations:\n  - type: sql\n    query: SELECT * FROM read_csv('/etc/passwd')\n", "sql_function", "pipelines/t.yaml", 10 },
        { "pipelines/t.yaml", Pipeline + "transformations:\n  - type: sql\n    query: SELECT * FROM bronze.nowhere\n", "unknown_table", "pipelines/t.yaml", 9 },
        { "pipelines/t.yaml", Pipeline + "transformations:\n  - type: sql\n    file: ../x.sql\n", "path_outside_project", "pipelines/t.yaml", 10 },
        { "pipelines/t.yaml", Pipeline + "transformations:\n  - type: custom\n    function: clean\n", "unknown_function", "pipelines/t.yaml", 10 },
        { "pipelines/t.yaml", Pipeline.Replace("enabled: false", "trim: [nope]"), "unknown_column", "pipelines/t.yaml", 5 },
        { "pipelines/t.yaml", Pipeline.Replace("enabled: false", "cast: {a: integr}"), "unknown_type", "pipelines/t.yaml", 5 },
        { "pipelines/t.yaml", Pipeline.Replace("  format: csv\n", "  format: csv\n  columns: {a: nope}\n"), "unknown_type", "pipelines/t.yaml", 4 },
        { "pipelines/t.yaml", Pipeline + "  partition_columns: [c]\n", "unknown_column", "pipelines/t.yaml", 8 },
        { "pipelines/t.yaml", Pipeline + "  mode: merge\n", "missing_key", "pipelines/t.yaml", 6 },
        { "pipelines/u.yaml", Pipeline, "duplicate_target", "pipelines/u.yaml", 6 },
        { "contracts/t.yaml", "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\nschema:\n  - name: bronze.t\n    properties:\n      - name: nope\n        required: true\n", "unknown_column", "contracts/t.yaml", 9 },
        { "rules/t.yaml", "dataset: bronze.t\nrules:\n  r:\n    type: complete\n    columns: [a]\n", "wrong_value", "rules/t.yaml", 4 },
        { "rules/t.yaml", "dataset: bronze.nope\nrules:\n  r:\n    type: completeness\n    columns: [a]\n", "unknown_table", "rules/t.yaml", null },
        { "catchwater.yaml", "name: t\ntopics: kafka://broker\n", "wrong_value", "catchwater.yaml", 2 },
        { "catchwater.yaml", "name: t\ntopics: kafka://me:secret@broker:9092\n", "wrong_value", "catchwater.yaml", 2 },
        { "catchwater.yaml", "name: t\ntopics: kafka://broker:9092\nkafka:\n  connect_timeout: soon\n", "wrong_value", "catchwater.yaml", 4 },
        { "catchwater.yaml", "name: t\ntopics: kafka://broker:9092\nkafka:\n  tls: {ca: missing.pem}\n", "file_not_found", "catchwater.yaml", 4 },
        { "catchwater.yaml", "name: t\ntopics: kafka://broker:9092\nkafka:\n  sasl: {mechanism: PLAN, username: a, password: b}\n", "wrong_value", "catchwater.yaml", 4 },
        { "catchwater.yaml", "name: t\ntopics: kafka://broker:9092\nkafka:\n  sasl: {mechanism: PLAIN}\n", "wrong_kafka_setting", "catchwater.yaml", 4 },
        { "catchwater.yaml", "name: t\ntopics: kafka://broker:9092\nkafka:\n  properties: {acks: '0'}\n", "wrong_kafka_setting", "catchwater.yaml", 4 },
        { "streams/s.yaml", "from: a\nto: b\nname: x\n", "unknown_key", "streams/s.yaml", 3 },
        { "streams/s.yaml", "from: a\nto: a\n", "wrong_value", "streams/s.yaml", 2 },
        { "sources/s.yaml", "topic: a\n", "missing_key", "sources/s.yaml", 1 },
        { "sources/s.yaml", "files:\n  path: none.json\n", "no_such_file", "sources/s.yaml", 2 },
        { "sources/s.yaml", "files:\n  path: data/in.csv\n  format: csv\n  select: SELECT a FROM input\n", "no_order", "sources/s.yaml", 4 },
        { "sources/s.yaml", "files:\n  path: data/in.csv\n  format: csv\n  select: SELECT nope FROM input ORDER BY 1\n", "sql_error", "sources/s.yaml", 4 },
        { "pipelines/t.yaml", "source: {topic: t}\ntarget:\n  table: bronze.t\n  mode: append\n", "columns_unknown", "pipelines/t.yaml", 1 },
        { "topics/t.yaml", "partition: 3\n", "unknown_key", "topics/t.yaml", 1 },
        { "topics/t.yaml", "partitions: 0\n", "wrong_partitions", "topics/t.yaml", 1 },
        { "topics/t t.yaml", "partitions: 1\n", "wrong_topic_name", "topics/t t.yaml", null },
        { "topics/t.yaml", "retention:\n  age: 7 days\n", "wrong_value", "topics/t.yaml", 2 },
        { "topics/t.yaml", "retention: {bytes: lots}\n", "wrong_value", "topics/t.yaml", 1 },
        { "topics/t.yaml", "contract: contracts/none.odcs.yaml\n", "unknown_contract", "topics/t.yaml", 1 },
        { "topics/t.yaml", "dead_letters: t\n", "wrong_value", "topics/t.yaml", 1 },
    };

    [Theory]
    [MemberData(nameof(BadSpecs))]
    public async Task Locates_what_is_wrong_in_a_spec(string file, string text, string code, string where, int? line)
    {
        using var project = Good().Write(file, text);

        var result = await CatchwaterTool.RunAsync("run", project.Path, "--json");

        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Equal("error", result.Json.GetProperty("status").GetString());
        var problem = result.Json.GetProperty("errors").EnumerateArray().First();
        Assert.True(code == problem.GetProperty("code").GetString(), result.Output);
        Assert.EndsWith(where, problem.GetProperty("file").GetString());
        if (line is not null)
        {
            Assert.True(line == problem.GetProperty("line").GetInt32(), result.Output);
        }

        Assert.DoesNotContain("   at ", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(project["lake/bronze"]));
    }

    [Fact]
    public async Task Reports_the_problems_of_all_files_at_once()
    {
        using var project = Good().Write("catchwater.yaml", "name: t\nnope: 1\n").Write("pipelines/u.yaml", "sorce: 1\n").Write("rules/r.yaml", "rules: 1\n");
        var result = await CatchwaterTool.RunAsync("plan", project.Path, "--json");
        Assert.Equal(2, result.ExitCode);
        var files = result.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("file").GetString()).Distinct();
        Assert.Equal(["catchwater.yaml", "pipelines/u.yaml", "rules/r.yaml"], files.Order());
    }

    [Fact]
    public async Task Names_the_members_of_a_cycle()
    {
        using var project = new ProjectFolder()
            .Write("pipelines/a.yaml", "source:\n  table: x.b\ntarget:\n  table: x.a\n")
            .Write("pipelines/b.yaml", "source:\n  table: x.a\ntarget:\n  table: x.b\n");
        var result = await CatchwaterTool.RunAsync("run", project.Path);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("the tables need each other: x.a → x.b → x.a", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("empty.csv", "csv", "")]
    [InlineData("zero.parquet", "parquet", "")]
    [InlineData("magic.parquet", "parquet", "this is no parquet file at all, it only says so in its name")]
    [InlineData("zero.json", "json", "")]
    [InlineData("broken.json", "json", "[{\"a\": 1}, {\"a\": ")]
    public async Task Names_a_file_that_cannot_be_read(string file, string format, string content)
    {
        using var project = new ProjectFolder()
            .Write($"data/{file}", content)
            .Write("pipelines/t.yaml", Pipeline.Replace("data/in.csv", $"data/{file}").Replace("format: csv", $"format: {format}"));
        var result = await CatchwaterTool.RunAsync("run", project.Path, "--json");
        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains(file, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_a_truncated_archive()
    {
        using var project = new ProjectFolder().Write("pipelines/t.yaml", Pipeline.Replace("data/in.csv", "data/in.csv.gz"));
        Directory.CreateDirectory(project["data"]);
        using (var memory = new MemoryStream())
        {
            using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write(Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i},{i * 7919 % 104729}\n"))));
            }

            await File.WriteAllBytesAsync(project["data/in.csv.gz"], memory.ToArray()[..(int)(memory.Length / 2)], TestContext.Current.CancellationToken);
        }

        var result = await CatchwaterTool.RunAsync("run", project.Path, "--json");
        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains("in.csv.gz", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_where_a_project_was_looked_for()
    {
        var result = await CatchwaterTool.RunAsync("run", "/nonexistent/folder");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("there is no catchwater.yaml in /nonexistent/folder", result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Column_names_may_be_any_text()
    {
        using var project = new ProjectFolder()
            .Write("data/in.csv", "it's,größe \"x\",select\n1,2,3\n")
            .Write("pipelines/t.yaml", Pipeline.Replace("enabled: false", "drop_duplicates: true\n  cast: {\"it's\": double, select: varchar}"));
        project.Write("data/in.csv", "it's,größe,select\n1,2,3\n");
        var result = await CatchwaterTool.RunAsync("run", project.Path, "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        var rows = await CatchwaterTool.RunAsync("query", "SELECT \"it's\", \"größe\", \"select\" FROM bronze.t", "--json", "-p", project.Path);
        Assert.Equal("1|2|\"3\"", string.Join('|', rows.Json[0].EnumerateObject().Select(field => field.Value.GetRawText())));
    }
}
