using Catchwater.Core.Errors;
using Catchwater.Ingest.Sources;

namespace Catchwater.Ingest.Tests.Sources;

public sealed class SourceReaderTests
{
    [Theory]
    [InlineData("{}", "missing_key", "files")]
    [InlineData("files: {}", "missing_key", "files.path")]
    [InlineData("files: {path: a.json, fromat: csv}", "unknown_key", "files.fromat")]
    [InlineData("files: {path: a.json, format: excel}", "wrong_type", "files.format")]
    [InlineData("files: {path: ../a.json}", "path_outside_project", "files.path")]
    [InlineData("files: {path: 's3://bucket/a.json'}", "unsupported_location", "files.path")]
    [InlineData("topic: 'a b'\nfiles: {path: a.json}", "wrong_value", "topic")]
    [InlineData("topic: '..'\nfiles: {path: a.json}", "wrong_value", "topic")]
    [InlineData("key: ''\nfiles: {path: a.json}", "wrong_value", "key")]
    [InlineData("files: {path: a.json, delimiter: ';'}", "wrong_value", "files.delimiter")]
    [InlineData("files: {path: a.json, columns: {a: integer}}", "wrong_value", "files.columns")]
    [InlineData("files: {path: a.csv, format: csv, columns: {a: strange}}", "unknown_type", "files.columns.a")]
    [InlineData("files: {path: a.csv, format: csv, select: SELECT * FROM input}", "no_order", "files.select")]
    [InlineData("files: {path: a.csv, format: csv, select: SELECT * FROM silver.sales ORDER BY 1}", "unknown_table", "files.select")]
    [InlineData("files: {path: a.csv, format: csv, select: SELECT FROM}", "sql_syntax", "files.select")]
    [InlineData("files: {path: a.csv, format: csv, select: DELETE FROM input}", "sql_not_select", "files.select")]
    [InlineData("files: {path: a.csv, format: csv, select: SELECT * FROM read_csv('x') ORDER BY 1}", "sql_function", "files.select")]
    public async Task Says_what_is_wrong_and_where(string yaml, string code, string key)
    {
        await using Workspace workspace = new();
        workspace.Write("sources/events.yaml", yaml);
        List<Problem> problems = [];
        Assert.Null(SourceReader.Read(workspace.Folder, "sources/events.yaml", "test", problems));
        var problem = Assert.Single(problems);
        Assert.Equal((code, "sources/events.yaml", key), (problem.Code, problem.File, problem.Key));
    }

    [Fact]
    public async Task A_file_name_that_is_no_name_is_wrong()
    {
        await using Workspace workspace = new();
        workspace.Write("sources/a.b.yaml", "files: {path: a.json}");
        List<Problem> problems = [];
        Assert.Null(SourceReader.Read(workspace.Folder, "sources/a.b.yaml", "test", problems));
        Assert.Equal("wrong_value", Assert.Single(problems).Code);
    }
}
