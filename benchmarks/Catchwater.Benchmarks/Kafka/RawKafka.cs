using Confluent.Kafka;

namespace Catchwater.Benchmarks.Kafka;

/// <summary>The same work with the bare client.</summary>
internal static class RawKafka
{
    public static Task WriteAsync(string address, string topic, IEnumerable<(byte[] Key, byte[] Value)> records) => Task.Run(() =>
    {
        using var producer = Producer(address);
        foreach (var (key, value) in records)
        {
            producer.Produce(topic, new Message<byte[], byte[]> { Key = key, Value = value }, static _ => { });
        }

        producer.Flush();
    });

    public static Task CopyAsync(string address, string from, string to, int partitions, int records) => Task.Run(() =>
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = address, GroupId = "bare", EnableAutoCommit = false }).Build();
        using var producer = Producer(address);
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(from, partition, 0)));
        for (var copied = 0; copied < records;)
        {
            if (consumer.Consume(1000) is { } record)
            {
                producer.Produce(new TopicPartition(to, record.Partition), new Message<byte[], byte[]> { Key = record.Message.Key, Value = record.Message.Value });
                copied++;
            }
        }

        producer.Flush();
    });

    private static IProducer<byte[], byte[]> Producer(string address) => new ProducerBuilder<byte[], byte[]>(new ProducerConfig
    {
        BootstrapServers = address,
        EnableIdempotence = true,
        LingerMs = 5,
        QueueBufferingMaxMessages = 10_000_000,
    }).Build();
}
