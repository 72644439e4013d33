using Catchwater.Brokers.Tests.Clients;
using Confluent.Kafka;
using ApiKey = Catchwater.Brokers.Protocol.ApiKey;

namespace Catchwater.Brokers.Tests.Faults;

public sealed class FaultTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_reply_to_Produce_repeats_records_only_without_idempotence(bool idempotent)
    {
        await using var kafka = KafkaFixture.StartWithFaults();
        var topic = await kafka.CreateTopicAsync("retried");
        using var producer = kafka.Producer(set: config => config.EnableIdempotence = idempotent);
        kafka.Broker.Faults.DropReply(ApiKey.Produce, 3);

        await producer.ProduceAsync(topic, new Message<string, string> { Value = "once" }, TestContext.Current.CancellationToken);

        Assert.True(kafka.Broker.Faults.AllSpent);
        Assert.Equal(4, kafka.Broker.RequestCount(ApiKey.Produce));
        Assert.Equal(idempotent ? 1 : 4, kafka.ReadAll(topic).Count);
    }

    [Theory]
    [InlineData(ApiKey.EndTxn)]
    [InlineData(ApiKey.AddPartitionsToTxn)]
    [InlineData(ApiKey.AddOffsetsToTxn)]
    [InlineData(ApiKey.TxnOffsetCommit)]
    [InlineData(ApiKey.Produce)]
    [InlineData(ApiKey.InitProducerId)]
    public async Task A_transaction_survives_a_lost_reply(ApiKey lost)
    {
        await using var kafka = KafkaFixture.StartWithFaults();
        var topic = await kafka.CreateTopicAsync("committed");
        using var consumer = kafka.Consumer(kafka.Unique("group"));
        using var producer = kafka.Producer(kafka.Unique("id"));
        kafka.Broker.Faults.DropReply(lost);

        producer.InitTransactions(Patience);
        producer.BeginTransaction();
        producer.Produce(topic, new Message<string, string> { Value = "once" });
        producer.SendOffsets(new TopicPartitionOffset(topic, 0, 1), consumer.ConsumerGroupMetadata);
        producer.CommitTransaction(Patience);

        Assert.True(kafka.Broker.Faults.AllSpent);
        Assert.Equal(["once"], kafka.ReadAll(topic));
        Assert.Equal(1, consumer.Committed([new TopicPartition(topic, 0)], Patience)[0].Offset.Value);
    }

    [Fact]
    public async Task Held_markers_hide_what_is_committed_until_they_are_written()
    {
        await using var kafka = KafkaFixture.StartWithFaults();
        var topic = await kafka.CreateTopicAsync("held");
        var partition = new TopicPartition(topic, 0);
        using var consumer = kafka.Consumer(kafka.Unique("group"));
        using var producer = kafka.Producer(kafka.Unique("id"));
        producer.InitTransactions(Patience);
        kafka.Broker.Faults.HoldMarkers();
        producer.BeginTransaction();
        producer.Produce(topic, new Message<string, string> { Value = "held" });
        producer.SendOffsets(new TopicPartitionOffset(partition, 1), consumer.ConsumerGroupMetadata);
        producer.CommitTransaction(Patience);

        Assert.Empty(kafka.ReadAll(topic));
        Assert.Throws<KafkaException>(() => consumer.Committed([partition], TimeSpan.FromSeconds(1)));

        kafka.Broker.Faults.ReleaseMarkers();
        Assert.Equal(["held"], kafka.ReadAll(topic));
        Assert.Equal(1, consumer.Committed([partition], Patience)[0].Offset.Value);
    }

    [Fact]
    public async Task What_is_stored_survives_a_restart()
    {
        await using var kafka = KafkaFixture.StartWithFaults();
        var topic = await kafka.CreateTopicAsync("kept");
        var group = kafka.Unique("group");
        using var producer = kafka.Producer(kafka.Unique("id"));
        using var consumer = kafka.Consumer(group);
        consumer.Subscribe(topic);
        Until.Holds(() => consumer.Assignment.Count == 1, consumer);
        var rebalances = kafka.Broker.RequestCount(ApiKey.JoinGroup);
        producer.InitTransactions(Patience);
        producer.BeginTransaction();
        await producer.ProduceAsync(topic, new Message<string, string> { Value = "before" }, TestContext.Current.CancellationToken);

        await kafka.Broker.RestartAsync(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        await producer.ProduceAsync(topic, new Message<string, string> { Value = "after" }, TestContext.Current.CancellationToken);
        kafka.Broker.Restart();
        producer.CommitTransaction(Patience);

        var read = new List<string>();
        Until.Holds(
            () =>
            {
                if (consumer.Consume(TimeSpan.FromMilliseconds(50)) is { IsPartitionEOF: false } record)
                {
                    read.Add(record.Message.Value);
                }

                return read.Count == 2;
            });
        Assert.Equal(["before", "after"], read);
        Assert.Equal(rebalances, kafka.Broker.RequestCount(ApiKey.JoinGroup));
    }

    [Fact]
    public async Task Clients_follow_a_coordinator_and_a_leader_that_move()
    {
        await using var kafka = KafkaFixture.StartWithFaults(brokers: 3);
        var topic = await kafka.CreateTopicAsync("moved", 3);
        var (group, id) = (kafka.Unique("group"), kafka.Unique("id"));
        using var consumer = kafka.Consumer(group);
        using var producer = kafka.Producer(id);
        producer.InitTransactions(Patience);
        for (var i = 0; i < 3; i++)
        {
            producer.BeginTransaction();
            producer.Produce(new TopicPartition(topic, 0), new Message<string, string> { Value = $"{i}" });
            producer.SendOffsets(new TopicPartitionOffset(topic, 0, i), consumer.ConsumerGroupMetadata);
            kafka.Broker.Faults.MoveCoordinator(group);
            kafka.Broker.Faults.MoveCoordinator(id);
            kafka.Broker.Faults.MoveLeader(topic, 0);
            producer.CommitTransaction(Patience);
        }

        // Committed of a consumer that has not heard of the move yet throws NOT_COORDINATOR: this one asks anew.
        using var after = kafka.Consumer(group);
        Assert.Equal(["0", "1", "2"], kafka.ReadAll(topic, 3));
        Assert.Equal(2, after.Committed([new TopicPartition(topic, 0)], Patience)[0].Offset.Value);
    }

    [Fact]
    public async Task A_throttled_client_waits()
    {
        await using var kafka = KafkaFixture.StartWithFaults();
        var topic = await kafka.CreateTopicAsync("throttled");
        using var producer = kafka.Producer();
        await producer.ProduceAsync(topic, new Message<string, string> { Value = "first" }, TestContext.Current.CancellationToken);
        kafka.Broker.Faults.Throttle(TimeSpan.FromMilliseconds(500));
        var started = TimeProvider.System.GetTimestamp();

        await producer.ProduceAsync(topic, new Message<string, string> { Value = "second" }, TestContext.Current.CancellationToken);

        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds, 450, 5_000);
    }

    [Fact]
    public async Task Says_that_one_broker_has_nowhere_to_move_to()
    {
        await using var kafka = KafkaFixture.StartWithFaults();

        var refused = Assert.Throws<InvalidOperationException>(() => kafka.Broker.Faults.MoveCoordinator("group"));

        Assert.Contains("Brokers = 2", refused.Message, StringComparison.Ordinal);
    }
}
