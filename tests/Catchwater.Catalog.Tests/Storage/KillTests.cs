using Catchwater.Catalog.Tests.Support;
using Dapper;

namespace Catchwater.Catalog.Tests.Storage;

/// <summary>Processes that write at once, and processes that die while they write.</summary>
public sealed class KillTests
{
    private static readonly int Kills = Scale.Of(3, 60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_writer_leaves_whole_batches_and_a_consistent_catalogue()
    {
        var random = new Random(7);
        await using var scratch = await Scratch.OpenAsync();
        var events = ChildProcess.EventsOf(1);
        var interrupted = 0;
        for (var i = 0; i < Kills; i++)
        {
            using var child = ChildProcess.Start(scratch.Path, 1);
            var acknowledged = 0;
            var until = random.Next(1, ChildProcess.Batches);
            while (acknowledged < until && await child.StandardOutput.ReadLineAsync(Cancel) is { } line)
            {
                acknowledged += line.Contains(ChildProcess.Acknowledgement, StringComparison.Ordinal) ? 1 : 0;
            }

            await Task.Delay(random.Next(0, 15), Cancel);
            child.Kill();
            await child.WaitForExitAsync(Cancel);

            using var connection = scratch.Connect();
            Assert.Equal("ok", connection.ExecuteScalar<string>("PRAGMA integrity_check"));
            Assert.Empty(connection.Query("PRAGMA foreign_key_check"));
            var logged = connection.Query<string>("SELECT body FROM event ORDER BY seq").AsList();
            interrupted += logged.Count < events.Count ? 1 : 0;
            var distinct = events.Distinct().ToList();
            Assert.Equal(distinct.Take(logged.Count), logged);
            Assert.True(logged.Count >= events.Take(acknowledged * ChildProcess.BatchSize).Distinct().Count(), "an acknowledged batch is gone");
            Assert.Equal(await DumpOfAsync(logged), Dump.Of(connection));
        }

        Assert.True(interrupted > 0, "no child was killed while it had work to do");
        await scratch.Store.IngestRawAsync(events, Cancel);
        Assert.Equal(await DumpOfAsync(events), Dump.Of(scratch));
    }

    [Fact]
    public async Task Several_processes_write_one_catalogue()
    {
        await using var scratch = await Scratch.OpenAsync();
        using var one = ChildProcess.Start(scratch.Path, 1);
        using var two = ChildProcess.Start(scratch.Path, 2);
        var mine = new RandomEvents(3, identities: true).Take(100);
        await Task.WhenAll(mine.Select(json => scratch.Store.IngestRawAsync(json, Cancel)));
        await Task.WhenAll(one.WaitForExitAsync(Cancel), two.WaitForExitAsync(Cancel));
        Assert.Equal((0, 0), (one.ExitCode, two.ExitCode));
        Assert.Equal(await DumpOfAsync([.. ChildProcess.EventsOf(1), .. ChildProcess.EventsOf(2), .. mine]), Dump.Of(scratch));
    }

    private static async Task<string> DumpOfAsync(IEnumerable<string> events)
    {
        await using var scratch = await Scratch.OpenAsync();
        await scratch.Store.IngestRawAsync(events, Cancel);
        return Dump.Of(scratch);
    }
}
