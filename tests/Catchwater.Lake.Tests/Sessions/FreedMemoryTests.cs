using System.Globalization;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Tests.Sessions;

/// <summary>Memory is the process's: nothing else may run beside these tests.</summary>
[CollectionDefinition(nameof(FreedMemory), DisableParallelization = true)]
public sealed class FreedMemory;

/// <summary>What a statement needed is the system's again when it ends, where memory is limited.</summary>
[Collection(nameof(FreedMemory))]
public sealed class FreedMemoryTests
{
    [Fact]
    public async Task Gives_back_what_a_statement_freed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "resident memory is read from /proc");
        using var engine = LakeEngine.Open(new EngineOptions { MemoryLimit = "400MB", Threads = 2 });
        using var session = engine.OpenSession();
        await session.ScalarAsync<long>("SELECT 1", TestContext.Current.CancellationToken);
        var before = ResidentMegabytes();
        await session.ScalarAsync<long>("SELECT count(*) FROM (SELECT 1 FROM range(4000000) AS r(i) GROUP BY hash(i))", TestContext.Current.CancellationToken);
        Assert.InRange(ResidentMegabytes() - before, long.MinValue, 60);
    }

    private static long ResidentMegabytes() =>
        long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal)).AsSpan(8).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture) / 1000;
}
