using Catchwater.Brokers.Tests.Clients;
using Confluent.Kafka;

namespace Catchwater.Brokers.Tests.Log;

public sealed class ProduceTests
{
    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task Keeps_batches_of_every_compression(CompressionType compression)
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("compressed");
        var values = Enumerable.Range(0, 2000).Select(i => $"value {i} {new string('x', 50)}").ToList();
        using (var producer = kafka.Producer(set: config => config.CompressionType = compression))
        {
            values.ForEach(value => producer.Produce(topic, new Message<string, string> { Key = "k", Value = value }));
            producer.Flush(TestContext.Current.CancellationToken);
        }

        Assert.Equal(values, kafka.ReadAll(topic));
    }

    [Fact]
    public async Task Keeps_key_headers_and_timestamp()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("whole");
        using var producer = kafka.Producer();
        var time = new Timestamp(1_700_000_000_123, TimestampType.CreateTime);
        await producer.ProduceAsync(
            topic, new Message<string, string> { Key = "k", Value = "v", Timestamp = time, Headers = [new Header("h", [1, 2])] }, TestContext.Current.CancellationToken);
        using var consumer = kafka.Consumer();
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));

        var read = consumer.Consume(TimeSpan.FromSeconds(10)).Message;

        Assert.Equal(("k", "v", time), (read.Key, read.Value, read.Timestamp));
        Assert.Equal([1, 2], read.Headers.GetLastBytes("h"));
    }

    [Fact]
    public async Task Refuses_a_batch_beyond_the_topics_limit()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("small", settings: new() { ["max.message.bytes"] = "1000" });
        using var producer = kafka.Producer();

        var refused = await Assert.ThrowsAsync<ProduceException<string, string>>(() =>
            producer.ProduceAsync(topic, new Message<string, string> { Key = "k", Value = new string('x', 2000) }, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.MsgSizeTooLarge, refused.Error.Code);
    }
}
