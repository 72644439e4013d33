using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Tests.Embedded;

/// <summary>Random operations beside a dictionary and lists that do the same.</summary>
public sealed class ModelTests : EmbeddedTest
{
    private readonly Dictionary<int, List<(string? Key, string? Value)>> _records = Enumerable.Range(0, 3).ToDictionary(number => number, _ => new List<(string?, string?)>());
    private readonly Dictionary<(string Table, string Key), string> _state = [];
    private readonly Dictionary<int, long> _positions = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Does_what_a_naive_model_does(int seed)
    {
        Random random = new(seed);
        await MakeAsync("t", 3);
        var task = await Log.OpenTaskAsync("owner", Cancel);
        for (var step = 0; step < 150; step++)
        {
            switch (random.Next(10))
            {
                case < 3:
                    await WriteSomeAsync(random);
                    break;
                case < 7:
                    await CommitSomeAsync(random, task);
                    break;
                case 7:
                    await CheckReadAsync(random);
                    break;
                case 8:
                    CheckState(random, task.State);
                    break;
                default:
                    await task.DisposeAsync();
                    await ReopenAsync();
                    task = await Log.OpenTaskAsync("owner", Cancel);
                    break;
            }
        }

        foreach (var number in _records.Keys)
        {
            await CheckReadAsync(number, 0);
        }

        CheckState(random, task.State);
        await using var view = await Log.OpenStateAsync("owner", Cancel);
        Assert.Equal(_positions.OrderBy(position => position.Key).Select(position => (position.Key, position.Value)),
            view.Tasks.SelectMany(task => task.Positions).OrderBy(position => position.Key.Partition).Select(position => (position.Key.Partition, position.Value)));
        await task.DisposeAsync();
    }

    private async Task WriteSomeAsync(Random random)
    {
        List<OutgoingRecord> records = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => Message("t", Text(random, 5), Text(random, 2000)))];
        foreach (var (place, record) in (await WriteAsync(records)).Zip(records))
        {
            Assert.Equal(_records[place.Partition.Partition].Count, place.Offset);
            _records[place.Partition.Partition].Add((Of(record.Key), Of(record.Value)));
        }
    }

    private async Task CommitSomeAsync(Random random, ILogTask task)
    {
        UnitOfWork work = new();
        List<(int Partition, string? Key, string? Value)> sent = [];
        for (var i = random.Next(60); i > 0; i--)
        {
            var (number, key, value) = (random.Next(3), Text(random, 5), Text(random, 50));
            work.Append(Message("t", key, value) with { Partition = number }, 0);
            sent.Add((number, key, value));
        }

        for (var i = random.Next(30); i > 0; i--)
        {
            var (table, key) = ($"table{random.Next(3)}", Text(random, 3) ?? "");
            if (random.Next(4) == 0)
            {
                work.Delete(table, Bytes(key).Span);
                _state.Remove((table, key));
            }
            else
            {
                var value = Text(random, 100) ?? "";
                work.Put(table, Bytes(key).Span, Bytes(value).Span);
                _state[(table, key)] = value;
            }
        }

        if (random.Next(2) == 0)
        {
            var number = random.Next(3);
            work.Advance(new TopicPartition("t", number), _positions[number] = random.Next(1000));
        }

        await CommitAsync(task, work);
        foreach (var (number, key, value) in sent)
        {
            _records[number].Add((key, value));
        }
    }

    private Task CheckReadAsync(Random random)
    {
        var number = random.Next(3);
        return CheckReadAsync(number, random.Next(_records[number].Count + 1));
    }

    private async Task CheckReadAsync(int number, int from)
    {
        var seen = await ReadAsync([new ReadFrom(new TopicPartition("t", number), from)]);
        Assert.Equal(_records[number].Skip(from), seen.Select(record => (record.Key, record.Value)));
        Assert.Equal(Enumerable.Range(from, seen.Count).Select(offset => (long)offset), seen.Select(record => record.Offset));
    }

    private void CheckState(Random random, ITaskState state)
    {
        var table = $"table{random.Next(3)}";
        var mine = _state.Where(entry => entry.Key.Table == table).OrderBy(entry => entry.Key.Key, StringComparer.Ordinal).ToList();
        Assert.Equal(mine.Select(entry => $"{entry.Key.Key}={entry.Value}"), Scan(state, table));
        var (prefix, from) = (Text(random, 1) ?? "", Text(random, 2) ?? "");
        Assert.Equal(
            mine.Where(entry => entry.Key.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(entry.Key.Key, from) >= 0).Select(entry => $"{entry.Key.Key}={entry.Value}"),
            Scan(state, table, prefix, from));
        var key = Text(random, 2) ?? "";
        Assert.Equal(_state.GetValueOrDefault((table, key)), Get(state, table, key));
    }

    private static string? Of(ReadOnlyMemory<byte>? bytes) => bytes is { } some ? System.Text.Encoding.UTF8.GetString(some.Span) : null;

    private static string? Text(Random random, int longest) =>
        random.Next(10) == 0 ? null : string.Concat(Enumerable.Range(0, random.Next(longest + 1)).Select(_ => (char)random.Next('a', 'f')));
}
