using Catchwater.Lake.Tables;

namespace Catchwater.Lake.Tests.Tables;

public sealed class ExpiryTests : IDisposable
{
    private static readonly ExpiryPolicy AtOnce = new() { MinAge = TimeSpan.Zero, LogMinAge = TimeSpan.Zero };
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Replaced_files_go_after_the_minimum_age_and_not_before()
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        _lake.Clock.Advance(TimeSpan.FromDays(30));
        await _lake.WriteAsync("SELECT 2 AS a");
        _lake.Clock.Advance(TimeSpan.FromDays(6));
        Assert.Empty((await _lake.Table.ExpireAsync(new ExpiryPolicy())).Files);
        _lake.Clock.Advance(TimeSpan.FromDays(2));
        var dry = await _lake.Table.ExpireAsync(new ExpiryPolicy { DryRun = true });
        Assert.Equal(2, _lake.DataFiles().Count);
        var result = await _lake.Table.ExpireAsync(new ExpiryPolicy());
        Assert.Equal(dry.Files, result.Files);
        Assert.Equal(1, result.OldestVersion);
        Assert.Single(_lake.DataFiles());
        Assert.Equal(["(2)"], await _lake.TableRowsAsync());
        var old = (await _lake.Fresh().SnapshotAsync(AsOf.Version(0)))!;
        Assert.Equal("version_expired", Assert.Throws<LakeException>(() => old.Relation).Problems[0].Code);
    }

    [Fact]
    public async Task The_newest_versions_stay_however_old_they_are()
    {
        for (var version = 0; version < 5; version++)
        {
            await _lake.WriteAsync($"SELECT {version} AS a");
        }

        _lake.Clock.Advance(TimeSpan.FromDays(100));
        Assert.Equal(2, (await _lake.Table.ExpireAsync(new ExpiryPolicy { KeepVersions = 3 })).Files.Count);
        Assert.Equal(["(2)"], await _lake.TableRowsAsync(asOf: AsOf.Version(2)));
    }

    [Fact]
    public async Task Files_that_are_read_or_being_written_stay()
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        var reader = (await _lake.Table.SnapshotAsync())!;
        using (reader.Hold())
        {
            await _lake.WriteAsync("SELECT 2 AS a");
            await using var writer = await _lake.Table.StageAsync(_lake.Session, new WriteRequest { Select = "SELECT 3 AS a", Mode = WriteMode.Append, RunId = Guid.CreateVersion7() });
            _lake.Clock.Advance(TimeSpan.FromDays(1));
            Assert.Empty((await _lake.Fresh().ExpireAsync(AtOnce)).Files);
            Assert.Equal(["(1)"], await _lake.RowsAsync(reader.Relation));
            await writer.CommitAsync(new CommitDetails { RunId = Guid.CreateVersion7() });
        }

        Assert.Single((await _lake.Fresh().ExpireAsync(AtOnce)).Files);
        Assert.Equal(["(2)", "(3)"], await _lake.TableRowsAsync());
    }

    [Fact]
    public async Task A_dead_readers_mark_holds_nothing()
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        using var hold = (await _lake.Table.SnapshotAsync())!.Hold();
        await _lake.WriteAsync("SELECT 2 AS a");
        var mark = Directory.GetFiles(Path.Combine(_lake.Table.Path, "_catchwater", "leases")).Single();
        File.WriteAllText(mark, File.ReadAllText(mark).Replace(Environment.ProcessId.ToString(), "999999999"));
        _lake.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Single((await _lake.Table.ExpireAsync(AtOnce)).Files);
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task The_log_is_cut_behind_a_checkpoint()
    {
        for (var version = 0; version < 25; version++)
        {
            await _lake.WriteAsync($"SELECT {version} AS a", version % 2 == 0 ? WriteMode.Overwrite : WriteMode.Append);
        }

        _lake.Clock.Advance(TimeSpan.FromDays(20));
        Assert.Empty((await _lake.Table.ExpireAsync(new ExpiryPolicy())).LogFiles);
        _lake.Clock.Advance(TimeSpan.FromDays(20));
        var cut = await _lake.Table.ExpireAsync(new ExpiryPolicy());
        Assert.Equal(21, cut.LogFiles.Count);
        Assert.Equal(["(24)"], await _lake.TableRowsAsync());
        Assert.Equal(20, (await _lake.Fresh().HistoryAsync().ToListAsync())[0].Version);
        var gone = await Assert.ThrowsAsync<LakeException>(() => _lake.Fresh().SnapshotAsync(AsOf.Version(3)));
        Assert.Equal("version 3 of silver.sales is no longer kept: the oldest is 20", gone.Problems[0].Message);
        Assert.Equal("version_expired", (await Assert.ThrowsAsync<LakeException>(() => _lake.Table.SnapshotAsync(AsOf.Time(DateTimeOffset.UnixEpoch)))).Problems[0].Code);
        await _lake.WriteAsync("SELECT 25 AS a", WriteMode.Append);
        Assert.Equal(["(24)", "(25)"], await _lake.TableRowsAsync());
    }

    [Fact]
    public async Task Files_of_other_tools_go_by_their_age_alone_and_hidden_folders_are_left()
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        var stray = Path.Combine(_lake.Table.Path, "stray.parquet");
        var hidden = Path.Combine(Directory.CreateDirectory(Path.Combine(_lake.Table.Path, "_change_data")).FullName, "c.parquet");
        File.WriteAllText(stray, "");
        File.WriteAllText(hidden, "");
        Assert.Empty((await _lake.Table.ExpireAsync(new ExpiryPolicy())).Files);
        _lake.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal(["stray.parquet"], (await _lake.Table.ExpireAsync(new ExpiryPolicy())).Files);
        Assert.True(File.Exists(hidden));
    }
}
