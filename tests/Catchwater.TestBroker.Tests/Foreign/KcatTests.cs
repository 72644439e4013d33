using Catchwater.Brokers.Tests.Clients;
using Confluent.Kafka;

namespace Catchwater.Brokers.Tests.Foreign;

/// <summary>The same broker through kcat, which brings librdkafka 2.0 of Debian.</summary>
public sealed class KcatTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task What_kcat_writes_is_read(string compression)
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("written");
        var values = Enumerable.Range(0, 500).Select(i => $"value {i}").ToList();

        await ForeignProcess.RunAsync("kcat", string.Join('\n', values), "-P", "-b", kafka.BootstrapServers, "-t", topic, "-p", "0", "-z", compression);

        Assert.Equal(values, kafka.ReadAll(topic));
    }

    [Fact]
    public async Task What_is_written_kcat_reads()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("read");
        using (var producer = kafka.Producer())
        {
            await producer.ProduceAsync(
                topic,
                new Message<string, string> { Key = "k", Value = "v", Timestamp = new Timestamp(1_700_000_000_000, TimestampType.CreateTime), Headers = [new Header("h", "x"u8.ToArray())] },
                TestContext.Current.CancellationToken);
        }

        var output = await ForeignProcess.RunAsync("kcat", "", "-C", "-b", kafka.BootstrapServers, "-t", topic, "-e", "-q", "-o", "beginning", "-f", "%p %o %T %k %s %h\\n");

        Assert.Equal("0 0 1700000000000 k v h=x", output.TrimEnd());
    }

    [Theory]
    [InlineData("read_committed", "a b e")]
    [InlineData("read_uncommitted", "a b c d e open")]
    public async Task Kcat_sees_what_its_isolation_level_allows(string level, string expected)
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("isolated");
        using var producer = kafka.Producer(kafka.Unique("id"));
        producer.InitTransactions(Patience);
        foreach (var (values, commit) in (IEnumerable<(string[], bool)>)[(["a", "b"], true), (["c", "d"], false), (["e"], true)])
        {
            producer.BeginTransaction();
            Write(producer, topic, values);
            (commit ? (Action<TimeSpan>)producer.CommitTransaction : producer.AbortTransaction)(Patience);
        }

        producer.BeginTransaction();
        Write(producer, topic, ["open"]);

        var output = await ForeignProcess.RunAsync("kcat", "", "-C", "-b", kafka.BootstrapServers, "-t", topic, "-e", "-q", "-o", "beginning", "-X", $"isolation.level={level}");

        Assert.Equal(expected.Split(' '), ForeignProcess.Lines(output));
    }

    [Fact]
    public async Task Kcat_writes_in_a_transaction()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("transactional");

        await ForeignProcess.RunAsync("kcat", "x\ny", "-P", "-b", kafka.BootstrapServers, "-t", topic, "-X", $"transactional.id={kafka.Unique("id")}");

        Assert.Equal(["x", "y"], kafka.ReadAll(topic));
    }

    [Fact]
    public async Task Kcat_joins_a_group_and_finds_offsets_by_time()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("grouped", 2);
        using (var producer = kafka.Producer())
        {
            for (var i = 0; i < 10; i++)
            {
                await producer.ProduceAsync(
                    new TopicPartition(topic, i % 2),
                    new Message<string, string> { Value = $"{i}", Timestamp = new Timestamp(1_000 + i, TimestampType.CreateTime) },
                    TestContext.Current.CancellationToken);
            }
        }

        var read = await ForeignProcess.RunAsync("kcat", "", "-b", kafka.BootstrapServers, "-G", kafka.Unique("group"), "-e", "-q", "-X", "auto.offset.reset=earliest", topic);
        var found = await ForeignProcess.RunAsync("kcat", "", "-Q", "-b", kafka.BootstrapServers, "-t", $"{topic}:0:1003");

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), ForeignProcess.Lines(read).Order());
        Assert.Equal($"{topic} [0] offset 2", found.TrimEnd());
    }

    private static void Write(IProducer<string, string> producer, string topic, string[] values)
    {
        foreach (var value in values)
        {
            producer.Produce(topic, new Message<string, string> { Value = value });
        }

        producer.Flush(Patience);
    }
}
