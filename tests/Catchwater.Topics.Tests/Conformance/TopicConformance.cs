namespace Catchwater.Topics.Tests.Conformance;

public abstract class TopicConformance : LogConformance
{
    [Fact]
    public async Task Makes_a_topic_once()
    {
        TopicSpec spec = new() { Name = "orders", Partitions = 3 };
        Assert.True(await Log.EnsureAsync(spec, Cancel));
        Assert.False(await Log.EnsureAsync(spec, Cancel));
        var found = await Log.FindAsync("orders", Cancel);
        Assert.Equal(3, found!.Spec.Partitions);
        Assert.Equal([0, 1, 2], found.Partitions.Select(partition => partition.Number));
        Assert.All(found.Partitions, partition => Assert.Equal((0, 0), (partition.Earliest, partition.End)));
    }

    [Fact]
    public async Task Brings_retention_to_what_the_spec_says()
    {
        await MakeAsync("orders");
        Assert.False(await Log.EnsureAsync(new TopicSpec { Name = "orders", RetentionAge = TimeSpan.FromDays(3), RetentionBytes = 1 << 20, Compact = true }, Cancel));
        var spec = (await Log.FindAsync("orders", Cancel))!.Spec;
        Assert.Equal((TimeSpan.FromDays(3), 1 << 20, true), (spec.RetentionAge, spec.RetentionBytes, spec.Compact));
        await Log.EnsureAsync(new TopicSpec { Name = "orders" }, Cancel);
        spec = (await Log.FindAsync("orders", Cancel))!.Spec;
        Assert.Equal((null, null, false), (spec.RetentionAge, spec.RetentionBytes, spec.Compact));
    }

    [Fact]
    public async Task Refuses_another_number_of_partitions()
    {
        await MakeAsync("orders", 4);
        await FailsAsync("partitions_differ", async () => await Log.EnsureAsync(new TopicSpec { Name = "orders", Partitions = 5 }, Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a\n")]
    public async Task Refuses_a_wrong_name(string name) =>
        await FailsAsync("wrong_topic_name", async () => await Log.EnsureAsync(new TopicSpec { Name = name }, Cancel));

    [Fact]
    public async Task Takes_a_name_of_249_letters_and_not_of_250()
    {
        Assert.True(await Log.EnsureAsync(new TopicSpec { Name = new string('a', 249), Partitions = 1 }, Cancel));
        await FailsAsync("wrong_topic_name", async () => await Log.EnsureAsync(new TopicSpec { Name = new string('a', 250) }, Cancel));
    }

    [Fact]
    public async Task Lists_topics_by_name()
    {
        await MakeAsync("b", 1);
        await MakeAsync("a.dead-letters", 1);
        await MakeAsync("c", 2);
        Assert.Equal(["a.dead-letters", "b", "c"], (await Log.ListAsync(Cancel)).Select(topic => topic.Spec.Name));
        Assert.Null(await Log.FindAsync("d", Cancel));
    }

    [Fact]
    public async Task Removes_a_topic_with_its_records_and_makes_it_anew()
    {
        await MakeAsync("gone", 1);
        await WriteAsync(Message("gone", "k", "old"));
        await Log.DeleteAsync("gone", Cancel);
        await Log.DeleteAsync("gone", Cancel);
        Assert.Null(await Log.FindAsync("gone", Cancel));
        await MakeAsync("gone", 2);
        Assert.Empty(await ReadAsync("gone"));
        var places = await WriteAsync(Message("gone", "k", "new"));
        Assert.Equal(0, places[0].Offset);
        Assert.Equal("new", Assert.Single(await ReadAsync("gone")).Value);
    }

    [Fact]
    public async Task Finds_the_offset_of_a_time()
    {
        await MakeAsync("times", 1);
        long[] times = [1000, 2000, 1500, 4000, 3000, 5000];
        foreach (var time in times)
        {
            await WriteAsync(Message("times", "k", "v") with { Timestamp = time });
        }

        TopicPartition partition = new("times", 0);
        List<long> found = [];
        foreach (var time in (long[])[0, 1000, 1001, 2000, 2001, 4000, 4001, 5001])
        {
            found.Add(await Log.OffsetAtAsync(partition, DateTimeOffset.FromUnixTimeMilliseconds(time), Cancel));
        }

        Assert.Equal([0, 0, 1, 1, 3, 3, 5, 6], found);
    }

    [Fact]
    public async Task Answers_for_what_is_not_there()
    {
        await MakeAsync("orders", 2);
        await FailsAsync("unknown_topic", async () => await Log.OpenReaderAsync([new ReadFrom(new TopicPartition("order", 0), 0)], Cancel));
        await FailsAsync("unknown_partition", async () => await Log.OpenReaderAsync([new ReadFrom(new TopicPartition("orders", 2), 0)], Cancel));
        await FailsAsync("unknown_topic", async () => await Log.OffsetAtAsync(new TopicPartition("order", 0), default, Cancel));
    }
}
