using Catchwater.Lake.Tables;

namespace Catchwater.Lake.Tests.Tables;

public sealed class TimeTravelTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Every_version_and_the_time_it_was_current_can_be_read()
    {
        List<DateTimeOffset> times = [];
        for (var version = 0; version < 13; version++)
        {
            _lake.Clock.Advance(TimeSpan.FromHours(1));
            await _lake.WriteAsync($"SELECT {version} AS a");
            times.Add(_lake.Clock.Now);
        }

        for (var version = 0; version < 13; version++)
        {
            string[] expected = [$"({version})"];
            Assert.Equal(expected, await _lake.TableRowsAsync(asOf: AsOf.Version(version)));
            Assert.Equal(expected, await _lake.TableRowsAsync(asOf: AsOf.Time(times[version])));
            Assert.Equal(expected, await _lake.TableRowsAsync(asOf: AsOf.Time(times[version].AddMinutes(59))));
        }

        Assert.Equal(["(12)"], await _lake.TableRowsAsync(asOf: AsOf.Time(times[12].AddYears(1))));
    }

    [Fact]
    public async Task What_never_was_is_a_clear_error()
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        Assert.Equal("no_such_version", (await Assert.ThrowsAsync<LakeException>(() => _lake.Table.SnapshotAsync(AsOf.Version(1)))).Problems[0].Code);
        var before = await Assert.ThrowsAsync<LakeException>(() => _lake.Table.SnapshotAsync(AsOf.Time(_lake.Clock.Now.AddDays(-1))));
        Assert.Contains("the oldest that is kept is version 0", before.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_times_grow_though_the_clock_goes_back()
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        _lake.Clock.Advance(TimeSpan.FromHours(-2));
        await _lake.WriteAsync("SELECT 2 AS a");
        var history = await _lake.Table.HistoryAsync().ToListAsync();
        Assert.Equal(history[0].At.AddMilliseconds(1), history[1].At);
        Assert.Equal(["(1)"], await _lake.TableRowsAsync(asOf: AsOf.Time(history[0].At)));
        Assert.Equal(history[1].At, (await _lake.Fresh().SnapshotAsync())!.CommittedAt);
    }

    [Theory]
    [InlineData("12", "version 12")]
    [InlineData("2026-01-31", "2026-01-31T00:00:00.0000000+00:00")]
    [InlineData("2026-01-31T12:30:00+02:00", "2026-01-31T10:30:00.0000000+00:00")]
    [InlineData("2026-01-31 12:30", "2026-01-31T12:30:00.0000000+00:00")]
    public void Versions_and_times_are_read(string text, string meaning)
    {
        Assert.True(AsOf.TryParse(text, out var asOf));
        Assert.Equal(meaning, asOf.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("yesterday")]
    public void Other_text_is_not(string text) => Assert.False(AsOf.TryParse(text, out _));

    [Fact]
    public async Task A_table_deleted_and_made_anew_is_read_anew()
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        await _lake.WriteAsync("SELECT 2 AS a");
        Directory.Delete(_lake.Table.Path, recursive: true);
        Assert.Null(await _lake.Table.SnapshotAsync());
        await _lake.WriteAsync("SELECT 'x' AS b");
        var snapshot = (await _lake.Table.SnapshotAsync())!;
        Assert.Equal((0, "b VARCHAR"), (snapshot.Version, snapshot.Schema.ToString()));
    }
}
