using Catchwater.Topics.Kafka.Clients;
using Catchwater.Topics.Records;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka;

/// <summary>Reads committed records of given partitions.</summary>
internal sealed class KafkaReader : IEventReader
{
    private const int BatchBytes = 1 << 20;

    private readonly KafkaClients _clients;
    private readonly LogConsumer _consumer;
    private readonly RecordBatchBuilder _batch = new();
    private readonly Dictionary<TopicPartition, long> _positions;
    private ConsumeResult<bool, bool>? _held;
    private ConsumeException? _fault;
    private bool _moved;

    private KafkaReader(KafkaClients clients, LogConsumer consumer, Dictionary<TopicPartition, long> positions) =>
        (_clients, _consumer, _positions) = (clients, consumer, positions);

    public static KafkaReader Open(KafkaClients clients, IReadOnlyList<ReadFrom> from, IReadOnlyDictionary<TopicPartition, (long Earliest, long End)> bounds)
    {
        // The group is a name for the brokers' logs and access rules only: nothing is joined and nothing committed.
        var consumer = clients.Consumer(Settings.ClientSettings.Reader(clients.Options, clients.Options.ClientId + "-reader"));
        // An offset beyond the end counts as out of range and would begin at the earliest: begin at the end, and leave out what is below.
        consumer.Client.Assign(from.Select(f => new TopicPartitionOffset(f.Partition.Topic, f.Partition.Partition, Math.Clamp(f.Offset, bounds[f.Partition].Earliest, Math.Max(bounds[f.Partition].Earliest, bounds[f.Partition].End)))));
        return new KafkaReader(clients, consumer, from.ToDictionary(f => f.Partition, f => Math.Max(f.Offset, bounds[f.Partition].Earliest)));
    }

    public async ValueTask<RecordBatch?> ReadAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Exchange(ref _fault, null) is { } met)
            {
                throw met;
            }

            var first = _held ?? Next(TimeSpan.Zero);
            if (first is null && !_moved && wait > TimeSpan.Zero)
            {
                first = await Task.Run(() => WaitFor(wait, cancellationToken), CancellationToken.None).ConfigureAwait(false);
                _held = first;
                cancellationToken.ThrowIfCancellationRequested();
            }

            (_held, _moved) = (null, false);
            return first is null ? null : Collect(first);
        }
        catch (ConsumeException e)
        {
            throw KafkaFault.Of(_clients, $"read topic {e.ConsumerRecord?.Topic}", e.Error, e.ConsumerRecord?.Topic, e);
        }
        catch (KafkaException e)
        {
            throw KafkaFault.Of(_clients, "read", e.Error, inner: e);
        }
    }

    public long PositionOf(TopicPartition partition) => _positions[partition];

    public ValueTask DisposeAsync()
    {
        _consumer.Client.Close();
        _consumer.Dispose();
        return ValueTask.CompletedTask;
    }

    // Only the first record may be held over: its bytes are in the consumer until the next is consumed.
    private RecordBatch Collect(ConsumeResult<bool, bool> first)
    {
        _batch.Clear();
        TopicPartition partition = new(first.Topic, first.Partition.Value);
        var baseOffset = first.Offset.Value;
        var next = first;
        while (true)
        {
            _consumer.AddTo(_batch, baseOffset, next);
            _positions[partition] = next.Offset.Value + 1;
            if (_batch.Length >= BatchBytes)
            {
                break;
            }

            ConsumeResult<bool, bool>? following;
            try
            {
                following = Next(TimeSpan.Zero);
            }
            catch (ConsumeException e)
            {
                // What was read is handed out first: the position is past it.
                _fault = e;
                break;
            }

            if (following is null)
            {
                break;
            }

            if (following.Partition.Value != partition.Partition || following.Topic != partition.Topic || !LogConsumer.Fits(baseOffset, following.Offset.Value))
            {
                _held = following;
                break;
            }

            next = following;
        }

        return _batch.ToBatch(partition, baseOffset);
    }

    private ConsumeResult<bool, bool>? WaitFor(TimeSpan wait, CancellationToken cancellationToken)
    {
        var slice = TimeSpan.FromMilliseconds(100);
        var begun = _clients.Time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            var left = wait - _clients.Time.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            if (Next(left < slice ? left : slice) is { } result)
            {
                return result;
            }

            // Past what readers do not see: whoever reads up to a known end is there now, and must not be kept waiting.
            if (_moved)
            {
                return null;
            }
        }

        return null;
    }

    // The next record. Ends of partitions move the position past what is not for readers: markers of transactions and aborted records.
    private ConsumeResult<bool, bool>? Next(TimeSpan wait)
    {
        while (_consumer.Consume(wait) is { } result)
        {
            TopicPartition partition = new(result.Topic, result.Partition.Value);
            if (result.IsPartitionEOF)
            {
                _moved |= result.Offset.Value > _positions[partition];
                _positions[partition] = Math.Max(_positions[partition], result.Offset.Value);
                wait = TimeSpan.Zero;
            }
            else if (result.Offset.Value >= _positions[partition])
            {
                return result;
            }
        }

        return null;
    }
}
