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
        SendOffsets(next, consumer.ConsumerGroupMetadata);
        Producer.CommitTransaction(Loop.Timeout);
    }

    public void Abort() => Producer.AbortTransaction(Loop.Timeout);

    // The call does not keep its timeout: when the connection to the group's coordinator is lost at the wrong moment it waits until some other
    // broker's connection changes state, perhaps for ever (librdkafka issues 5456 and 5511). Only a new producer gets out of that.
    private void SendOffsets(List<TopicPartitionOffset> next, IConsumerGroupMetadata group)
    {
        var sending = Task.Run(() => Producer.SendOffsetsToTransaction(next, group, Loop.Timeout));
        if (Task.WaitAny([sending], Loop.Timeout / 2) < 0)
        {
            Console.Error.WriteLine("SendOffsetsToTransaction hangs");
            Environment.Exit(5);
        }

        sending.GetAwaiter().GetResult();
    }
}
