using Catchwater.Brokers.Tests.Clients;
using Confluent.Kafka;

namespace Catchwater.Brokers.Tests.Log;

/// <summary>The broker must not be what a measurement of "through Kafka" measures.</summary>
public sealed class ThroughputTests
{
    private const int Records = 500_000;

    // Far below what an idle machine gives (see docs/decisions/0074), so that only a broker that copies or scans fails.
    private const int Floor = 10_000;

    [Fact]
    public async Task Writes_and_reads_small_records_fast()
    {
        await using var kafka = KafkaFixture.StartWithFaults();
        var topic = await kafka.CreateTopicAsync("fast", 4);
        var value = new byte[100];
        Random.Shared.NextBytes(value);
        var config = new ProducerConfig { BootstrapServers = kafka.BootstrapServers, EnableIdempotence = true, LingerMs = 20, BatchSize = 1_000_000, QueueBufferingMaxMessages = Records };
        using var producer = new ProducerBuilder<Null, byte[]>(config).Build();
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < Records; i++)
        {
            producer.Produce(new TopicPartition(topic, i % 4), new Message<Null, byte[]> { Value = value });
        }

        producer.Flush(TestContext.Current.CancellationToken);
        var written = Rate(started);

        var reading = new ConsumerConfig { BootstrapServers = kafka.BootstrapServers, GroupId = "fast", EnablePartitionEof = true };
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(reading).Build();
        consumer.Assign(Enumerable.Range(0, 4).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        started = TimeProvider.System.GetTimestamp();
        var read = 0;
        for (var left = 4; left > 0;)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(20));
            Assert.NotNull(result);
            (read, left) = result.IsPartitionEOF ? (read, left - 1) : (read + 1, left);
        }

        TestContext.Current.SendDiagnosticMessage($"{Records} records of 100 bytes: {written:N0} written and {Rate(started):N0} read a second");
        Assert.Equal(Records, read);
        Assert.InRange(written, Floor, double.MaxValue);
        Assert.InRange(Rate(started), Floor, double.MaxValue);
    }

    private static double Rate(long started) => Records / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
}
