using Catchwater.Quality.History;
using Microsoft.Data.Sqlite;

namespace Catchwater.Quality.Tests.History;

public sealed class QualityHistoryTests : IDisposable
{
    private const string Checks = "- {name: rows, metric: rowCount, mustBeLessThan: 4}\n- {name: parts, type: custom, engine: catchwater, implementation: {check: rowExpression, expression: a < 3, segmentBy: [b]}}";

    private readonly Versions _versions = new();

    public void Dispose() => _versions.Dispose();

    [Fact]
    public async Task Results_come_back_as_they_were_oldest_first()
    {
        List<SuiteResult> judged = [];
        for (var rows = 2; rows <= 5; rows++)
        {
            judged.Add(await _versions.JudgeAsync($"SELECT i AS a, i % 2 AS b FROM range({rows}) AS r(i)", Checks));
        }

        var earlier = await _versions.Store.EarlierAsync(Workbench.Dataset, 3, TestContext.Current.CancellationToken);
        Assert.Equal(judged.Skip(1).Select(result => (result.JudgedAt, result.TotalRows, result.Score, result.Contract)), earlier.Select(result => (result.JudgedAt, result.TotalRows, result.Score, result.Contract)));
        Assert.Equal(
            judged.Skip(1).SelectMany(result => result.Rules).Select(rule => (rule.Name, rule.Type, rule.Status, rule.PassedRatio, rule.FailedRows)).Order(),
            earlier.SelectMany(result => result.Rules).Select(rule => (rule.Name, rule.Type, rule.Status, rule.PassedRatio, rule.FailedRows)).Order());
        Assert.Empty(await _versions.Store.EarlierAsync(Core.Names.DatasetName.Parse("silver.other"), 3, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Segments_are_kept()
    {
        await _versions.JudgeAsync("SELECT i AS a, i % 2 AS b FROM range(5) AS r(i)", Checks);
        using var reader = new SqliteConnection($"Data Source={_versions.File};Mode=ReadOnly;Pooling=False");
        reader.Open();
        using var command = reader.CreateCommand();
        command.CommandText = "SELECT group_concat(segment || failed_rows, ' ') FROM (SELECT * FROM result WHERE segment <> '' ORDER BY segment)";
        Assert.Equal("""{"b":0}1 {"b":1}1""", command.ExecuteScalar());
    }

    [Fact]
    public async Task Old_runs_are_removed()
    {
        var result = await _versions.JudgeAsync("SELECT 1 AS a, 1 AS b", Checks);
        for (var i = 0; i < QualityHistory.Kept + 5; i++)
        {
            await _versions.Store.RecordAsync([result with { JudgedAt = result.JudgedAt.AddSeconds(i) }], new HistoryEntry($"{i}", true), TestContext.Current.CancellationToken);
        }

        var kept = await _versions.Store.EarlierAsync(Workbench.Dataset, 5000, TestContext.Current.CancellationToken);
        Assert.Equal((QualityHistory.Kept, result.JudgedAt.AddSeconds(QualityHistory.Kept + 4)), (kept.Count, kept[^1].JudgedAt));
    }

    [Fact]
    public async Task Several_programs_may_write_at_once()
    {
        var result = await _versions.JudgeAsync("SELECT 1 AS a, 1 AS b", Checks);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            using var store = QualityHistory.Open(_versions.File);
            for (var i = 0; i < 10; i++)
            {
                await store.RecordAsync([result], new HistoryEntry($"{writer}-{i}", true));
            }
        })));
        Assert.Equal(81, (await _versions.Store.EarlierAsync(Workbench.Dataset, 5000, TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public void A_file_of_something_else_is_left_alone()
    {
        var folder = Path.GetDirectoryName(_versions.File)!;
        File.WriteAllText(Path.Combine(folder, "text.db"), "this is a letter to my aunt, and longer than a header");
        Assert.Equal("not_a_history", Assert.Throws<HistoryException>(() => QualityHistory.Open(Path.Combine(folder, "text.db"))).Problems[0].Code);
        using (var other = new SqliteConnection($"Data Source={Path.Combine(folder, "other.db")};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "CREATE TABLE aunts (name TEXT)";
            command.ExecuteNonQuery();
        }

        Assert.Equal("not_a_history", Assert.Throws<HistoryException>(() => QualityHistory.Open(Path.Combine(folder, "other.db"))).Problems[0].Code);
        using (var newer = new SqliteConnection($"Data Source={Path.Combine(folder, "newer.db")};Pooling=False"))
        {
            newer.Open();
            using var command = newer.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        Assert.Equal("history_too_new", Assert.Throws<HistoryException>(() => QualityHistory.Open(Path.Combine(folder, "newer.db"))).Problems[0].Code);
    }
}
