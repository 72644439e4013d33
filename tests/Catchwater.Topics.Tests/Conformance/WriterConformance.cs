using Catchwater.Topics.Records;
using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Tests.Conformance;

public abstract class WriterConformance : LogConformance
{
    [Fact]
    public async Task Hands_back_everything_that_was_written()
    {
        await MakeAsync("t", 1);
        List<OutgoingRecord> written =
        [
            Message("t", "k", "v") with { Timestamp = 1234, Headers = [new RecordHeader("a", Bytes("1")), new RecordHeader("a", null), new RecordHeader("", Bytes(""))] },
            Message("t", "", "") with { Timestamp = 1 },
            Message("t", null, "no key") with { Timestamp = 2 },
            Message("t", "tombstone", null) with { Timestamp = 3 },
            Message("t", null, null) with { Timestamp = 4 },
        ];
        var places = await WriteAsync(written);
        Assert.Equal([0, 1, 2, 3, 4], places.Select(place => place.Offset));
        Assert.Equal(
            [
                new Seen(0, 0, 1234, "k", "v", "a=1,a=null,="),
                new Seen(0, 1, 1, "", "", ""),
                new Seen(0, 2, 2, null, "no key", ""),
                new Seen(0, 3, 3, "tombstone", null, ""),
                new Seen(0, 4, 4, null, null, ""),
            ],
            await ReadAsync("t"));
    }

    [Fact]
    public async Task Puts_a_key_where_the_java_client_would()
    {
        await MakeAsync("t", 7);
        var keys = Enumerable.Range(0, 200).Select(i => $"key-{i}").ToList();
        var places = await WriteAsync(keys.Select(key => Message("t", key, "v")));
        Assert.Equal(keys.Select(key => Murmur2.PartitionOf(Bytes(key).Span, 7)), places.Select(place => place.Partition.Partition));
    }

    [Fact]
    public async Task Takes_the_partition_it_is_told()
    {
        await MakeAsync("t", 3);
        var places = await WriteAsync(Message("t", "same", "a") with { Partition = 2 }, Message("t", "same", "b") with { Partition = 0 });
        Assert.Equal([2, 0], places.Select(place => place.Partition.Partition));
        await FailsAsync("unknown_partition", () => WriteAsync(Message("t", "same", "a") with { Partition = 3 }));
    }

    [Fact]
    public async Task Spreads_records_without_a_key()
    {
        await MakeAsync("t", 4);
        for (var i = 0; i < 64; i++)
        {
            await WriteAsync(Message("t", null, "v"));
        }

        Assert.True((await ReadAsync("t")).Select(record => record.Partition).Distinct().Count() > 1);
    }

    [Fact]
    public async Task Keeps_the_order_of_each_thread_in_each_partition()
    {
        await MakeAsync("t", 4);
        await using var writer = Log.OpenWriter(new WriterOptions());
        const int Threads = 4, Each = 500;
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                _ = await writer.WriteAsync(Message("t", $"{thread}/{i % 10}", $"{i}"), Cancel);
            }
        }, Cancel)));
        await writer.FlushAsync(Cancel).WaitAsync(Patience, Cancel);
        var seen = await ReadAsync("t");
        Assert.Equal(Threads * Each, seen.Count);
        Assert.Equal(Threads * Each, seen.Select(record => (record.Key, record.Value)).Distinct().Count());
        foreach (var key in seen.GroupBy(record => record.Key))
        {
            Assert.Single(key.Select(record => record.Partition).Distinct());
            var order = key.OrderBy(record => record.Offset).Select(record => int.Parse(record.Value!, System.Globalization.CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(order.Order(), order);
        }
    }

    [Fact]
    public async Task Says_where_each_record_is()
    {
        await MakeAsync("t", 3);
        var places = await WriteAsync(Enumerable.Range(0, 300).Select(i => Message("t", $"k{i}", $"{i}")));
        var seen = (await ReadAsync("t")).ToDictionary(record => (record.Partition, record.Offset), record => record.Value);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), places.Select(place => seen[(place.Partition.Partition, place.Offset)]));
    }

    [Fact]
    public async Task Copies_what_it_takes()
    {
        await MakeAsync("t", 1);
        await using var writer = Log.OpenWriter(new WriterOptions());
        var value = new byte[] { (byte)'a' };
        var sent = await writer.WriteAsync(new OutgoingRecord("t", null, value), Cancel);
        value[0] = (byte)'b';
        await sent.WaitAsync(Patience, Cancel);
        Assert.Equal("a", Assert.Single(await ReadAsync("t")).Value);
    }

    [Fact]
    public async Task Fails_one_record_and_takes_the_others()
    {
        await MakeAsync("t", 1);
        await using var writer = Log.OpenWriter(new WriterOptions());
        var good = await writer.WriteAsync(Message("t", "k", "1"), Cancel);
        var bad = await writer.WriteAsync(Message("nowhere", "k", "2"), Cancel);
        var large = await writer.WriteAsync(new OutgoingRecord("t", null, new byte[40 << 20]), Cancel);
        var last = await writer.WriteAsync(Message("t", "k", "3"), Cancel);
        await writer.FlushAsync(Cancel).WaitAsync(Patience, Cancel);
        await FailsAsync("unknown_topic", () => bad.WaitAsync(Patience, Cancel));
        await FailsAsync("record_too_large", () => large.WaitAsync(Patience, Cancel));
        Assert.Equal((0, 1), ((await good).Offset, (await last).Offset));
    }

    [Fact]
    public async Task Takes_an_event_of_the_largest_size_with_its_headers()
    {
        await MakeAsync("t", 1);
        await WriteAsync(new OutgoingRecord("t", null, new byte[1_000_000]) { Headers = [new("reason", new byte[2000])] });
        UnitOfWork work = new();
        work.Append(new OutgoingRecord("t", null, new byte[1_000_000]) { Headers = [new("reason", new byte[2000])] }, 1);
        await using var task = await Log.OpenTaskAsync("owner", Cancel);
        Assert.Equal(CommitOutcome.Committed, await task.CommitAsync(work, Cancel));
        Assert.Equal(2, (await ReadAsync("t")).Count);
    }

    [Fact]
    public async Task Tells_a_receiver_of_each_record_once()
    {
        await MakeAsync("t", 2);
        Receiver receiver = new();
        await using (var writer = Log.OpenWriter(new WriterOptions { BufferBytes = 8192 }))
        {
            for (var i = 0; i < 500; i++)
            {
                await writer.WriteAsync(i % 100 == 7 ? Message("nowhere", "k", "v") : Message("t", $"k{i}", $"{i}"), receiver, i, Cancel);
            }
        }

        var seen = (await ReadAsync("t")).ToDictionary(record => (record.Partition, record.Offset), record => record.Value);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (long)i), receiver.Told.Select(told => told.Tag).Order());
        Assert.All(receiver.Told, told => Assert.Equal(told.Tag % 100 == 7 ? "unknown_topic" : $"{told.Tag}", told.Fault ?? seen[(told.Place.Partition.Partition, told.Place.Offset)]));
    }

    private sealed class Receiver : IDeliveryReceiver
    {
        public System.Collections.Concurrent.ConcurrentBag<(long Tag, RecordPlace Place, string? Fault)> Told { get; } = [];

        public void Delivered(long tag, RecordPlace place) => Told.Add((tag, place, null));

        public void Failed(long tag, TopicsException fault) => Told.Add((tag, default, fault.Problems[0].Code));
    }

    [Fact]
    public async Task Waits_when_its_buffer_is_full()
    {
        await MakeAsync("t", 1);
        await using var writer = Log.OpenWriter(new WriterOptions { BufferBytes = 4096 });
        for (var i = 0; i < 200; i++)
        {
            _ = await writer.WriteAsync(new OutgoingRecord("t", null, new byte[1000]), Cancel).AsTask().WaitAsync(Patience, Cancel);
        }

        await writer.FlushAsync(Cancel).WaitAsync(Patience, Cancel);
        Assert.Equal(200, (await ReadAsync("t")).Count);
    }

    [Fact]
    public async Task Stamps_a_record_without_a_time()
    {
        await MakeAsync("t", 1);
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await WriteAsync(Message("t", "k", "v"));
        Assert.InRange(Assert.Single(await ReadAsync("t")).Timestamp, before, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Is_done_with_everything_when_disposed()
    {
        await MakeAsync("t", 2);
        List<Task<RecordPlace>> sent = [];
        await using (var writer = Log.OpenWriter(new WriterOptions { Linger = TimeSpan.FromSeconds(5) }))
        {
            for (var i = 0; i < 100; i++)
            {
                sent.Add(await writer.WriteAsync(Message("t", $"{i}", "v"), Cancel));
            }
        }

        await Task.WhenAll(sent).WaitAsync(Patience, Cancel);
        Assert.Equal(100, (await ReadAsync("t")).Count);
    }
}
