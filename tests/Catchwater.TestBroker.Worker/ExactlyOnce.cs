using Confluent.Kafka;

namespace Catchwater.Brokers.Worker;

/// <summary>Outputs and positions in one transaction, under a transactional id that fences this worker's former self.</summary>
internal sealed class ExactlyOnce : IGuarantee
{
    public ExactlyOnce(LoopNames names)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = names.BootstrapServers,
            TransactionalId = $"{names.Group}-{names.Name}",
            TransactionTimeoutMs = 5_000,
            LingerMs = 1,
            ReconnectBackoffMs = 20,
            ReconnectBackoffMaxMs = 100,
        };
        Producer = new ProducerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
        Producer.InitTransactions(Loop.Timeout);
    }

    public IProducer<string, string> Producer { get; }

    public void Begin() => Producer.BeginTransaction();

    public void Commit(IConsumer<string, string> consumer, List<TopicPartitionOffset> next)
    {
        Producer.SendOffsetsToTransaction(next, consumer.ConsumerGroupMetadata, Loop.Timeout);
        Producer.CommitTransaction(Loop.Timeout);
    }

    public void Abort() => Producer.AbortTransaction(Loop.Timeout);
}
