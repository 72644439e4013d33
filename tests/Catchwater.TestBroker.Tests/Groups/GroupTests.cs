using Catchwater.Brokers.Tests.Clients;
using Confluent.Kafka;

namespace Catchwater.Brokers.Tests.Groups;

public sealed class GroupTests
{
    [Theory]
    [InlineData(PartitionAssignmentStrategy.Range)]
    [InlineData(PartitionAssignmentStrategy.CooperativeSticky)]
    public async Task Members_share_the_partitions_and_take_over_from_one_that_leaves(PartitionAssignmentStrategy strategy)
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("shared", 4);
        var group = kafka.Unique("group");
        using var first = kafka.Consumer(group, config => config.PartitionAssignmentStrategy = strategy);
        using var second = kafka.Consumer(group, config => config.PartitionAssignmentStrategy = strategy);
        first.Subscribe(topic);
        second.Subscribe(topic);

        Until.Holds(() => first.Assignment.Count == 2 && second.Assignment.Count == 2, first, second);
        Assert.Empty(first.Assignment.Intersect(second.Assignment));

        second.Close();
        Until.Holds(() => first.Assignment.Count == 4, first);
    }

    [Fact]
    public async Task A_group_goes_on_where_it_committed()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("resumed");
        using (var producer = kafka.Producer())
        {
            for (var i = 0; i < 10; i++)
            {
                producer.Produce(topic, new Message<string, string> { Value = $"{i}" });
            }

            producer.Flush(TestContext.Current.CancellationToken);
        }

        using (var before = kafka.Consumer(kafka.Unique("group")))
        {
            before.Subscribe(topic);
            ConsumeResult<string, string> read;
            do
            {
                read = before.Consume(TimeSpan.FromSeconds(10));
            }
            while (read.Message.Value != "3");

            before.Commit(read);
            before.Close();
        }

        using var after = kafka.Consumer(kafka.Unique("group"));
        after.Subscribe(topic);
        Assert.Equal("4", after.Consume(TimeSpan.FromSeconds(10)).Message.Value);
    }

    [Fact]
    public async Task A_member_that_does_not_poll_loses_its_partitions()
    {
        await using var kafka = KafkaFixture.StartWithFaults();
        var topic = await kafka.CreateTopicAsync("silent", 2);
        var group = kafka.Unique("group");
        using var silent = kafka.Consumer(group, config => (config.MaxPollIntervalMs, config.SessionTimeoutMs) = (2_000, 2_000));
        silent.Subscribe(topic);
        Until.Holds(() => silent.Assignment.Count == 2, silent);
        using var other = kafka.Consumer(group);
        other.Subscribe(topic);

        // The first one does not poll any more.
        Until.Holds(() => other.Assignment.Count == 2, other);

        var late = Assert.Throws<KafkaException>(() => silent.Commit([new TopicPartitionOffset(topic, 0, 1)]));
        Assert.Contains(late.Error.Code, (ErrorCode[])[ErrorCode.UnknownMemberId, ErrorCode.IllegalGeneration, ErrorCode.Local_MaxPollExceeded]);
    }

    [Fact]
    public async Task A_static_member_that_comes_back_causes_no_rebalance_and_fences_its_former_self()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("static", 4);
        var group = kafka.Unique("group");
        var rebalances = 0;
        using var other = kafka.Consumer(group, config => config.GroupInstanceId = "b", builder => builder.SetPartitionsAssignedHandler((_, _) => rebalances++));
        using var former = kafka.Consumer(group, config => config.GroupInstanceId = "a", builder => builder.SetErrorHandler((_, _) => { }));
        other.Subscribe(topic);
        former.Subscribe(topic);
        Until.Holds(() => former.Assignment.Count == 2 && other.Assignment.Count == 2, former, other);
        var (had, before) = (former.Assignment.ToHashSet(), rebalances);

        using var again = kafka.Consumer(group, config => config.GroupInstanceId = "a");
        again.Subscribe(topic);
        Until.Holds(() => again.Assignment.Count == 2, again, other);

        Assert.Equal(had, again.Assignment.ToHashSet());
        Assert.Equal(before, rebalances);
        var fenced = Assert.Throws<KafkaException>(() => former.Commit([new TopicPartitionOffset(topic, had.First().Partition, 1)]));
        Assert.Contains(fenced.Error.Code, (ErrorCode[])[ErrorCode.FencedInstanceId, ErrorCode.Local_Fenced, ErrorCode.Local_Fatal]);
    }

    [Fact]
    public async Task Groups_are_listed_described_and_deleted()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("described");
        var group = kafka.Unique("group");
        using var admin = kafka.Admin();
        using (var consumer = kafka.Consumer(group, config => config.ClientId = "me"))
        {
            consumer.Subscribe(topic);
            Until.Holds(() => consumer.Assignment.Count == 1, consumer);
            consumer.Commit([new TopicPartitionOffset(topic, 0, 0)]);

            var described = (await admin.DescribeConsumerGroupsAsync([group])).ConsumerGroupDescriptions[0];
            Assert.Equal((ConsumerGroupState.Stable, "me"), (described.State, described.Members[0].ClientId));
            Assert.Equal(topic, described.Members[0].Assignment.TopicPartitions[0].Topic);
            Assert.Contains(group, (await admin.ListConsumerGroupsAsync()).Valid.Select(each => each.GroupId));
            var offsets = await admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(group, null)]);
            Assert.Equal(0, offsets[0].Partitions[0].Offset.Value);
            await Assert.ThrowsAsync<Confluent.Kafka.Admin.DeleteGroupsException>(() => admin.DeleteGroupsAsync([group]));
            consumer.Close();
        }

        await admin.DeleteGroupsAsync([group]);
        Assert.DoesNotContain(group, (await admin.ListConsumerGroupsAsync()).Valid.Select(each => each.GroupId));
    }
}
