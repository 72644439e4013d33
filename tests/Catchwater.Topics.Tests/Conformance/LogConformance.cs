using System.Text;
using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Tests.Conformance;

/// <summary>
/// What every backend owes to <see cref="IEventLog"/>'s doc comments. A backend derives one class from each of the abstract classes
/// in this folder and opens its log in <see cref="OpenAsync"/>.
/// </summary>
public abstract class LogConformance : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    protected static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected IEventLog Log { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Log = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A log with no topics of anybody else.</summary>
    protected abstract ValueTask<IEventLog> OpenAsync();

    protected async Task<string> MakeAsync(string name, int partitions = 4, Func<TopicSpec, TopicSpec>? with = null)
    {
        TopicSpec spec = new() { Name = name, Partitions = partitions };
        await Log.EnsureAsync(with?.Invoke(spec) ?? spec, Cancel);
        return name;
    }

    protected static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static OutgoingRecord Message(string topic, string? key, string? value) =>
        new(topic, key is null ? default(ReadOnlyMemory<byte>?) : Bytes(key), value is null ? default(ReadOnlyMemory<byte>?) : Bytes(value));

    protected async Task<List<RecordPlace>> WriteAsync(params IEnumerable<OutgoingRecord> records)
    {
        await using var writer = Log.OpenWriter(new WriterOptions());
        List<Task<RecordPlace>> sent = [];
        foreach (var record in records)
        {
            sent.Add(await writer.WriteAsync(record, Cancel));
        }

        return [.. await Task.WhenAll(sent).WaitAsync(Patience, Cancel)];
    }

    /// <summary>Every record from the given places to the ends as they are now.</summary>
    protected async Task<List<Seen>> ReadAsync(string topic, long from = 0)
    {
        var description = await Log.FindAsync(topic, Cancel);
        return await ReadAsync([.. description!.Partitions.Select(partition => new ReadFrom(new TopicPartition(topic, partition.Number), from))]);
    }

    protected async Task<List<Seen>> ReadAsync(IReadOnlyList<ReadFrom> from)
    {
        List<Seen> seen = [];
        Dictionary<TopicPartition, long> ends = [];
        foreach (var topic in from.Select(start => start.Partition.Topic).Distinct())
        {
            foreach (var partition in (await Log.FindAsync(topic, Cancel))!.Partitions)
            {
                ends[new TopicPartition(topic, partition.Number)] = partition.End;
            }
        }

        await using var reader = await Log.OpenReaderAsync(from, Cancel);
        while (from.Any(start => reader.PositionOf(start.Partition) < ends[start.Partition]))
        {
            var before = from.Sum(start => reader.PositionOf(start.Partition));
            if (await reader.ReadAsync(Patience, Cancel) is { } batch)
            {
                seen.AddRange(Seen.Of(batch));
            }
            else
            {
                // On Kafka the end of a transaction takes an offset too: no record comes then, but the position has moved.
                var at = from.Sum(start => reader.PositionOf(start.Partition));
                Assert.True(at > before, $"no record came within {Patience}");
            }
        }

        return seen;
    }

    protected static async Task<List<Seen>> DrainAsync(ITaskInput input, int count)
    {
        List<Seen> seen = [];
        while (seen.Count < count)
        {
            if (input.TryRead() is { } batch)
            {
                seen.AddRange(Seen.Of(batch));
            }
            else
            {
                await input.WaitAsync(Patience, Cancel).AsTask().WaitAsync(Patience, Cancel);
            }
        }

        return seen;
    }

    protected static async Task CommitAsync(ILogTask task, UnitOfWork work)
    {
        Assert.Equal(CommitOutcome.Committed, await task.CommitAsync(work, Cancel).WaitAsync(Patience, Cancel));
        work.Clear();
    }

    protected static string? Get(ITaskState state, string table, string key)
    {
        System.Buffers.ArrayBufferWriter<byte> value = new();
        return state.TryGet(table, Bytes(key).Span, value) ? Encoding.UTF8.GetString(value.WrittenSpan) : null;
    }

    protected static List<string> Scan(ITaskState state, string table, string prefix = "", string from = "", int limit = int.MaxValue)
    {
        List<string> found = [];
        state.Scan(table, Bytes(prefix).Span, Bytes(from).Span, (key, value) =>
        {
            found.Add($"{Encoding.UTF8.GetString(key)}={Encoding.UTF8.GetString(value)}");
            return found.Count < limit;
        });
        return found;
    }

    protected static async Task<TopicsException> FailsAsync(string code, Func<Task> action)
    {
        var fault = await Assert.ThrowsAsync<TopicsException>(action);
        Assert.Equal(code, fault.Problems[0].Code);
        return fault;
    }
}
