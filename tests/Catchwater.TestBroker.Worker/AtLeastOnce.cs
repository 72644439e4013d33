using Confluent.Kafka;

namespace Catchwater.Brokers.Worker;

/// <summary>The control: outputs first, without idempotence, and then positions. Under faults it must repeat records.</summary>
internal sealed class AtLeastOnce(LoopNames names) : IGuarantee
{
    public IProducer<string, string> Producer { get; } = new ProducerBuilder<string, string>(new ProducerConfig
    {
        BootstrapServers = names.BootstrapServers,
        EnableIdempotence = false,
        LingerMs = 1,
        ReconnectBackoffMs = 20,
        ReconnectBackoffMaxMs = 100,
    }).SetLogHandler((_, _) => { }).Build();

    public void Begin()
    {
        // Nothing holds outputs and positions together here.
    }

    public void Commit(IConsumer<string, string> consumer, List<TopicPartitionOffset> next)
    {
        Producer.Flush(Loop.Timeout);
        consumer.Commit(next);
    }

    public void Abort()
    {
        // What was written stays.
    }
}
