using System.Runtime.InteropServices;
using Catchwater.Topics.Kafka.Clients;
using Catchwater.Topics.Kafka.Settings;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka;

/// <summary>Writes single records through one idempotent producer, and through a new one after a fault that ends the old one.</summary>
internal sealed class KafkaWriter : IEventWriter
{
    private readonly KafkaClients _clients;
    private readonly KafkaTopics _topics;
    private readonly ProducerConfig _config;
    private readonly BufferLimit _buffer;
    private readonly Lock _lock = new();
    private readonly List<IProducer<byte[]?, byte[]?>> _ended = [];
    private IProducer<byte[]?, byte[]?> _producer;

    public KafkaWriter(KafkaClients clients, KafkaTopics topics, WriterOptions options)
    {
        _clients = clients;
        _topics = topics;
        _buffer = new BufferLimit(options.BufferBytes);
        _config = ClientSettings.Producer(clients.Options);
        _config.LingerMs = options.Linger.TotalMilliseconds;
        _config.MessageTimeoutMs = (int)Math.Clamp(options.DeliveryTimeout.TotalMilliseconds, 1, int.MaxValue);
        // Our own limit makes the caller wait; the client's, which refuses, must be the larger one.
        _config.QueueBufferingMaxKbytes = (int)Math.Clamp((options.BufferBytes * 2 / 1024) + (16 * 1024), 16 * 1024, int.MaxValue);
        _config.QueueBufferingMaxMessages = 10_000_000;
        _producer = clients.Producer(_config);
    }

    public async ValueTask<Task<RecordPlace>> WriteAsync(OutgoingRecord record, CancellationToken cancellationToken)
    {
        try
        {
            var partitions = await _topics.PartitionsOfAsync(record.Topic, cancellationToken).ConfigureAwait(false);
            if (record.Partition is { } wanted && (wanted < 0 || wanted >= partitions))
            {
                return Task.FromException<RecordPlace>(KafkaFault.UnknownPartition(new(record.Topic, wanted), partitions));
            }
        }
        catch (TopicsException e)
        {
            return Task.FromException<RecordPlace>(e);
        }

        var bytes = 100L + (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
        await _buffer.TakeAsync(bytes, cancellationToken).ConfigureAwait(false);
        return Send(record, bytes);
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        // Ends the client's lingering; the records' own tasks say how each ended.
        var producer = Current();
        await Task.Run(() => producer.Flush(cancellationToken), cancellationToken).ConfigureAwait(false);
        await _buffer.EmptyAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await FlushAsync(CancellationToken.None).ConfigureAwait(false);
        _producer.Dispose();
        _ended.ForEach(producer => producer.Dispose());
    }

    private Task<RecordPlace> Send(OutgoingRecord record, long bytes)
    {
        TaskCompletionSource<RecordPlace> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Message<byte[]?, byte[]?> message = new() { Key = Array(record.Key), Value = Array(record.Value), Timestamp = record.Timestamp is { } ms ? new Timestamp(ms, TimestampType.CreateTime) : Timestamp.Default };
        if (record.Headers.Count > 0)
        {
            message.Headers = [];
            foreach (var header in record.Headers)
            {
                message.Headers.Add(header.Name, Array(header.Value));
            }
        }

        var producer = Current();
        try
        {
            producer.Produce(new Confluent.Kafka.TopicPartition(record.Topic, record.Partition ?? Partition.Any), message, report => Ended(producer, report, bytes, done));
        }
        catch (ProduceException<byte[]?, byte[]?> e)
        {
            _buffer.Return(bytes);
            done.SetException(Fault(producer, e.Error, record.Topic));
        }

        return done.Task;
    }

    private void Ended(IProducer<byte[]?, byte[]?> producer, DeliveryReport<byte[]?, byte[]?> report, long bytes, TaskCompletionSource<RecordPlace> done)
    {
        if (report.Error.IsError)
        {
            done.SetException(Fault(producer, report.Error, report.Topic));
        }
        else
        {
            done.SetResult(new RecordPlace(new(report.Topic, report.Partition.Value), report.Offset.Value));
        }

        _buffer.Return(bytes);
    }

    private TopicsException Fault(IProducer<byte[]?, byte[]?> producer, Error error, string topic)
    {
        if (error.IsFatal || error.Code == ErrorCode.Local_Fatal)
        {
            Replace(producer);
        }

        var fault = KafkaFault.Of(_clients, $"write to topic {topic}", error, topic);
        return fault.Problems[0].Code is "log_failed" or "log_unreachable"
            ? new TopicsException(fault.Problems[0] with { Code = "delivery_failed" }, fault)
            : fault;
    }

    private IProducer<byte[]?, byte[]?> Current()
    {
        lock (_lock)
        {
            return _producer;
        }
    }

    // A fatal error ends an idempotent producer. It still reports what it holds as failed, so it is kept.
    private void Replace(IProducer<byte[]?, byte[]?> ended)
    {
        lock (_lock)
        {
            if (ReferenceEquals(ended, _producer))
            {
                _ended.Add(ended);
                _producer = _clients.Producer(_config);
            }
        }
    }

    private static byte[]? Array(ReadOnlyMemory<byte>? bytes) =>
        bytes is not { } memory ? null
        : MemoryMarshal.TryGetArray(memory, out var segment) && segment.Array is { } array && segment.Offset == 0 && segment.Count == array.Length ? array
        : memory.ToArray();
}
