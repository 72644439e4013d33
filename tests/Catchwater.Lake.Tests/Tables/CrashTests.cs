using System.Diagnostics;
using System.Globalization;
using Catchwater.Core.Names;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Storage;
using Catchwater.Lake.Tables;

namespace Catchwater.Lake.Tests.Tables;

/// <summary>
/// Kills a writer (tests/Catchwater.Lake.Crasher) without warning and holds the table against the writer's own synced account: the
/// table must be the state after the last finished operation or after the one begun, nothing between; so must each old version.
/// </summary>
public sealed class CrashTests : IDisposable
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("CATCHWATER_FULL") == "1";
    private readonly string _root = Path.Combine(Path.GetTempPath(), "catchwater-tests", Guid.CreateVersion7().ToString("N"));
    private readonly LakeEngine _engine = LakeEngine.Open(new EngineOptions { Threads = 1 });

    private string Lake => Path.Combine(_root, "lake");

    private string OracleFile => Path.Combine(_root, "oracle");

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task A_writer_killed_at_any_moment_leaves_whole_versions_and_loses_nothing()
    {
        var kills = Full ? 120 : 6;
        var random = new Random(20260101);
        Directory.CreateDirectory(_root);
        for (var kill = 0; kill < kills; kill++)
        {
            var before = Lines().Length;
            using var writer = Start("sequence", Lake, OracleFile, "1000000");

            // Some operations further, however fast the machine is, and then at any moment of the next ones.
            var lines = before + random.Next(1, 14);
            await WaitForAsync(() => Lines().Length >= lines || writer.HasExited);
            await Task.Delay(random.Next(40));
            Assert.False(writer.HasExited, await DyingWordsAsync(writer));
            writer.Kill();
            await writer.WaitForExitAsync();
            await VerifyAsync();
        }

        await FinishAsync(LastBegun() + 3);
        await VerifyAsync();
        Assert.True(LastBegun() > kills, $"only {LastBegun()} operations in {kills} rounds: the kills tested nothing");
    }

    [Theory]
    [InlineData("after-stage", 3)]
    [InlineData("after-stage", 5)]
    [InlineData("after-fsync", 2)]
    [InlineData("before-link", 1)]
    [InlineData("before-link", 5)]
    [InlineData("after-link", 1)]
    [InlineData("after-link", 5)]
    [InlineData("after-link", 7)]
    [InlineData("before-checkpoint", 1)]
    [InlineData("in-checkpoint", 1)]
    [InlineData("before-pointer", 1)]
    public async Task A_writer_killed_at_a_named_step_leaves_whole_versions_and_loses_nothing(string step, int time)
    {
        Directory.CreateDirectory(_root);
        using (var writer = Start("sequence", Lake, OracleFile, "12", $"{step}:{time}"))
        {
            await writer.WaitForExitAsync();
            Assert.Equal(137, writer.ExitCode);
        }

        await VerifyAsync();
        await FinishAsync(23);
        await VerifyAsync();
        var state = (await Table().SnapshotAsync())!;
        Assert.Equal(23, state.Version);
    }

    [Fact]
    public async Task Processes_that_append_at_once_bring_every_row_exactly_once()
    {
        var (writers, batches) = Full ? (6, 30) : (3, 6);
        Directory.CreateDirectory(_root);
        var running = Enumerable.Range(0, writers).Select(writer => Start("append", Lake, $"w{writer}", batches.ToString(CultureInfo.InvariantCulture))).ToList();
        foreach (var writer in running)
        {
            await writer.WaitForExitAsync();
            Assert.True(writer.ExitCode == 0, await writer.StandardError.ReadToEndAsync());
            writer.Dispose();
        }

        var snapshot = (await Table().SnapshotAsync())!;
        Assert.Equal((writers * batches) - 1, snapshot.Version);
        using var session = _engine.OpenSession();
        var rows = await session.RowsAsync($"SELECT count(*), count(DISTINCT (writer, batch, n)) FROM {snapshot.Relation} AS t");
        Assert.Equal([(long)writers * batches * 5, (long)writers * batches * 5], rows[0]);
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        for (var waited = 0; !condition() && waited < 30_000; waited += 5)
        {
            await Task.Delay(5);
        }
    }

    private static async Task<string> DyingWordsAsync(Process writer) => writer.HasExited ? await writer.StandardError.ReadToEndAsync() : "";

    private static Process Start(params string[] arguments) => Start(arguments[..4], arguments.Length > 4 ? arguments[4] : null);

    private static Process Start(string[] arguments, string? failpoint)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Catchwater.Lake.Crasher.dll"), .. arguments])
        {
            RedirectStandardError = true,
        };
        if (failpoint is not null)
        {
            start.Environment["CATCHWATER_FAILPOINT"] = failpoint;
        }

        return Process.Start(start)!;
    }

    private LakeTable Table() => LakeStore.Open(Lake, TimeProvider.System).Table(DatasetName.Parse("crash.test"));

    private string[] Lines() => File.Exists(OracleFile) ? File.ReadAllLines(OracleFile) : [];

    private int LastBegun() => Last("begin ");

    private int Last(string what) =>
        Lines().Where(line => line.StartsWith(what, StringComparison.Ordinal)).Select(line => int.Parse(line[what.Length..], CultureInfo.InvariantCulture)).DefaultIfEmpty(-1).Max();

    private async Task FinishAsync(int last)
    {
        using var writer = Start("sequence", Lake, OracleFile, last.ToString(CultureInfo.InvariantCulture));
        await writer.WaitForExitAsync();
        Assert.True(writer.ExitCode == 0, await writer.StandardError.ReadToEndAsync());

        // What dead writers left is gone after the next run: only files that some version lists remain, and no working folders.
        var table = Table();
        HashSet<string> listed = new(StringComparer.Ordinal);
        for (var version = 0L; version <= (await table.SnapshotAsync())!.Version; version++)
        {
            listed.UnionWith((await table.SnapshotAsync(AsOf.Version(version)))!.Files.Select(file => file.Path));
        }

        var present = Directory.EnumerateFiles(table.Path, "*.parquet", SearchOption.AllDirectories)
            .Where(path => !path.Contains("_delta_log", StringComparison.Ordinal) && !path.Contains("_catchwater", StringComparison.Ordinal));
        Assert.Equal(listed.Order(StringComparer.Ordinal), present.Order(StringComparer.Ordinal));

        // A writer killed between making its folder and signing it cannot be judged at once; such a folder goes after an hour.
        var left = Directory.EnumerateDirectories(Path.Combine(table.Path, "_catchwater", "work")).ToList();
        Assert.All(left, folder => Assert.StartsWith(".new-", Path.GetFileName(folder), StringComparison.Ordinal));
        Assert.All(left, folder => Assert.Null(ProcessMark.Read(Path.Combine(folder, "owner.json"))));
    }

    private async Task VerifyAsync()
    {
        var table = Table();
        var snapshot = await table.SnapshotAsync();
        var (done, begun) = (Last("done "), LastBegun());
        Assert.InRange(snapshot?.Version ?? -1, done, begun);
        if (snapshot is null)
        {
            return;
        }

        using var session = _engine.OpenSession();
        foreach (var version in new[] { 0, snapshot.Version / 2, snapshot.Version - 1, snapshot.Version }.Where(version => version >= 0).Distinct())
        {
            var old = (await table.SnapshotAsync(AsOf.Version(version)))!;
            var rows = (await session.RowsAsync($"SELECT batch, n, v, p FROM {old.Relation} AS t")).Select(row => $"{row[0]}/{row[1]}/{row[2]}/{row[3]}").Order(StringComparer.Ordinal);
            Assert.Equal(Expected((int)version), rows);
            Assert.Equal(version, old.Transactions["crasher"]);
        }
    }

    /// <summary>The table after operation number <paramref name="last"/>, computed on a dictionary.</summary>
    private static IEnumerable<string> Expected(int last)
    {
        Dictionary<(int Batch, int N), (string V, int P)> rows = [];
        for (var number = 0; number <= last; number++)
        {
            if (number % 5 == 4)
            {
                foreach (var (batch, n) in from batch in new[] { number - 1, number } from n in Enumerable.Range(0, 3) select (batch, n))
                {
                    rows[(batch, n)] = ($"merged {number}", batch % 3);
                }
            }
            else if (number % 7 == 6)
            {
                foreach (var key in rows.Where(row => row.Value.P == number % 3).Select(row => row.Key).ToList())
                {
                    rows.Remove(key);
                }

                rows[(number, 0)] = ("alone", number % 3);
            }
            else
            {
                for (var n = 0; n < 3; n++)
                {
                    rows[(number, n)] = ("appended", number % 3);
                }
            }
        }

        return rows.Select(row => $"{row.Key.Batch}/{row.Key.N}/{row.Value.V}/{row.Value.P}").Order(StringComparer.Ordinal);
    }
}
