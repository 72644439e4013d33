using Catchwater.Brokers;
using Catchwater.Topics;
using Catchwater.Topics.Kafka;
using Catchwater.Topics.Kafka.Settings;

namespace Catchwater.Streaming.Tests.Kafka;

/// <summary>A test broker of the test's own, and logs on it: each as a worker in a process of its own would open it.</summary>
internal sealed class KafkaTestLog : IAsyncDisposable
{
    private readonly List<KafkaEventLog> _opened = [];

    public KafkaTestLog()
    {
        Broker = TestBroker.Start(new TestBrokerOptions { Brokers = 3 });
        Log = Open();
    }

    public TestBroker Broker { get; }

    /// <summary>The log of the test itself.</summary>
    public KafkaEventLog Log { get; }

    /// <summary>State folders of worker processes.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("catchwater-stream-").FullName;

    public KafkaEventLog Open()
    {
        _opened.Add(KafkaEventLog.Open(new KafkaOptions { BootstrapServers = Broker.BootstrapServers }, TimeProvider.System));
        return _opened[^1];
    }

    public async Task TopicAsync(string name, int partitions) => await Log.EnsureAsync(new TopicSpec { Name = name, Partitions = partitions }, TestLog.Token);

    public async ValueTask DisposeAsync()
    {
        foreach (var log in _opened)
        {
            await log.DisposeAsync();
        }

        await Broker.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        Assert.Empty(Broker.Problems);
    }
}
