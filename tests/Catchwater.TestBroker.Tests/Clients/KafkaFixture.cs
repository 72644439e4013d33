using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Catchwater.Brokers.Tests.Clients;

/// <summary>
/// What the tests talk to: a test broker of their own, or the broker that CATCHWATER_TEST_KAFKA names (host:port), so that what they
/// state can be held against Apache Kafka. Topics and groups have names of their own for each test.
/// </summary>
public sealed class KafkaFixture : IAsyncDisposable
{
    private static readonly string? RealBroker = Environment.GetEnvironmentVariable("CATCHWATER_TEST_KAFKA");

    private readonly TestBroker? _broker;
    private readonly string _suffix = Guid.CreateVersion7().ToString("N")[^12..];

    private KafkaFixture(TestBroker? broker) => _broker = broker;

    public string BootstrapServers => _broker?.BootstrapServers ?? RealBroker!;

    public TestBroker Broker => _broker!;

    /// <summary>Either broker.</summary>
    public static KafkaFixture Start(int brokers = 1) =>
        new(RealBroker is null ? TestBroker.Start(new TestBrokerOptions { Brokers = brokers }) : null);

    /// <summary>The test broker, since the test makes it fail; skipped against a real one.</summary>
    public static KafkaFixture StartWithFaults(int brokers = 1)
    {
        Assert.SkipWhen(RealBroker is not null, "a real broker cannot be made to fail on demand");
        return Start(brokers);
    }

    public string Unique(string name) => $"{name}-{_suffix}";

    public async Task<string> CreateTopicAsync(string name, int partitions = 1, Dictionary<string, string>? settings = null)
    {
        var topic = Unique(name);
        using var admin = Admin();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1, Configs = settings }]);
        return topic;
    }

    public IAdminClient Admin() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).SetLogHandler((_, _) => { }).Build();

    public IProducer<string, string> Producer(string? transactionalId = null, Action<ProducerConfig>? set = null)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = BootstrapServers,
            EnableIdempotence = true,
            LingerMs = 1,
            TransactionalId = transactionalId,
            TransactionTimeoutMs = 30_000,
            ReconnectBackoffMs = 20,
            ReconnectBackoffMaxMs = 100,
        };
        set?.Invoke(config);
        return new ProducerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
    }

    public IConsumer<string, string> Consumer(string? group = null, Action<ConsumerConfig>? set = null, Action<ConsumerBuilder<string, string>>? build = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = BootstrapServers,
            GroupId = group ?? Unique("reader"),
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadCommitted,
            SessionTimeoutMs = 6_000,
            HeartbeatIntervalMs = 200,
            FetchWaitMaxMs = 50,
            ReconnectBackoffMs = 20,
            ReconnectBackoffMaxMs = 100,
        };
        set?.Invoke(config);
        var builder = new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { });
        build?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>All values of a topic up to the end of every partition, in the order of each partition.</summary>
    public List<string> ReadAll(string topic, int partitions = 1, IsolationLevel isolation = IsolationLevel.ReadCommitted)
    {
        using var consumer = Consumer(set: config => config.IsolationLevel = isolation);
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var values = new List<string>();
        for (var left = partitions; left > 0;)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(20)) ?? throw new TimeoutException($"the end of {topic} did not come in 20 s; {values.Count} records read");
            if (result.IsPartitionEOF)
            {
                left--;
            }
            else
            {
                values.Add(result.Message.Value);
            }
        }

        return values;
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
            Assert.Empty(_broker.Problems);
        }
    }
}
