namespace Catchwater.Topics.Tests.Conformance;

public abstract class ReaderConformance : LogConformance
{
    [Fact]
    public async Task Begins_at_any_offset()
    {
        await MakeAsync("t", 1);
        await WriteAsync(Enumerable.Range(0, 50).Select(i => Message("t", "k", $"{i}")));
        for (var from = 0; from <= 50; from += 7)
        {
            Assert.Equal(Enumerable.Range(from, 50 - from).Select(i => $"{i}"), (await ReadAsync("t", from)).Select(record => record.Value));
        }
    }

    [Fact]
    public async Task Hands_out_nothing_when_there_is_nothing()
    {
        await MakeAsync("t", 2);
        await using var reader = await Log.OpenReaderAsync([new ReadFrom(new TopicPartition("t", 0), 0), new ReadFrom(new TopicPartition("t", 1), 0)], Cancel);
        Assert.Null(await reader.ReadAsync(TimeSpan.Zero, Cancel));
        Assert.Null(await reader.ReadAsync(Moment, Cancel));
        Assert.Equal(0, reader.PositionOf(new TopicPartition("t", 1)));
    }

    [Fact]
    public async Task Is_woken_by_a_record()
    {
        await MakeAsync("t", 2);
        await using var reader = await Log.OpenReaderAsync([new ReadFrom(new TopicPartition("t", 0), 0), new ReadFrom(new TopicPartition("t", 1), 0)], Cancel);
        while (await reader.ReadAsync(Moment, Cancel) is not null)
        {
        }

        var waiting = reader.ReadAsync(Patience, Cancel).AsTask();
        await WriteAsync(Message("t", "k", "v") with { Partition = 1 });
        Assert.Equal("v", Assert.Single(Seen.Of((await waiting.WaitAsync(Patience, Cancel))!)).Value);
        Assert.Equal(1, reader.PositionOf(new TopicPartition("t", 1)));
    }

    [Fact]
    public async Task Ends_its_wait_when_cancelled()
    {
        await MakeAsync("t", 1);
        await using var reader = await Log.OpenReaderAsync([new ReadFrom(new TopicPartition("t", 0), 0)], Cancel);
        using CancellationTokenSource stop = new(Moment);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.ReadAsync(Patience, stop.Token).AsTask());
        await WriteAsync(Message("t", "k", "v"));
        Assert.NotNull(await reader.ReadAsync(Patience, Cancel));
    }

    [Fact]
    public async Task Reads_partitions_in_order_and_starves_none()
    {
        await MakeAsync("t", 3);
        await WriteAsync(Enumerable.Range(0, 3000).Select(i => Message("t", null, $"{i}") with { Partition = i % 3 }));
        var seen = await ReadAsync("t");
        Assert.Equal(3000, seen.Count);
        foreach (var partition in seen.GroupBy(record => record.Partition))
        {
            Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), partition.Select(record => record.Offset));
        }
    }

    [Fact]
    public async Task Reads_large_records()
    {
        await MakeAsync("t", 1);
        var text = new string('x', 900_000);
        await WriteAsync(Enumerable.Range(0, 8).Select(i => Message("t", "k", $"{i}{text}")));
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"{i}{text}"), (await ReadAsync("t")).Select(record => record.Value));
    }
}
