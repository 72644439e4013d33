using System.Globalization;
using System.Text;
using Catchwater.Core.Names;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Topics.Embedded;

namespace Catchwater.Cli.Tests.Crashes;

/// <summary>
/// Kills a run between ingest, stream and landing, and at any moment, while files keep arriving. No table ever holds a row twice; a run
/// that comes to its end leaves every event landed, and every alert the oracle knows, once.
/// </summary>
public sealed class FlowKillTests : IDisposable
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("CATCHWATER_FULL") == "1";

    private readonly LakeEngine _engine = LakeEngine.Open(new EngineOptions { Threads = 1 });
    private readonly ProjectFolder _project = new("name: flow\nthreads: 2\n");
    private readonly Dictionary<string, List<(int Id, int Amount)>> _orders = [];
    private int _bad;
    private readonly Random _random = new(20260303);
    private int _files;
    private int _next;

    public FlowKillTests()
    {
        _project
            .Write("sources/orders.yaml", "key: user\nfiles: {path: data/*.json}\n")
            .Write("streams/alerts.yaml", """
                from: orders
                key: user
                remember: [amount]
                history: 5
                min_history: 3
                when: {any: [sum(amount) over last 3 > 250]}
                emit: {copy: [user, id, amount]}
                to: alerts
                """)
            .Write("pipelines/bronze.orders.yaml", "source: {topic: orders, columns: {id: bigint, user: varchar, amount: bigint}}\nquality_step: {enabled: false}\ntarget: {table: bronze.orders, mode: append}\n")
            .Write("pipelines/bronze.alerts.yaml", "source: {topic: alerts, columns: {id: bigint, user: varchar, amount: bigint}}\nquality_step: {enabled: false}\ntarget: {table: bronze.alerts, mode: append}\n")
            .Write("pipelines/gold.users.yaml", "source: {table: bronze.orders}\nquality_step: {enabled: false}\ntransformations: [{type: aggregation, group_by: [user], aggregations: {n: count(*), total: sum(amount)}}]\ntarget: {table: gold.users}\n");
        Arrive();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _project.Dispose();
    }

    [Theory]
    [InlineData("ingest-committed", 2)]
    [InlineData("ingested", 1)]
    [InlineData("streamed", 1)]
    [InlineData("table-committed", 2)]
    public async Task A_run_killed_between_ingest_stream_and_landing_loses_and_doubles_nothing(string failpoint, int hit)
    {
        var killed = await CatchwaterTool.RunWithAsync(_project.Path, new Dictionary<string, string?> { ["CATCHWATER_FAILPOINT"] = $"{failpoint}:{hit}" }, "run");
        Assert.True(killed.ExitCode == 137, killed.ToString());
        Arrive();
        await FinishAsync();
        await VerifyAsync(finished: true);
        var again = await CatchwaterTool.RunAsync("run", _project.Path, "--json");
        Assert.All(again.Json.GetProperty("steps").EnumerateArray(), step => Assert.Equal("skipped", step.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task A_run_killed_at_any_moment_loses_and_doubles_nothing()
    {
        for (var kill = 0; kill < (Full ? 60 : 3); kill++)
        {
            using (var process = CatchwaterTool.Start(_project.Path, "run"))
            {
                await Task.WhenAny(process.WaitForExitAsync(TestContext.Current.CancellationToken), Task.Delay(_random.Next(300, 3000), TestContext.Current.CancellationToken));
                process.Kill();
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            await VerifyAsync(finished: false);
            Arrive();
        }

        await FinishAsync();
        await VerifyAsync(finished: true);
    }

    [Theory]
    [InlineData("ingested:1")]
    [InlineData("streamed:1")]
    [InlineData(null)]
    public async Task The_lineage_of_a_run_that_could_not_tell_is_told_by_the_next(string? failpoint)
    {
        await CatchwaterTool.RunWithAsync(_project.Path, new Dictionary<string, string?> { ["CATCHWATER_FAILPOINT"] = failpoint }, "run");
        if (failpoint is null)
        {
            foreach (var file in Directory.EnumerateFiles(_project.Path, "catalog.db*"))
            {
                File.Delete(file);
            }
        }

        await FinishAsync();
        var lineage = await CatchwaterTool.RunAsync("catalog", "lineage", "bronze.alerts", "--columns", "-p", _project.Path);
        Assert.Contains("data/*.json -> topic:orders ", lineage.Output, StringComparison.Ordinal);
        Assert.Contains("topic:orders -> topic:alerts ", lineage.Output, StringComparison.Ordinal);
        Assert.Contains("bronze.alerts.amount <- topic:alerts.amount ", lineage.Output, StringComparison.Ordinal);
        Assert.Contains("topic:alerts.amount <- topic:orders.amount ", lineage.Output, StringComparison.Ordinal);
    }

    private async Task FinishAsync()
    {
        var result = await CatchwaterTool.RunAsync("run", _project.Path);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    private async Task VerifyAsync(bool finished)
    {
        var orders = await RowsAsync("bronze.orders", "user || '/' || id || '/' || amount");
        var alerts = await RowsAsync("bronze.alerts", "user || '/' || id || '/' || amount");
        var expected = _orders.SelectMany(user => user.Value.Select(order => $"{user.Key}/{order.Id}/{order.Amount}")).ToHashSet();
        Assert.Equal(orders.Count, orders.Distinct().Count());
        Assert.Equal(alerts.Count, alerts.Distinct().Count());
        Assert.Subset(expected, orders.ToHashSet());
        Assert.Subset(Alerts().ToHashSet(), alerts.ToHashSet());
        if (finished)
        {
            Assert.Equal(expected.Order(StringComparer.Ordinal), orders.Order(StringComparer.Ordinal));
            Assert.Equal(Alerts().Order(StringComparer.Ordinal), alerts.Order(StringComparer.Ordinal));
            Assert.Equal([expected.Count.ToString(CultureInfo.InvariantCulture)], await RowsAsync("gold.users", "sum(n)"));
            await using var log = EmbeddedEventLog.Open(_project[".catchwater/topics"], null, TimeProvider.System);
            var letters = (await log.FindAsync("orders.dead-letters", TestContext.Current.CancellationToken))!.Partitions;
            Assert.Equal(_bad, letters.Sum(partition => partition.End));
        }
    }

    private IEnumerable<string> Alerts() => _orders.SelectMany(user => Enumerable.Range(2, Math.Max(0, user.Value.Count - 2))
        .Where(i => user.Value[i].Amount + user.Value[i - 1].Amount + user.Value[i - 2].Amount > 250)
        .Select(i => $"{user.Key}/{user.Value[i].Id}/{user.Value[i].Amount}"));

    private async Task<List<string>> RowsAsync(string table, string column)
    {
        if (await LakeStore.Open(_project["lake"], TimeProvider.System).Table(DatasetName.Parse(table)).SnapshotAsync(null, TestContext.Current.CancellationToken) is not { } snapshot)
        {
            return [];
        }

        using var session = _engine.OpenSession();
        return [.. (await session.RowsAsync($"SELECT CAST({column} AS VARCHAR) FROM {snapshot.Relation}", TestContext.Current.CancellationToken)).Select(row => (string)row[0]!)];
    }

    private void Arrive()
    {
        StringBuilder text = new();
        for (var i = 0; i < 1200; i++)
        {
            if (_random.Next(100) == 0)
            {
                _bad++;
                text.Append(CultureInfo.InvariantCulture, $"{{\"id\": {_next++}, \"user\"\n");
                continue;
            }

            var user = $"u{_random.Next(40)}";
            var order = (Id: _next++, Amount: _random.Next(100));
            (_orders.TryGetValue(user, out var orders) ? orders : _orders[user] = []).Add(order);
            text.Append(CultureInfo.InvariantCulture, $"{{\"id\": {order.Id}, \"user\": \"{user}\", \"amount\": {order.Amount}}}\n");
        }

        _project.Write($"data/f{_files++:000}.json", text.ToString());
    }
}
