using Confluent.Kafka;

namespace Catchwater.Brokers.Worker;

/// <summary>What the loop reads, writes, and is called.</summary>
internal sealed record LoopNames(string BootstrapServers, string Input, string Output, string Group, string Name);

/// <summary>
/// Copies a topic to another, partition by partition, a few records at a time. A guarantee (exactly once, at least once) says how a batch
/// becomes durable.
/// </summary>
internal sealed class Loop(LoopNames names, IGuarantee guarantee)
{
    private const int BatchSize = 25;

    /// <summary>How long a step may take before the process gives up and is started anew.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan WorkPerBatch = TimeSpan.FromMilliseconds(10);

    private readonly List<ConsumeResult<string, string>> _batch = [];

    /// <summary>Runs until killed; returns when the producer is fenced or the client is broken for good, so that a new process starts over.</summary>
    public void Run()
    {
        using var consumer = Consumer();
        consumer.Subscribe(names.Input);
        while (true)
        {
            ReadBatch(consumer);
            if (_batch.Count == 0)
            {
                continue;
            }

            try
            {
                guarantee.Begin();
                foreach (var record in _batch)
                {
                    var target = new TopicPartition(names.Output, record.Partition);
                    guarantee.Producer.Produce(target, new Message<string, string> { Key = record.Message.Key, Value = record.Message.Value });
                }

                // Outputs are there, positions are not: the moment that matters is made long, so that most kills and freezes come in it.
                guarantee.Producer.Flush(Timeout);
                Task.Delay(WorkPerBatch).GetAwaiter().GetResult();
                guarantee.Commit(consumer, Next());
            }
            catch (KafkaTxnRequiresAbortException)
            {
                guarantee.Abort();
                Rewind(consumer);
            }
        }
    }

    private List<TopicPartitionOffset> Next() =>
        [.. _batch.GroupBy(record => record.TopicPartition).Select(part => new TopicPartitionOffset(part.Key, part.Max(record => record.Offset.Value) + 1))];

    private void ReadBatch(IConsumer<string, string> consumer)
    {
        _batch.Clear();
        while (_batch.Count < BatchSize && consumer.Consume(TimeSpan.FromMilliseconds(_batch.Count == 0 ? 100 : 5)) is { } record)
        {
            _batch.Add(record);
        }
    }

    private void Rewind(IConsumer<string, string> consumer)
    {
        foreach (var first in _batch.GroupBy(record => record.TopicPartition).Select(part => part.MinBy(record => record.Offset.Value)!))
        {
            if (consumer.Assignment.Contains(first.TopicPartition))
            {
                consumer.Seek(first.TopicPartitionOffset);
            }
        }
    }

    private IConsumer<string, string> Consumer()
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = names.BootstrapServers,
            GroupId = names.Group,
            GroupInstanceId = names.Name,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
            SessionTimeoutMs = 1_500,
            HeartbeatIntervalMs = 200,
            FetchWaitMaxMs = 20,
            ReconnectBackoffMs = 20,
            ReconnectBackoffMaxMs = 100,
        };
        return new ConsumerBuilder<string, string>(config)
            .SetLogHandler((_, _) => { })
            .SetPartitionsRevokedHandler((_, _) => _batch.Clear()) // called while reading: nothing of the batch is written yet
            .SetPartitionsLostHandler((_, _) => _batch.Clear())
            .Build();
    }
}
