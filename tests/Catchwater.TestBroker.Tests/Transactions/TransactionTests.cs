using Catchwater.Brokers.Tests.Clients;
using Confluent.Kafka;

namespace Catchwater.Brokers.Tests.Transactions;

public sealed class TransactionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Committed_records_are_seen_aborted_ones_are_not()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("mixed");
        using var producer = kafka.Producer(kafka.Unique("id"));
        producer.InitTransactions(Patience);
        Write(producer, topic, commit: true, "a", "b");
        Write(producer, topic, commit: false, "c", "d");
        Write(producer, topic, commit: true, "e");

        Assert.Equal(["a", "b", "e"], kafka.ReadAll(topic));
        Assert.Equal(["a", "b", "c", "d", "e"], kafka.ReadAll(topic, isolation: IsolationLevel.ReadUncommitted));
    }

    [Fact]
    public async Task Readers_of_committed_records_stop_before_an_open_transaction()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("open");
        using var transactional = kafka.Producer(kafka.Unique("id"));
        using var plain = kafka.Producer();
        transactional.InitTransactions(Patience);
        transactional.BeginTransaction();
        await transactional.ProduceAsync(topic, new Message<string, string> { Value = "open" }, TestContext.Current.CancellationToken);
        await plain.ProduceAsync(topic, new Message<string, string> { Value = "after" }, TestContext.Current.CancellationToken);
        Assert.Empty(kafka.ReadAll(topic));

        transactional.CommitTransaction(Patience);

        Assert.Equal(["open", "after"], kafka.ReadAll(topic));
    }

    [Fact]
    public async Task A_new_producer_of_the_same_id_fences_the_old_one_and_aborts_what_it_left()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("fenced");
        using var zombie = kafka.Producer(kafka.Unique("id"));
        zombie.InitTransactions(Patience);
        zombie.BeginTransaction();
        await zombie.ProduceAsync(topic, new Message<string, string> { Value = "left open" }, TestContext.Current.CancellationToken);

        using var successor = kafka.Producer(kafka.Unique("id"));
        successor.InitTransactions(Patience);
        Write(successor, topic, commit: true, "successor");

        var fenced = Assert.Throws<KafkaException>(() => zombie.CommitTransaction(Patience));
        Assert.True(fenced.Error.IsFatal);
        Assert.Equal(["successor"], kafka.ReadAll(topic));
    }

    [Fact]
    public async Task A_transaction_that_takes_too_long_is_aborted_and_its_producer_fenced()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("slow");
        using var producer = kafka.Producer(kafka.Unique("id"), config => config.TransactionTimeoutMs = 1_000);
        producer.InitTransactions(Patience);
        producer.BeginTransaction();
        await producer.ProduceAsync(topic, new Message<string, string> { Value = "too slow" }, TestContext.Current.CancellationToken);
        using var plain = kafka.Producer();
        await plain.ProduceAsync(topic, new Message<string, string> { Value = "after" }, TestContext.Current.CancellationToken);

        // A real broker looks every ten seconds.
        await Until.HoldsAsync(() => kafka.ReadAll(topic) is ["after"]);
        Assert.Throws<KafkaException>(() => producer.CommitTransaction(Patience));
        Assert.Equal(["after"], kafka.ReadAll(topic));
    }

    [Fact]
    public async Task Offsets_move_with_the_commit_and_not_with_an_abort()
    {
        await using var kafka = KafkaFixture.Start();
        var (input, output) = (await kafka.CreateTopicAsync("input"), await kafka.CreateTopicAsync("output"));
        var group = kafka.Unique("group");
        var position = new TopicPartition(input, 0);
        using var feeder = kafka.Producer();
        await feeder.ProduceAsync(input, new Message<string, string> { Value = "in" }, TestContext.Current.CancellationToken);
        using var consumer = kafka.Consumer(group);
        consumer.Subscribe(input);
        Assert.Equal("in", consumer.Consume(Patience).Message.Value);
        using var producer = kafka.Producer(kafka.Unique("id"));
        producer.InitTransactions(Patience);

        producer.BeginTransaction();
        producer.Produce(output, new Message<string, string> { Value = "out" });
        producer.SendOffsets(new TopicPartitionOffset(position, 1), consumer.ConsumerGroupMetadata);
        producer.AbortTransaction(Patience);
        Assert.Equal(Offset.Unset, consumer.Committed([position], Patience)[0].Offset);

        producer.BeginTransaction();
        producer.SendOffsets(new TopicPartitionOffset(position, 1), consumer.ConsumerGroupMetadata);
        producer.CommitTransaction(Patience);
        Assert.Equal(1, consumer.Committed([position], Patience)[0].Offset.Value);
        Assert.Empty(kafka.ReadAll(output));
    }

    [Fact]
    public async Task Offsets_of_a_past_generation_are_refused()
    {
        await using var kafka = KafkaFixture.Start();
        var input = await kafka.CreateTopicAsync("input", 2);
        var group = kafka.Unique("group");
        using var first = kafka.Consumer(group);
        first.Subscribe(input);
        Until.Holds(() => first.Assignment.Count == 2, first);
        var past = first.ConsumerGroupMetadata;
        using var second = kafka.Consumer(group);
        second.Subscribe(input);
        Until.Holds(() => first.Assignment.Count == 1 && second.Assignment.Count == 1, first, second);
        using var producer = kafka.Producer(kafka.Unique("id"));
        producer.InitTransactions(Patience);
        producer.BeginTransaction();

        Assert.Throws<KafkaTxnRequiresAbortException>(() =>
            producer.SendOffsets(new TopicPartitionOffset(input, 0, 1), past));

        producer.AbortTransaction(Patience);
    }

    private static void Write(IProducer<string, string> producer, string topic, bool commit, params string[] values)
    {
        producer.BeginTransaction();
        foreach (var value in values)
        {
            producer.Produce(topic, new Message<string, string> { Value = value });
        }

        producer.Flush(Patience);
        if (commit)
        {
            producer.CommitTransaction(Patience);
        }
        else
        {
            producer.AbortTransaction(Patience);
        }
    }
}
