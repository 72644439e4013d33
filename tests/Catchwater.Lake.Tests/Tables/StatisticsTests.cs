using System.Text.Json;

namespace Catchwater.Lake.Tests.Tables;

public sealed class StatisticsTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("i::BIGINT", "0", "2")]
    [InlineData("i + 0.50::DECIMAL(38,2)", "0.50", "2.50")]
    [InlineData("i * 0.25::DOUBLE", "0.0", "0.5")]
    [InlineData("CASE i WHEN 1 THEN 'nan'::DOUBLE ELSE i END", null, null)]
    [InlineData("CASE i WHEN 1 THEN 'inf'::DOUBLE ELSE i END", "0.0", null)]
    [InlineData("DATE '2026-01-31' + i::INTEGER", "2026-01-31", "2026-02-02")]
    [InlineData("CASE i WHEN 1 THEN DATE '-infinity' ELSE DATE '2026-01-31' END", null, "2026-01-31")]
    [InlineData("TIMESTAMPTZ '2026-01-31 23:59:59.998001+00' + to_milliseconds(i::INTEGER)", "2026-01-31T23:59:59.998Z", "2026-02-01T00:00:00.001Z")]
    [InlineData("repeat('ä', 32)", "ääääääääääääääääääääääääääääääää", "ääääääääääääääääääääääääääääääää")]
    [InlineData("repeat('x', 33)", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\U0010FFFF")]
    [InlineData("repeat('x', 32) || chr(1114111)", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", null)]
    [InlineData("i % 2 = 0", null, null)]
    [InlineData("'x'::BLOB", null, null)]
    [InlineData("[i]", null, null)]
    [InlineData("NULL::INTEGER", null, null)]
    public async Task Bounds_are_exact_or_left_out(string expression, string? min, string? max)
    {
        await _lake.WriteAsync($"SELECT {expression} AS v FROM range(3) t(i)");
        var add = File.ReadAllLines(_lake.Commit(0)).Single(line => line.StartsWith("{\"add\"", StringComparison.Ordinal));
        using var action = JsonDocument.Parse(add);
        using var stats = JsonDocument.Parse(action.RootElement.GetProperty("add").GetProperty("stats").GetString()!);
        string? Bound(string name) => stats.RootElement.GetProperty(name).TryGetProperty("v", out var value) ? value.ToString() : null;
        Assert.Equal(3, stats.RootElement.GetProperty("numRecords").GetInt64());
        Assert.Equal((min, max), (Bound("minValues"), Bound("maxValues")));
    }

    [Fact]
    public async Task A_version_says_what_its_files_say_together()
    {
        await _lake.WriteAsync("SELECT i::BIGINT AS a, CASE WHEN i > 0 THEN i END AS b, NULL::INTEGER AS n, {x: i} AS s FROM range(3) t(i)");
        var snapshot = await _lake.Table.SnapshotAsync(null, TestContext.Current.CancellationToken);
        var said = snapshot!.Statistics!;
        Assert.Equal((3L, 0L, 1L, 3L), (said.Rows, said.Columns["a"].Nulls, said.Columns["b"].Nulls, said.Columns["N"].Nulls));
        Assert.Equal(["0", "2"], said.Columns["a"].Bounds!);
        Assert.Empty(said.Columns["n"].Bounds!);
        Assert.DoesNotContain("s", said.Columns.Keys);

        static Catchwater.Lake.Tables.Log.AddAction File(string? stats) => new("f", new Dictionary<string, string?>(), 1, 0, true, stats, null);
        var both = Catchwater.Lake.Tables.TableStatistics.Of(
            [File("""{"numRecords": 3, "nullCount": {"a": 0, "b": 2}, "minValues": {"a": 1}, "maxValues": {"a": 2}}"""), File("""{"numRecords": 5, "nullCount": {"a": 1}, "minValues": {"a": 0}, "maxValues": {"a": 9}}""")]);
        Assert.Equal((8L, 1L, 1), (both!.Rows, both.Columns["a"].Nulls, both.Columns.Count));
        Assert.Equal(["1", "2", "0", "9"], both.Columns["a"].Bounds!);
        Assert.Null(Catchwater.Lake.Tables.TableStatistics.Of([File("""{"numRecords": 3}"""), File(null)]));
        Assert.Null(Catchwater.Lake.Tables.TableStatistics.Of([File("""{"numRecords": 3, "tightBounds": false}""")]));
        Assert.Null(Catchwater.Lake.Tables.TableStatistics.Of([File("no json")]));
    }
}
