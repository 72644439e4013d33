using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Running;
using Catchwater.Topics;
using Catchwater.Topics.Embedded;

namespace Catchwater.Streaming.Tests;

/// <summary>An embedded log in a folder of its own, gone when the test is.</summary>
internal sealed class TestLog : IAsyncDisposable
{
    private TestLog(string folder, EmbeddedEventLog log) => (Folder, Log) = (folder, log);

    public string Folder { get; }

    public EmbeddedEventLog Log { get; private set; }

    public static async Task<TestLog> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("catchwater-stream-").FullName;
        return new TestLog(folder, await EmbeddedEventLog.OpenAsync(folder, null, TimeProvider.System, Token));
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Closes the log, so that another process can have it.</summary>
    public async Task CloseAsync() => await Log.DisposeAsync();

    /// <summary>Opens the log again.</summary>
    public async Task ReopenAsync()
    {
        Log = await EmbeddedEventLog.OpenAsync(Folder, null, TimeProvider.System, Token);
    }

    public async Task TopicAsync(string name, int partitions = 1) => await Log.EnsureAsync(new TopicSpec { Name = name, Partitions = partitions }, Token);

    public Task WriteAsync(string topic, params IEnumerable<(string? Key, string? Value, long Time)> records) => Log.FillAsync(topic, records);

    public Task<IReadOnlyList<ReadRecord>> ReadAsync(string topic) => Log.ContentAsync(topic);

    public async Task<IReadOnlyList<string?>> ValuesAsync(string topic) => [.. (await ReadAsync(topic)).Select(record => record.Value)];

    public async Task<JobResult> RunAsync(StreamJob job, StreamRunnerOptions? options = null) =>
        (await new StreamRunner(Log, options).RunToEndAsync([job], Token)).Single();

    public Task<IReadOnlyList<string>> StateAsync(string job) => Log.StateLinesAsync(job);

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
