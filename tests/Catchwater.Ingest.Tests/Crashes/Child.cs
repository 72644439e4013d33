using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Catchwater.Core.Errors;
using Catchwater.Ingest.Producing;
using Catchwater.Ingest.Sources;
using Catchwater.Topics;
using Catchwater.Topics.Embedded;

namespace Catchwater.Ingest.Tests.Crashes;

/// <summary>This test program as another process, to be killed: one explicit test a kind of work.</summary>
public sealed class Child
{
    internal const string Began = "began";
    internal const int Producers = 8;
    internal const string Topic = "events";

    private const string FolderVariable = "CATCHWATER_TEST_CHILD_FOLDER";
    private const string CountVariable = "CATCHWATER_TEST_CHILD_COUNT";

    private static readonly string? Folder = Environment.GetEnvironmentVariable(FolderVariable);

    internal static Process Start(string method, string folder, int count = 0, string? failpoint = null)
    {
        var start = new ProcessStartInfo(
            Path.ChangeExtension(typeof(Child).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null)!, ["-explicit", "only", "-noColor", "-noLogo", "-method", $"{typeof(Child).FullName}.{method}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[FolderVariable] = folder;
        start.Environment[CountVariable] = count.ToString(CultureInfo.InvariantCulture);
        start.Environment["CATCHWATER_FAILPOINT"] = failpoint;
        return Process.Start(start)!;
    }

    /// <summary>Waits for a child that has begun its work to die, or kills it after a while. True when it ended by itself and well.</summary>
    internal static async Task<bool> RunAsync(Process child, TimeSpan? killAfter)
    {
        while (await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains(Began, StringComparison.Ordinal))
        {
        }

        var rest = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (killAfter is { } moment)
        {
            await Task.WhenAny(child.WaitForExitAsync(), Task.Delay(moment, TestContext.Current.CancellationToken));
            child.Kill();
        }

        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode is 0 or 137, await rest);
        return child.ExitCode == 0;
    }

    [Fact(Explicit = true)]
    public async Task Runs_sources()
    {
        Assert.SkipWhen(Folder is null, "runs as a child of other tests only");
        await using var log = EmbeddedEventLog.Open(Path.Combine(Folder, "topics"), null, TimeProvider.System);
        await Console.Out.WriteLineAsync(Began);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, "sources")).Order(StringComparer.Ordinal))
        {
            List<Problem> problems = [];
            var source = SourceReader.Read(Folder, Path.GetRelativePath(Folder, file), "test", problems)!;
            await log.EnsureAsync(new TopicSpec { Name = source.Topic, Partitions = 3 }, TestContext.Current.CancellationToken);
            await new SourceRunner(source, log, TimeProvider.System).RunAsync(null, null, TestContext.Current.CancellationToken);
        }
    }

    [Fact(Explicit = true)]
    public async Task Produces()
    {
        Assert.SkipWhen(Folder is null, "runs as a child of other tests only");
        var count = int.Parse(Environment.GetEnvironmentVariable(CountVariable)!, CultureInfo.InvariantCulture);
        await using var log = EmbeddedEventLog.Open(Path.Combine(Folder, "topics"), null, TimeProvider.System);
        await log.EnsureAsync(new TopicSpec { Name = Topic }, TestContext.Current.CancellationToken);
        var there = await CountsAsync(log);
        await Console.Out.WriteLineAsync(Began);
        await Task.WhenAll(Enumerable.Range(0, Producers).Select(number => Task.Run(async () =>
        {
            await using var producer = new EventProducer(log, Topic);
            await using var acknowledged = new StreamWriter(Path.Combine(Folder, $"acknowledged-{number}"), append: true) { AutoFlush = true };
            for (var next = there.GetValueOrDefault($"p{number}"); next < count; next += 500)
            {
                var from = next;
                var report = await producer.SendBatchAsync(Enumerable.Range(from, Math.Min(500, count - from)).Select(n => new { producer = $"p{number}", n }), "producer", TestContext.Current.CancellationToken);
                Assert.True(report.Succeeded);
                await acknowledged.WriteLineAsync((from + report.Sent).ToString(CultureInfo.InvariantCulture));
            }
        })));
    }

    /// <summary>Events of each producer in the log, which must be 0, 1, 2 … in order.</summary>
    internal static async Task<Dictionary<string, int>> CountsAsync(IEventLog log)
    {
        Dictionary<string, int> counts = [];
        var topic = (await log.FindAsync(Topic, TestContext.Current.CancellationToken))!;
        foreach (var partition in topic.Partitions.Where(partition => partition.End > partition.Earliest))
        {
            var place = new TopicPartition(Topic, partition.Number);
            await using var reader = await log.OpenReaderAsync([new ReadFrom(place, 0)], TestContext.Current.CancellationToken);
            while (reader.PositionOf(place) < partition.End && await reader.ReadAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken) is { } batch)
            {
                foreach (var record in batch)
                {
                    var json = JsonNode.Parse(record.Value)!;
                    var producer = (string)json["producer"]!;
                    Assert.Equal(counts.GetValueOrDefault(producer), (int)json["n"]!);
                    counts[producer] = counts.GetValueOrDefault(producer) + 1;
                }
            }
        }

        return counts;
    }
}
