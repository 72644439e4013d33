using Catchwater.Brokers.Tests.Clients;
using Confluent.Kafka;

namespace Catchwater.Brokers.Tests.Log;

public sealed class ReadingTests
{
    [Fact]
    public async Task Finds_the_first_record_not_older_than_a_time()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("timed");
        using (var producer = kafka.Producer(set: config => config.LingerMs = 50))
        {
            for (var i = 0; i < 100; i++)
            {
                producer.Produce(topic, new Message<string, string> { Value = $"{i}", Timestamp = new Timestamp(1_000_000 + (i * 10), TimestampType.CreateTime) });
            }

            producer.Flush(TestContext.Current.CancellationToken);
        }

        using var consumer = kafka.Consumer();
        long OffsetOf(long time) => consumer.OffsetsForTimes([new TopicPartitionTimestamp(topic, 0, new Timestamp(time, TimestampType.CreateTime))], TimeSpan.FromSeconds(10))[0].Offset.Value;

        Assert.Equal(0, OffsetOf(5));
        Assert.Equal(50, OffsetOf(1_000_500));
        Assert.Equal(51, OffsetOf(1_000_501));
        Assert.Equal(Offset.End.Value, OffsetOf(1_001_000));
    }

    [Fact]
    public async Task Deleted_records_are_no_longer_read()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("cut");
        using (var producer = kafka.Producer())
        {
            for (var i = 0; i < 10; i++)
            {
                await producer.ProduceAsync(topic, new Message<string, string> { Value = $"{i}" }, TestContext.Current.CancellationToken);
            }
        }

        using var admin = kafka.Admin();
        await admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, 0, 7)]);
        using var consumer = kafka.Consumer();

        Assert.Equal(["7", "8", "9"], kafka.ReadAll(topic));
        Assert.Equal(7, consumer.QueryWatermarkOffsets(new TopicPartition(topic, 0), TimeSpan.FromSeconds(10)).Low.Value);
    }

    [Fact]
    public async Task A_fetch_waits_for_records_to_come()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("later");
        using var consumer = kafka.Consumer(set: config => (config.FetchWaitMaxMs, config.EnablePartitionEof) = (20_000, false));
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        Assert.Null(consumer.Consume(TimeSpan.FromMilliseconds(500)));
        using var producer = kafka.Producer();
        await producer.ProduceAsync(topic, new Message<string, string> { Value = "now" }, TestContext.Current.CancellationToken);

        // Long before the 20 s of the fetch that waits are over.
        Assert.Equal("now", consumer.Consume(TimeSpan.FromSeconds(5))?.Message.Value);
    }
}
