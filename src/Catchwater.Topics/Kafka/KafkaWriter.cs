using Catchwater.Topics.Kafka.Clients;
using Catchwater.Topics.Kafka.Settings;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka;

/// <summary>Writes single records through one idempotent producer, and through a new one after a fault that ends the old one.</summary>
internal sealed class KafkaWriter : IEventWriter
{
    // What a record costs beyond its bytes, in the client and here.
    private const int Overhead = 256;

    private readonly KafkaClients _clients;
    private readonly KafkaTopics _topics;
    private readonly ProducerConfig _config;
    private readonly BufferLimit _buffer;
    private readonly Lock _lock = new();
    private readonly List<IProducer<Sending, byte[]?>> _ended = [];
    private readonly Action<DeliveryReport<Sending, byte[]?>> _reported;
    private volatile IProducer<Sending, byte[]?> _producer;
    private int _disposed;

    public KafkaWriter(KafkaClients clients, KafkaTopics topics, WriterOptions options)
    {
        _clients = clients;
        _topics = topics;
        _buffer = new BufferLimit(options.BufferBytes);
        _reported = Reported;
        _config = ClientSettings.Producer(clients.Options);
        _config.LingerMs = options.Linger.TotalMilliseconds;
        _config.MessageTimeoutMs = (int)Math.Clamp(options.DeliveryTimeout.TotalMilliseconds, 1, int.MaxValue);
        _config.DeliveryReportFields = "key";
        // Our own limit makes the caller wait; the client's, which refuses, must be the larger one.
        _config.QueueBufferingMaxKbytes = (int)Math.Clamp((options.BufferBytes * 2 / 1024) + (16 * 1024), 16 * 1024, int.MaxValue);
        _config.QueueBufferingMaxMessages = 10_000_000;
        _producer = clients.Producer(_config, SendingKey.Instance);
    }

    public ValueTask WriteAsync(OutgoingRecord record, IDeliveryReceiver receiver, long tag, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        var bytes = (long)Overhead + (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
        if (_topics.KnownPartitionsOf(record.Topic) is not { } partitions || record.Partition < 0 || record.Partition >= partitions || !_buffer.TryTake(bytes))
        {
            return CheckAndSendAsync(record, bytes, receiver, tag, cancellationToken);
        }

        Send(record, bytes, receiver, tag);
        return ValueTask.CompletedTask;
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        // Ends the client's lingering; the records' own receivers say how each ended.
        var producer = _producer;
        await Task.Run(() => producer.Flush(cancellationToken), cancellationToken).ConfigureAwait(false);
        await _buffer.EmptyAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await FlushAsync(CancellationToken.None).ConfigureAwait(false);
            _producer.Dispose();
            _ended.ForEach(producer => producer.Dispose());
        }
    }

    private async ValueTask CheckAndSendAsync(OutgoingRecord record, long bytes, IDeliveryReceiver receiver, long tag, CancellationToken cancellationToken)
    {
        try
        {
            var partitions = await _topics.PartitionsOfAsync(record.Topic, cancellationToken).ConfigureAwait(false);
            if (record.Partition is { } wanted && (wanted < 0 || wanted >= partitions))
            {
                throw KafkaFault.UnknownPartition(new(record.Topic, wanted), partitions);
            }
        }
        catch (TopicsException e)
        {
            receiver.Failed(tag, e);
            return;
        }

        await _buffer.TakeAsync(bytes, cancellationToken).ConfigureAwait(false);
        Send(record, bytes, receiver, tag);
    }

    private void Send(in OutgoingRecord record, long bytes, IDeliveryReceiver receiver, long tag)
    {
        var producer = _producer;
        var draft = MessageDraft.OfThread;
        draft.Fill(record, new Sending(producer, bytes, receiver, tag));
        Error refused;
        try
        {
            producer.Produce(record.Partition is { } partition ? new(record.Topic, partition) : draft.AnywhereIn(record.Topic), draft.Message, _reported);
            return;
        }
        catch (ProduceException<Sending, byte[]?> e)
        {
            refused = e.Error;
        }
        finally
        {
            draft.Clear();
        }

        _buffer.Return(bytes);
        receiver.Failed(tag, Fault(producer, refused, record.Topic));
    }

    private void Reported(DeliveryReport<Sending, byte[]?> report)
    {
        var sending = report.Message.Key;
        if (report.Error.IsError)
        {
            sending.Receiver.Failed(sending.Tag, Fault(sending.Producer, report.Error, report.Topic));
        }
        else
        {
            sending.Receiver.Delivered(sending.Tag, new RecordPlace(new(report.Topic, report.Partition.Value), report.Offset.Value));
        }

        _buffer.Return(sending.Bytes);
    }

    private TopicsException Fault(IProducer<Sending, byte[]?> producer, Error error, string topic)
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

    // A fatal error ends an idempotent producer. It still reports what it holds as failed, so it is kept.
    private void Replace(IProducer<Sending, byte[]?> ended)
    {
        lock (_lock)
        {
            if (ReferenceEquals(ended, _producer))
            {
                _ended.Add(ended);
                _producer = _clients.Producer(_config, SendingKey.Instance);
            }
        }
    }
}
