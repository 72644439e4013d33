using System.Diagnostics;

namespace Catchwater.Catalog.Tests.Support;

/// <summary>
/// This test program as another process: one explicit test that ingests into a given catalogue, and writes a line after each batch
/// that is in it.
/// </summary>
public sealed class ChildProcess
{
    private const string PathVariable = "CATCHWATER_TEST_CHILD_CATALOG";
    private const string SeedVariable = "CATCHWATER_TEST_CHILD_SEED";

    internal const int Batches = 20;
    internal const int BatchSize = 5;
    internal const string Acknowledgement = "batch is in";

    internal static List<string> EventsOf(int seed) => new RandomEvents(seed, identities: true).Take(Batches * BatchSize);

    internal static Process Start(string catalog, int seed)
    {
        var start = new ProcessStartInfo(
            Path.ChangeExtension(typeof(ChildProcess).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null)!, ["-explicit", "only", "-noColor", "-noLogo", "-method", $"{typeof(ChildProcess).FullName}.{nameof(Ingests)}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[PathVariable] = catalog;
        start.Environment[SeedVariable] = seed.ToString();
        return Process.Start(start)!;
    }

    [Fact(Explicit = true)]
    public async Task Ingests()
    {
        var path = Environment.GetEnvironmentVariable(PathVariable);
        Assert.SkipWhen(path is null, "runs as a child of other tests only");
        var cancel = TestContext.Current.CancellationToken;
        await using var store = await CatalogStore.OpenAsync(path, TimeProvider.System, cancel);
        foreach (var batch in EventsOf(int.Parse(Environment.GetEnvironmentVariable(SeedVariable)!)).Chunk(BatchSize))
        {
            await store.IngestRawAsync(batch, cancel);
            await Console.Out.WriteLineAsync(Acknowledgement);
        }
    }
}
