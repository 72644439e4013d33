using System.Globalization;
using System.Text;
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

    public async Task WriteAsync(string topic, params IEnumerable<(string? Key, string? Value, long Time)> records)
    {
        await using var writer = Log.OpenWriter(new WriterOptions());
        List<Task> durable = [];
        foreach (var (key, value, time) in records)
        {
            durable.Add(await writer.WriteAsync(new OutgoingRecord(topic, Bytes(key), Bytes(value)) { Timestamp = time }, Token));
        }

        await writer.FlushAsync(Token);
        await Task.WhenAll(durable);
    }

    /// <summary>Everything in a topic, partition after partition.</summary>
    public async Task<IReadOnlyList<ReadRecord>> ReadAsync(string topic)
    {
        var description = await Log.FindAsync(topic, Token);
        List<ReadRecord> records = [];
        foreach (var partition in description?.Partitions ?? [])
        {
            await using var reader = await Log.OpenReaderAsync([new ReadFrom(new TopicPartition(topic, partition.Number), 0)], Token);
            while (reader.PositionOf(new TopicPartition(topic, partition.Number)) < partition.End && await reader.ReadAsync(TimeSpan.FromSeconds(5), Token) is { } batch)
            {
                foreach (var record in batch)
                {
                    records.Add(new ReadRecord(
                        partition.Number,
                        record.Offset,
                        record.Timestamp,
                        record.HasKey ? Encoding.UTF8.GetString(record.Key) : null,
                        record.HasValue ? Encoding.UTF8.GetString(record.Value) : null,
                        record.ReadHeaders().ToDictionary(header => header.Name, header => Encoding.UTF8.GetString((header.Value ?? default).Span))));
                }
            }
        }

        return records;
    }

    public async Task<IReadOnlyList<string?>> ValuesAsync(string topic) => [.. (await ReadAsync(topic)).Select(record => record.Value)];

    public async Task<JobResult> RunAsync(StreamJob job, StreamRunnerOptions? options = null) =>
        (await new StreamRunner(Log, options).RunToEndAsync([job], Token)).Single();

    /// <summary>The committed state of a job, as text, without the clock.</summary>
    public async Task<IReadOnlyList<string>> StateAsync(string job)
    {
        List<string> lines = [];
        await using var view = await Log.OpenStateAsync(job, Token);
        foreach (var task in view.Tasks)
        {
            foreach (var (partition, position) in task.Positions.OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal))
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{task.Number} {partition} {position}"));
            }

            foreach (var table in task.Tables.Where(table => table != "$clock").Order(StringComparer.Ordinal))
            {
                task.State.Scan(table, default, default, (key, value) =>
                {
                    lines.Add($"{task.Number} {table} {Convert.ToHexString(key)} {Convert.ToHexString(value)}");
                    return true;
                });
            }
        }

        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static ReadOnlyMemory<byte>? Bytes(string? text) => text is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(text);
}

internal sealed record ReadRecord(int Partition, long Offset, long Timestamp, string? Key, string? Value, IReadOnlyDictionary<string, string> Headers);
