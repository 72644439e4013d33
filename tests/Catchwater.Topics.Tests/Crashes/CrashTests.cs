using System.Diagnostics;

namespace Catchwater.Topics.Tests.Crashes;

/// <summary>Kills two writers, a job and a cleaner (tests/Catchwater.Topics.Crasher) without warning, cuts the log's last file, and holds what is left to account.</summary>
public sealed class CrashTests : IDisposable
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("CATCHWATER_FULL") == "1";
    private readonly string _root = Directory.CreateTempSubdirectory("catchwater-crash-").FullName;

    private string Log => Path.Combine(_root, "log");

    private string Oracle => Path.Combine(_root, "oracle");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_process_killed_at_any_moment_loses_nothing_acknowledged_and_halves_no_commit()
    {
        var kills = Full ? 110 : 4;
        Random random = new(20260102);
        var before = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            await RunAsync(random);
            var records = await LogOracle.VerifyAsync(Log, Oracle);
            Assert.True(records >= before);
            before = records;

            // The first log grows for some kills, and then another begins: the check reads all of it.
            if (kill % 10 == 9)
            {
                Clear();
                before = 0;
            }
        }

        Assert.True(before > 0 || Full, "nothing was written: the kills tested nothing");
    }

    [Theory]
    [InlineData("log.before-commit", 1)]
    [InlineData("log.before-commit", 7)]
    [InlineData("log.before-commit", 60)]
    [InlineData("log.after-commit", 1)]
    [InlineData("log.after-commit", 7)]
    [InlineData("log.after-commit", 60)]
    public async Task A_process_killed_around_a_commit_keeps_all_of_it_or_none(string step, int time)
    {
        using (var crasher = Start($"{step}:{time}"))
        {
            await crasher.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(137, crasher.ExitCode);
        }

        await LogOracle.VerifyAsync(Log, Oracle);
        await RunAsync(new Random(time));
        Assert.True(await LogOracle.VerifyAsync(Log, Oracle) > 0);
    }

    [Fact]
    public async Task A_log_cut_anywhere_at_its_end_is_what_it_was_some_commits_ago()
    {
        var cuts = Full ? 100 : 8;
        Random random = new(20260103);
        await RunAsync(random);
        var whole = 0;
        List<int> left = [];
        for (var cut = 0; cut < cuts; cut++)
        {
            var copy = Path.Combine(_root, $"cut{cut}");
            Copy(Log, copy);
            var last = Directory.GetFiles(copy, "*.log").Where(file => Path.GetFileName(file) != "LOG").Order(StringComparer.Ordinal).Last();
            using (FileStream file = new(last, FileMode.Open))
            {
                file.SetLength(cut == 0 ? file.Length : random.NextInt64(file.Length));
            }

            var records = await LogOracle.VerifyAsync(copy, null);
            whole = cut == 0 ? records : whole;
            left.Add(records);
            Directory.Delete(copy, recursive: true);
        }

        Assert.True(left.Distinct().Count() > 2 && left.TrueForAll(records => records <= whole), $"the cuts left {string.Join(", ", left)} of {whole} records");
    }

    private async Task RunAsync(Random random)
    {
        var before = Size();
        using var crasher = Start(null);
        var deadline = Stopwatch.StartNew();
        while (Size() < before + random.Next(2_000, 200_000) && !crasher.HasExited && deadline.Elapsed < TimeSpan.FromSeconds(60))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await Task.Delay(random.Next(60), TestContext.Current.CancellationToken);
        Assert.False(crasher.HasExited, crasher.HasExited ? await crasher.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken) : "");
        crasher.Kill();
        await crasher.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private long Size() => Directory.GetFiles(_root, "oracle.*").Sum(file => new FileInfo(file).Length);

    private void Clear()
    {
        Directory.Delete(Log, recursive: true);
        foreach (var file in Directory.GetFiles(_root, "oracle.*"))
        {
            File.Delete(file);
        }
    }

    private Process Start(string? failpoint)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Catchwater.Topics.Crasher.dll"), Log, Oracle]) { RedirectStandardError = true };
        if (failpoint is not null)
        {
            start.Environment["CATCHWATER_FAILPOINT"] = failpoint;
        }

        return Process.Start(start)!;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
