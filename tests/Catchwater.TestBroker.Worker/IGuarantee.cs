using Confluent.Kafka;

namespace Catchwater.Brokers.Worker;

/// <summary>How outputs and input positions become durable.</summary>
internal interface IGuarantee
{
    /// <summary>Writes the outputs.</summary>
    IProducer<string, string> Producer { get; }

    /// <summary>Before a batch's first output.</summary>
    void Begin();

    /// <summary>Makes outputs and the positions behind their inputs durable.</summary>
    void Commit(IConsumer<string, string> consumer, List<TopicPartitionOffset> next);

    /// <summary>Gives up a batch.</summary>
    void Abort();
}
