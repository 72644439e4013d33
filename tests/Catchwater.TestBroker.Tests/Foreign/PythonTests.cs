using Catchwater.Brokers.Tests.Clients;
using Confluent.Kafka;

namespace Catchwater.Brokers.Tests.Foreign;

/// <summary>The same broker through kafka-python, which shares no code with librdkafka.</summary>
public sealed class PythonTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    public async Task What_python_writes_is_read(string compression)
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("written");

        await PythonAsync(kafka, "write", topic, compression, "300");

        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"value {i}"), kafka.ReadAll(topic));
    }

    [Fact]
    public async Task What_is_written_python_reads()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("read");
        using (var producer = kafka.Producer(set: config => config.CompressionType = CompressionType.Gzip))
        {
            for (var i = 0; i < 200; i++)
            {
                producer.Produce(topic, new Message<string, string> { Key = $"k{i}", Value = $"v{i}" });
            }

            producer.Flush(TestContext.Current.CancellationToken);
        }

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i} k{i} v{i}"), await PythonAsync(kafka, "read", topic, "200"));
    }

    [Fact]
    public async Task Python_members_share_take_over_and_commit()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("shared", 4);
        using (var producer = kafka.Producer())
        {
            for (var i = 0; i < 8; i++)
            {
                await producer.ProduceAsync(new TopicPartition(topic, i % 4), new Message<string, string> { Value = $"{i}" }, TestContext.Current.CancellationToken);
            }
        }

        var lines = await PythonAsync(kafka, "share", topic, kafka.Unique("group"));

        Assert.Equal(["shared 0", "read 0 1 2 3 4 5 6 7", "state Stable True", "committed 2 2 2 2"], lines);
    }

    [Fact]
    public async Task Python_administers_topics()
    {
        await using var kafka = KafkaFixture.Start();

        var lines = await PythonAsync(kafka, "administer", kafka.Unique("administered"));

        Assert.Equal(["partitions 3", "retention 1234", "left False"], lines);
    }

    // Debian's Python, for which Debian's python3-kafka is installed.
    private static async Task<string[]> PythonAsync(KafkaFixture kafka, params string[] step) => ForeignProcess.Lines(
        await ForeignProcess.RunAsync("/usr/bin/python3", "", [Path.Combine(AppContext.BaseDirectory, "Foreign", "client.py"), kafka.BootstrapServers, .. step]));
}
