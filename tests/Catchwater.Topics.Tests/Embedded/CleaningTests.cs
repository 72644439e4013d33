using Catchwater.Topics.Tasks;
using Catchwater.Topics.Tests.Conformance;

namespace Catchwater.Topics.Tests.Embedded;

public sealed class CleaningTests : EmbeddedTest
{
    private static readonly TopicPartition Partition = new("t", 0);

    [Fact]
    public async Task Lets_go_of_what_is_too_old_and_keeps_the_newest_batch()
    {
        await MakeAsync("t", 1, spec => spec with { RetentionAge = TimeSpan.FromSeconds(10) });
        var now = Time.Now.ToUnixTimeMilliseconds();
        await WriteSinglyAsync("t", ("k", "0", now), ("k", "1", now + 5000), ("k", "2", now + 1000), ("k", "3", now + 12000), ("k", "4", now + 13000));
        Time.Now += TimeSpan.FromSeconds(14);
        Assert.Equal(1, (await Embedded.CleanAsync(Cancel)).Expired);
        Assert.Equal(1, (await Log.FindAsync("t", Cancel))!.Partitions[0].Earliest);
        Time.Now += TimeSpan.FromSeconds(5);
        Assert.Equal(2, (await Embedded.CleanAsync(Cancel)).Expired);
        Assert.Equal(["3", "4"], (await ReadAsync("t")).Select(record => record.Value));
        Time.Now += TimeSpan.FromDays(5);
        Assert.Equal(1, (await Embedded.CleanAsync(Cancel)).Expired);
        Assert.Equal(0, (await Embedded.CleanAsync(Cancel)).Expired);
        Assert.Equal(["4"], (await ReadAsync("t")).Select(record => record.Value));
        await ReopenAsync();
        Assert.Equal((4, 5), ((await Log.FindAsync("t", Cancel))!.Partitions[0].Earliest, (await Log.FindAsync("t", Cancel))!.Partitions[0].End));
        Assert.Equal(5, (await WriteAsync(Message("t", "k", "5")))[0].Offset);
    }

    [Fact]
    public async Task Is_cleaned_when_it_is_opened_and_that_is_due()
    {
        await MakeAsync("t", 1, spec => spec with { RetentionAge = TimeSpan.FromSeconds(10) });
        await MakeAsync("ever", 1, spec => spec with { RetentionAge = TimeSpan.MaxValue });
        var now = Time.Now.ToUnixTimeMilliseconds();
        await WriteSinglyAsync("ever", ("k", "0", now), ("k", "1", now));
        await WriteSinglyAsync("t", ("k", "0", now), ("k", "1", now), ("k", "2", now));
        Time.Now += TimeSpan.FromMinutes(1);
        Assert.Equal(2, await EarliestAfterAMomentAsync());
        await WriteSinglyAsync("t", ("k", "3", now));
        Time.Now += TimeSpan.FromSeconds(30);
        Assert.Equal(2, await EarliestAfterAMomentAsync());
        Time.Now += TimeSpan.FromSeconds(31);
        Assert.Equal(3, await EarliestAfterAMomentAsync());
        Assert.Equal(2, (await ReadAsync("ever")).Count);
    }

    // As a command does that is over at once.
    private async Task<long> EarliestAfterAMomentAsync()
    {
        await Embedded.DisposeAsync();
        await (await Catchwater.Topics.Embedded.EmbeddedEventLog.OpenAsync(Folder, null, Time)).DisposeAsync();
        await InitializeAsync();
        return (await Log.FindAsync("t", Cancel))!.Partitions[0].Earliest;
    }

    // Deleting whole files is not to take one that ends with the newest batch, or with the first one of the next topic.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keeps_the_file_that_ends_where_deleting_does(bool remove)
    {
        await MakeAsync("t", 1, spec => spec with { RetentionAge = TimeSpan.FromSeconds(10) });
        await MakeAsync("u", 1);
        if (remove)
        {
            await WriteSinglyAsync("u", ("k", "first", Time.Now.ToUnixTimeMilliseconds()));
        }

        // Each opening writes a file, and four of them become one that may be deleted.
        for (var i = 0; i < 9; i++)
        {
            await WriteSinglyAsync("t", ("k", $"{i}", Time.Now.ToUnixTimeMilliseconds()));
            await ReopenAsync();
        }

        await Task.Delay(500, Cancel);
        Time.Now += TimeSpan.FromSeconds(20);
        if (remove)
        {
            await Log.DeleteAsync("t", Cancel);
        }
        else
        {
            Assert.Equal(8, (await Embedded.CleanAsync(Cancel)).Expired);
        }

        await ReopenAsync();
        Assert.Equal(remove ? ["first"] : ["8"], (await ReadAsync(remove ? "u" : "t")).Select(record => record.Value));
        Assert.Equal(remove ? 1 : 9, (await WriteAsync(Message(remove ? "u" : "t", "k", "next")))[0].Offset);
    }

    [Fact]
    public async Task Lets_go_of_the_oldest_while_there_is_too_much()
    {
        await MakeAsync("t", 1, spec => spec with { RetentionBytes = 5000 });
        await WriteSinglyAsync("t", Enumerable.Range(0, 20).Select(i => ((string?)"k", (string?)(i.ToString("D2", null) + new string('x', 998)), 1L)));
        await Embedded.CleanAsync(Cancel);
        var left = await ReadAsync("t");
        Assert.Equal(4, left.Count);
        Assert.Equal(16, left[0].Offset);
        Assert.Equal(0, (await Embedded.CleanAsync(Cancel)).Expired);
    }

    [Fact]
    public async Task A_reader_and_a_task_below_the_earliest_go_on_there()
    {
        await MakeAsync("t", 1, spec => spec with { RetentionAge = TimeSpan.FromSeconds(1) });
        var now = Time.Now.ToUnixTimeMilliseconds();
        await WriteSinglyAsync("t", ("k", "0", now), ("k", "1", now), ("k", "2", now + 60_000));
        RecordingOwner owner = new();
        await using var worker = await Log.JoinAsync(new GroupOptions { Group = "g", Topics = ["t"] }, owner, Cancel);
        await using var reader = await Log.OpenReaderAsync([new ReadFrom(Partition, 0)], Cancel);
        Time.Now += TimeSpan.FromSeconds(60);
        await Embedded.CleanAsync(Cancel);
        Assert.Equal("2", Assert.Single(Seen.Of((await reader.ReadAsync(Patience, Cancel))!)).Value);
        Assert.Equal("2", Assert.Single(await DrainAsync(owner.Tasks[0].Inputs[0], 1)).Value);
        Assert.Equal(3, reader.PositionOf(Partition));
    }

    [Fact]
    public async Task Compaction_keeps_the_last_record_of_every_key_where_it_was()
    {
        await MakeAsync("t", 1, spec => spec with { Compact = true });
        await WriteAsync(Enumerable.Range(0, 30).Select(i => Message("t", $"{i % 3}", $"a{i}") with { Timestamp = i }));
        await WriteSinglyAsync("t", ("1", "b", 50), (null, "no key", 51), ("2", null, 52), ("9", "newest", 53), ("9", "newest too", 54));
        Assert.Equal(29, (await Embedded.CleanAsync(Cancel)).Compacted);
        (long, string?, string?)[] kept = [(27, "0", "a27"), (30, "1", "b"), (31, null, "no key"), (32, "2", null), (33, "9", "newest"), (34, "9", "newest too")];
        Assert.Equal(kept, (await ReadAsync("t")).Select(record => (record.Offset, record.Key, record.Value)));
        Assert.Equal(kept.Skip(1), (await ReadAsync("t", 28)).Select(record => (record.Offset, record.Key, record.Value)));
        Assert.Equal(0, (await Embedded.CleanAsync(Cancel)).Compacted);
        await WriteSinglyAsync("t", ("0", "c", 60), ("x", "y", 61));
        Assert.Equal(2, (await Embedded.CleanAsync(Cancel)).Compacted);
        await ReopenAsync();
        Assert.Equal(["b", "no key", null, "newest too", "c", "y"], (await ReadAsync("t")).Select(record => record.Value));
        Assert.Equal(35, await Log.OffsetAtAsync(Partition, DateTimeOffset.FromUnixTimeMilliseconds(55), Cancel));
    }

    [Fact]
    public async Task A_tombstone_goes_a_day_after_compaction_saw_it()
    {
        await MakeAsync("t", 1, spec => spec with { Compact = true });
        await WriteSinglyAsync("t", ("a", "1", 1), ("a", null, 2), ("b", "1", 3), ("c", "1", 4));
        await Embedded.CleanAsync(Cancel);
        Time.Now += TimeSpan.FromHours(23);
        await Embedded.CleanAsync(Cancel);
        Assert.Equal(["a", "b", "c"], (await ReadAsync("t")).Select(record => record.Key));
        Time.Now += TimeSpan.FromHours(2);
        await Embedded.CleanAsync(Cancel);
        Assert.Equal(["b", "c"], (await ReadAsync("t")).Select(record => record.Key));
    }

    [Fact]
    public async Task Compaction_and_size_together_count_what_is_left()
    {
        await MakeAsync("t", 1, spec => spec with { Compact = true, RetentionBytes = 4000 });
        await WriteSinglyAsync("t", Enumerable.Range(0, 20).Select(i => ((string?)$"{i % 2}", (string?)new string('x', 990), 1L)));
        await Embedded.CleanAsync(Cancel);
        Assert.Equal([17, 18, 19], (await ReadAsync("t")).Select(record => record.Offset));
    }

    [Fact]
    public async Task Removed_topics_stay_removed_while_cleaning()
    {
        await MakeAsync("t", 1, spec => spec with { Compact = true, RetentionAge = TimeSpan.FromSeconds(1) });
        await WriteAsync(Enumerable.Range(0, 100).Select(i => Message("t", "k", $"{i}")));
        var cleaning = Embedded.CleanAsync(Cancel);
        await Log.DeleteAsync("t", Cancel);
        await cleaning;
        await ReopenAsync();
        Assert.Null(await Log.FindAsync("t", Cancel));
        await MakeAsync("t", 1);
        Assert.Empty(await ReadAsync("t"));
    }
}
