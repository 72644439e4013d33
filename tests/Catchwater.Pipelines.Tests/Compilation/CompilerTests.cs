using Catchwater.Core.Schemas;
using Catchwater.Pipelines.Transforms;

namespace Catchwater.Pipelines.Tests.Compilation;

public sealed class CompilerTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_quality_step_is_the_original_s_where_nothing_is_said()
    {
        _bench.Write("in/a.json", """
            {"user_id": "u1", "amount": "10.5", "timestamp": "2026-01-01T10:00:00Z", "category": "x"}
            {"user_id": "u1", "amount": "10.5", "timestamp": "2026-01-01T10:00:00Z", "category": "x"}
            {"user_id": null, "amount": null, "timestamp": "2026-01-02T10:00:00Z", "category": null}
            """);
        var outcome = await _bench.RunAsync("source: {path: in/a.json}\ntarget: {path: silver/events}\n");
        Assert.Equal((3, 2), (outcome.RowsIn, outcome.RowsOut));
        Assert.Equal(
            ["u1|10.5|x", "unknown|0|uncategorized"],
            await _bench.QueryAsync("SELECT user_id, amount, category FROM silver.events ORDER BY 1", "silver.events"));
        Assert.Equal(
            ["20260131_120000|2026-01-31 12:00:00+00"],
            await _bench.QueryAsync("SELECT DISTINCT batch_id, CAST(processed_at AS VARCHAR) FROM silver.events", "silver.events"));
    }

    [Fact]
    public async Task Aggregations_take_expressions_and_the_original_s_function_names()
    {
        _bench.Write("in/a.csv", "g,amount\nx,1\nx,2\ny,5\n");
        await _bench.RunAsync("""
            source: {path: in/a.csv, format: csv}
            transformations:
              - type: aggregation
                group_by: [g, "upper(g) AS big"]
                aggregations: {amount: sum, n: count(*), largest: max(amount) * 2}
            target: {table: g.t}
            """);
        Assert.Equal(["x|X|3|2|4", "y|Y|5|1|10"], await _bench.QueryAsync("SELECT g, big, amount, n, largest FROM g.t ORDER BY g", "g.t"));
    }

    [Theory]
    [InlineData("inner", "1|one")]
    [InlineData("left", "1|one,2|NULL")]
    [InlineData("semi", "1")]
    [InlineData("anti", "2")]
    public async Task Joins_take_the_columns_the_input_lacks(string kind, string rows)
    {
        _bench.Write("in/a.csv", "id\n1\n2\n").Write("in/b.csv", "id,name\n1,one\n3,three\n");
        await _bench.RunAsync($$"""
            source: {path: in/a.csv, format: csv}
            metadata_columns: false
            transformations:
              - {type: join, source: {path: in/b.csv, format: csv}, alias: names, condition: input.id = names.id, join_type: {{kind}} }
            target: {table: g.t}
            """);
        Assert.Equal(rows, string.Join(',', await _bench.QueryAsync("SELECT * FROM g.t ORDER BY id", "g.t")));
    }

    [Fact]
    public async Task Lineage_reaches_from_the_file_s_columns_to_the_table_s()
    {
        _bench.Write("in/a.csv", "id,price,qty,country\n1,2.5,3,DE\n").Write("in/c.csv", "country,region\nDE,Europe\n");
        var (compiled, problems) = await _bench.CompileAsync("""
            source: {path: in/a.csv, format: csv}
            transformations:
              - {type: filter, condition: qty > 0}
              - {type: sql, query: "SELECT id, price * qty AS amount, country FROM input"}
              - {type: join, source: {path: in/c.csv, format: csv}, alias: c, condition: input.country = c.country, join_type: left}
            target: {table: g.t}
            """);

        Assert.Empty(problems);
        string Sources(string column) => string.Join(", ", compiled!.Bound.Columns[column].Select(source => $"{source.Table}.{source.Column} {source.Subtype}").Order());
        Assert.Equal("file.price TRANSFORMATION, file.qty TRANSFORMATION", Sources("amount"));
        Assert.Equal("file.id IDENTITY", Sources("id"));
        Assert.Equal("join_2.region IDENTITY", Sources("region"));
        Assert.Contains(compiled!.Bound.Indirect, source => source is { Table: "file", Column: "qty", Subtype: "FILTER" });
        Assert.Contains(compiled.Bound.Indirect, source => source is { Table: "join_2", Column: "country", Subtype: "JOIN" });
    }

    [Fact]
    public async Task A_C_sharp_transform_is_a_step_like_any_other()
    {
        _bench.Transforms.Add("with_double", new WithDouble());
        _bench.Write("in/a.csv", "n\n2\n");
        await _bench.RunAsync("""
            source: {path: in/a.csv, format: csv}
            transformations:
              - {type: custom, function: with_double}
            target: {table: g.t}
            """);
        Assert.Equal(["2|4"], await _bench.QueryAsync("SELECT n, twice FROM g.t", "g.t"));
    }

    [Theory]
    [InlineData("transformations: [{type: filter, condition: nope > 1}]", "sql_error", "transformations[0].condition")]
    [InlineData("transformations: [{type: filter, condition: 'a + 1'}]", "wrong_type", "transformations[0].condition")]
    [InlineData("transformations: [{type: sql, query: SELECT b FROM input}]", "sql_error", "transformations[0].query")]
    [InlineData("transformations: [{type: aggregation, group_by: [z], aggregations: {n: count(*)}}]", "sql_error", "transformations[0].group_by[0]")]
    [InlineData("quality_step: {fill_nulls: {z: 1}}", "unknown_column", "quality_step.fill_nulls.z")]
    [InlineData("quality_step: {cast: {a: nope}}", "unknown_type", "quality_step.cast.a")]
    [InlineData("incremental: {by: watermark, column: z}", "unknown_column", "incremental.column")]
    public async Task Problems_stand_at_the_key_that_has_them(string line, string code, string key)
    {
        _bench.Write("in/a.csv", "a,t\n1,x\n");
        var mode = line.StartsWith("incremental", StringComparison.Ordinal) ? ", mode: append" : "";
        var (_, problems) = await _bench.CompileAsync($"source: {{path: in/a.csv, format: csv}}\n{line}\ntarget: {{table: g.t{mode}}}\n");
        Assert.Equal((code, key, "pipelines/p.yaml"), (problems[0].Code, problems[0].Key, problems[0].File));
    }

    private sealed class WithDouble : ITransform
    {
        public string Select(TableSchema input) => "SELECT *, n * 2 AS twice FROM input";
    }

    [Fact]
    public async Task Looking_back_needs_a_time()
    {
        _bench.Write("in.csv", "id,u\n1,x\n");
        var (_, problems) = await _bench.CompileAsync("""
            source: {path: in.csv, format: csv}
            quality_step: {enabled: false}
            incremental: {by: watermark, column: u, look_back: 2 days}
            target: {table: b.t, mode: merge, keys: [id]}
            """);
        Assert.Equal(("wrong_type", "incremental.look_back"), (problems.Single().Code, problems.Single().Key));
    }
}
