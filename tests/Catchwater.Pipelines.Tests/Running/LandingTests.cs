using System.Text;
using Catchwater.Core.Names;
using Catchwater.Pipelines.Running;
using Catchwater.Topics;
using Catchwater.Topics.Embedded;

namespace Catchwater.Pipelines.Tests.Running;

public sealed class LandingTests : IAsyncLifetime
{
    private const string Yaml = """
        source: {topic: orders, columns: {id: varchar, amount: 'decimal(12,2)', at: timestamp}, metadata: true}
        quality_step: {enabled: false}
        metadata_columns: false
        target: {table: bronze.orders, mode: append}
        """;

    private readonly Workbench _bench = new();
    private EmbeddedEventLog _log = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bench.Log = _log = EmbeddedEventLog.Open(Path.Combine(_bench.Folder, "topics"), null, TimeProvider.System);
        await _log.EnsureAsync(new TopicSpec { Name = "orders", Partitions = 2 }, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _bench.Dispose();
    }

    private async Task SendAsync(params byte[]?[] values)
    {
        await using var writer = _log.OpenWriter(new WriterOptions { Linger = TimeSpan.Zero });
        foreach (var value in values)
        {
            await await writer.WriteAsync(new OutgoingRecord("orders", "k"u8.ToArray(), value is null ? null : (ReadOnlyMemory<byte>?)value) { Timestamp = 1_769_862_896_789 }, Token);
        }
    }

    private Task SendAsync(params string[] values) => SendAsync([.. values.Select(Encoding.UTF8.GetBytes)]);

    private Task<IReadOnlyList<string>> RowsAsync(string columns = "id, amount, \"at\"") => _bench.QueryAsync($"SELECT {columns} FROM bronze.orders ORDER BY _offset", "bronze.orders");

    [Fact]
    public async Task Each_record_is_landed_once_with_its_place()
    {
        await SendAsync("""{"id":"a","amount":1.10,"at":"2026-01-31T12:34:56Z","more":1}""", """{"id":"b","amount":20,"at":null}""");
        var first = await _bench.RunAsync(Yaml);
        Assert.Equal((PipelineEnd.Published, 2L, 2L), (first.End, first.RowsIn, first.RowsOut));
        Assert.Equal(PipelineEnd.NothingNew, (await _bench.RunAsync(Yaml)).End);
        await SendAsync("""{"id":"c","amount":3}""");
        Assert.Equal(1, (await _bench.RunAsync(Yaml)).RowsOut);
        Assert.Equal(["a|1.10|2026-01-31 12:34:56+00", "b|20.00|NULL", "c|3.00|NULL"], (await RowsAsync("id, amount, CAST(\"at\" AS VARCHAR) AS t")));
        var places = await RowsAsync("_partition, _offset, epoch_ms(_timestamp) AS ms, _key");
        Assert.Equal(["0", "1", "2"], places.Select(row => row.Split('|')[1]));
        Assert.All(places, row => Assert.EndsWith("|1769862896789|k", row, StringComparison.Ordinal));
        var snapshot = (await _bench.Lake.Table(DatasetName.Parse("bronze.orders")).SnapshotAsync(null, Token))!;
        Assert.Equal([0L, 3L], snapshot.Transactions.Where(pair => pair.Key.StartsWith("topic:orders:", StringComparison.Ordinal)).Select(pair => pair.Value).Order());
    }

    [Fact]
    public async Task What_is_no_row_is_quarantined_with_its_offset()
    {
        await SendAsync("""{"id":"a","amount":1}"""u8.ToArray(), "broken"u8.ToArray(), """{"id":"b","amount":"much"}"""u8.ToArray(), null, [0xFF, 0x7B], "{\"id\":\"\0\"}"u8.ToArray(), "[1]"u8.ToArray(), """{"id":"z","amount":9}"""u8.ToArray());
        var outcome = await _bench.RunAsync(Yaml);
        Assert.Equal((8L, 2L, 6L), (outcome.RowsIn, outcome.RowsOut, outcome.RowsQuarantined));
        var rejects = await _bench.QueryAsync("SELECT line, column_name, reason FROM bronze.orders__quarantine ORDER BY line", "bronze.orders__quarantine");
        Assert.Equal(["1", "2", "3", "4", "5", "6"], rejects.Select(row => row.Split('|')[0]));
        Assert.Contains("could not convert \"much\"", rejects[1], StringComparison.Ordinal);
        Assert.Contains("tombstone", rejects[2], StringComparison.Ordinal);
        Assert.Contains("UTF-8", rejects[3], StringComparison.Ordinal);
        await SendAsync("""{"id":"y"}""");
        Assert.Equal((1L, 0L), await _bench.RunAsync(Yaml) is var next ? (next.RowsOut, next.RowsQuarantined) : default);
        Assert.Equal(6, (await _bench.QueryAsync("SELECT line FROM bronze.orders__quarantine", "bronze.orders__quarantine")).Count);
    }

    [Fact]
    public async Task Columns_nobody_declared_are_found_and_a_later_key_is_not_lost()
    {
        const string Inferred = "source: {topic: orders}\nquality_step: {enabled: false}\ntarget: {table: bronze.orders, mode: append}\n";
        var (_, problems) = await _bench.CompileAsync(Inferred);
        Assert.Equal("columns_unknown", Assert.Single(problems).Code);
        await SendAsync("""{"id":"a","n":1,"nested":{"x":[1.5]}}""");
        Assert.Equal(1, (await _bench.RunAsync(Inferred)).RowsOut);
        var schema = (await _bench.Lake.Table(DatasetName.Parse("bronze.orders")).SnapshotAsync(null, Token))!.Schema;
        Assert.Equal(["id", "n", "nested", "processed_at", "batch_id"], schema.Columns.Select(column => column.Name));
    }

    [Fact]
    public async Task A_full_refresh_lands_everything_again_and_only_once()
    {
        await SendAsync("""{"id":"a"}""", """{"id":"b"}""");
        await _bench.RunAsync(Yaml);
        await SendAsync("""{"id":"c"}""");
        Assert.Equal(3, (await _bench.RunAsync(Yaml, fullRefresh: true)).RowsOut);
        Assert.Equal(PipelineEnd.NothingNew, (await _bench.RunAsync(Yaml)).End);
        Assert.Equal(["a", "b", "c"], await RowsAsync("id"));
    }

    [Fact]
    public async Task A_topic_made_anew_is_not_taken_for_the_old_one()
    {
        await SendAsync("""{"id":"a"}""", """{"id":"b"}""");
        await _bench.RunAsync(Yaml);
        await _log.DeleteAsync("orders", Token);
        await _log.EnsureAsync(new TopicSpec { Name = "orders", Partitions = 2 }, Token);
        await SendAsync("""{"id":"c"}""");
        var fault = await Assert.ThrowsAsync<PipelineException>(() => _bench.RunAsync(Yaml));
        Assert.Equal(("records_gone", "pipelines/p.yaml", 1), (fault.Problems[0].Code, fault.Problems[0].File, fault.Problems[0].Line));
    }

    [Theory]
    [InlineData("source: {topic: t}\ntarget: {table: a.b}\n", "target.mode")]
    [InlineData("source: {topic: t, path: a.json}\ntarget: {table: a.b, mode: append}\n", "source")]
    [InlineData("source: {topic: t, format: csv}\ntarget: {table: a.b, mode: append}\n", "source.format")]
    [InlineData("source: {topic: t, columns: {a: odd}}\ntarget: {table: a.b, mode: append}\n", "source.columns.a")]
    [InlineData("source: {path: a.json, metadata: true}\ntarget: {table: a.b}\n", "source.metadata")]
    [InlineData("source: {topic: t}\nincremental: {by: files}\ntarget: {table: a.b, mode: append}\n", "incremental")]
    [InlineData("source: {table: a.c}\ntransformations: [{type: join, source: {topic: t}, join_type: cross}]\ntarget: {table: a.b}\n", "transformations[0].source.topic")]
    public async Task Says_what_does_not_go_with_a_topic(string yaml, string key)
    {
        var (_, problems) = await _bench.CompileAsync(yaml);
        Assert.Contains(key, problems.Select(problem => problem.Key));
    }
}
