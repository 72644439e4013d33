using Catchwater.Topics.Kafka.Clients;
using Catchwater.Topics.Kafka.State;
using Catchwater.Topics.Records;
using Catchwater.Topics.Tasks;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka.Workers;

/// <summary>Hands a unit of work to a task's producer. For the task's commit thread.</summary>
internal sealed class UnitSender(KafkaTopics topics, TaskProducer producer, Confluent.Kafka.TopicPartition changelog, CancellationToken gone)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly ChangelogKey _key = new();

    /// <summary>The records for topics.</summary>
    /// <exception cref="TopicsException"><c>unknown_topic</c>; <c>unknown_partition</c>.</exception>
    public void SendRecords(UnitOfWork work)
    {
        var records = work.Records;
        while (records.MoveNext())
        {
            if (!_known.Contains(records.Topic))
            {
                var partitions = topics.PartitionsOfAsync(records.Topic, gone).AsTask().GetAwaiter().GetResult();
                if (records.Partition >= partitions)
                {
                    throw KafkaFault.UnknownPartition(new(records.Topic, records.Partition), partitions);
                }

                _known.Add(records.Topic);
            }

            Message<byte[]?, byte[]?> message = new()
            {
                Key = records.HasKey ? records.Key.ToArray() : null,
                Value = records.HasValue ? records.Value.ToArray() : null,
                Timestamp = new Timestamp(records.Timestamp, TimestampType.CreateTime),
            };
            if (!records.Headers.IsEmpty)
            {
                message.Headers = HeadersOf(records.Headers);
            }

            producer.Send(new(records.Topic, records.Partition < 0 ? Partition.Any : records.Partition), message);
        }
    }

    /// <summary>
    /// The changes of state and the positions, for the changelog. The last record sent is reported: where it went says how far the
    /// changelog will have been taken into local state.
    /// </summary>
    public void SendChanges(UnitOfWork work, Action<DeliveryReport<byte[]?, byte[]?>> last)
    {
        var positions = work.Positions.ToList();
        var changes = work.Changes;
        var left = work.ChangeCount + positions.Count;
        while (changes.MoveNext())
        {
            Message<byte[]?, byte[]?> message = new() { Key = _key.Of(changes.Table, changes.Key).ToArray(), Value = changes.HasValue ? changes.Value.ToArray() : null };
            producer.Send(changelog, message, --left == 0 ? last : null);
        }

        foreach (var (input, next) in positions)
        {
            Message<byte[]?, byte[]?> message = new() { Key = Changelog.PositionKey(input.Topic), Value = Changelog.PositionValue(next) };
            producer.Send(changelog, message, --left == 0 ? last : null);
        }
    }

    private static Headers HeadersOf(ReadOnlySpan<byte> encoded)
    {
        Headers headers = [];
        foreach (var header in HeaderCodec.Read(encoded))
        {
            headers.Add(header.Name, header.Value?.ToArray());
        }

        return headers;
    }
}
