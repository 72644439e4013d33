using System.Text;
using Catchwater.Core.Errors;
using Catchwater.Ingest.Admission;
using Catchwater.Ingest.Sources;
using Catchwater.Topics;
using Catchwater.Topics.Embedded;

namespace Catchwater.Ingest.Tests;

/// <summary>A project folder with an embedded log.</summary>
internal sealed class Workspace : IAsyncDisposable
{
    private EmbeddedEventLog? _log;

    public string Folder { get; } = Directory.CreateTempSubdirectory("catchwater-ingest-").FullName;

    public EmbeddedEventLog Log => _log ??= EmbeddedEventLog.Open(Path.Combine(Folder, "topics"), null, TimeProvider.System);

    public void Write(string file, string text) => Write(file, Encoding.UTF8.GetBytes(text));

    public void Write(string file, byte[] bytes)
    {
        var path = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    public void Append(string file, string text) => File.AppendAllText(Path.Combine(Folder, file), text);

    public EventSource Source(string yaml, string name = "events")
    {
        Write($"sources/{name}.yaml", yaml);
        List<Problem> problems = [];
        var source = SourceReader.Read(Folder, $"sources/{name}.yaml", "test", problems);
        Assert.True(problems.Count == 0, string.Join('\n', problems));
        return source!;
    }

    public async Task<SourceOutcome> RunAsync(EventSource source, EventAdmission? admission = null)
    {
        await Log.EnsureAsync(new TopicSpec { Name = source.Topic, Partitions = 2 }, TestContext.Current.CancellationToken);
        return await new SourceRunner(source, Log, TimeProvider.System) { Admission = admission ?? EventAdmission.AnyObject }.RunAsync(null, null, TestContext.Current.CancellationToken);
    }

    public async Task<List<Stored>> ReadAsync(string topic)
    {
        List<Stored> records = [];
        if (await Log.FindAsync(topic, TestContext.Current.CancellationToken) is not { } found)
        {
            return records;
        }

        foreach (var partition in found.Partitions)
        {
            var place = new TopicPartition(topic, partition.Number);
            await using var reader = await Log.OpenReaderAsync([new ReadFrom(place, partition.Earliest)], TestContext.Current.CancellationToken);
            while (reader.PositionOf(place) < partition.End && await reader.ReadAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken) is { } batch)
            {
                foreach (var record in batch)
                {
                    records.Add(new Stored(
                        partition.Number, record.Offset, record.Timestamp, record.HasKey ? Encoding.UTF8.GetString(record.Key) : null, record.Value.ToArray(),
                        record.ReadHeaders().ToDictionary(header => header.Name, header => Encoding.UTF8.GetString(header.Value!.Value.Span))));
                }
            }
        }

        return records;
    }

    public async Task<List<string>> ValuesAsync(string topic) => [.. (await ReadAsync(topic)).Select(record => record.Text)];

    public async Task CloseAsync()
    {
        if (_log is not null)
        {
            await _log.DisposeAsync();
            _log = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

internal sealed record Stored(int Partition, long Offset, long Timestamp, string? Key, byte[] Value, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Value);
}
