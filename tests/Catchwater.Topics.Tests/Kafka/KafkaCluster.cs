using Catchwater.Brokers;
using Catchwater.Topics.Kafka;
using Catchwater.Topics.Kafka.Settings;

namespace Catchwater.Topics.Tests.Kafka;

/// <summary>
/// Where a test's log lives: a test broker of its own, or the cluster that <c>CATCHWATER_TEST_KAFKA=host:port</c> names. That one has
/// to be for tests alone: every topic on it is removed before each test.
/// </summary>
internal sealed class KafkaCluster : IAsyncDisposable
{
    private readonly TestBroker? _broker;

    public KafkaCluster(TestBrokerOptions? options = null)
    {
        Real = Environment.GetEnvironmentVariable("CATCHWATER_TEST_KAFKA");
        _broker = Real is null ? TestBroker.Start((options ?? new TestBrokerOptions()) with { AutoCreateTopics = true }) : null;
    }

    /// <summary>The real cluster; null for the test broker.</summary>
    public string? Real { get; }

    /// <summary>The test broker; a test that asks for it is skipped on a real cluster.</summary>
    public TestBroker Broker
    {
        get
        {
            Assert.SkipWhen(_broker is null, "a real cluster cannot be made to fail on purpose");
            return _broker!;
        }
    }

    public KafkaOptions Options => new() { BootstrapServers = Real ?? _broker!.BootstrapServers };

    public KafkaEventLog Open(Func<KafkaOptions, KafkaOptions>? with = null) => KafkaEventLog.Open(with?.Invoke(Options) ?? Options, TimeProvider.System);

    public async ValueTask<IEventLog> OpenEmptyAsync()
    {
        var log = Open();
        if (Real is not null)
        {
            var topics = await log.ListAsync(TestContext.Current.CancellationToken);
            foreach (var name in topics.Select(t => t.Spec.Name).Concat(["g-changelog", "source-changelog"]))
            {
                await log.DeleteAsync(name, TestContext.Current.CancellationToken);
            }
        }

        return log;
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
