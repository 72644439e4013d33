using Catchwater.Topics.Kafka.Clients;
using Catchwater.Topics.Kafka.Settings;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka.Workers;

/// <summary>
/// The transactional producer of one task. Calls that time out are taken up again, as the client asks for, until they have an answer
/// or the task has gone: how a commit ended is never guessed.
/// </summary>
internal sealed class TaskProducer(KafkaClients clients, string transactionalId, CancellationToken gone) : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TooLong = Slice + TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private IProducer<byte[]?, byte[]?>? _producer;

    /// <summary>Takes the transactional id: whoever had it is fenced, and what it left open is aborted or finished.</summary>
    public void Init()
    {
        _producer?.Dispose();
        _producer = clients.Producer(ClientSettings.Transactional(clients.Options, transactionalId));
        Again(() => _producer.InitTransactions(Slice));
    }

    public void Begin() => _producer!.BeginTransaction();

    public void Send(Confluent.Kafka.TopicPartition to, Message<byte[]?, byte[]?> message, Action<DeliveryReport<byte[]?, byte[]?>>? report = null)
    {
        while (true)
        {
            try
            {
                _producer!.Produce(to, message, report);
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                Wait(TimeSpan.FromMilliseconds(2));
            }
        }
    }

    /// <exception cref="KafkaException">Fatal, also when the client does not come back: a new producer is needed then.</exception>
    public void SendOffsets(IReadOnlyList<TopicPartitionOffset> offsets, IConsumerGroupMetadata group)
    {
        var producer = _producer!;
        Again(() =>
        {
            var call = Task.Run(() => producer.SendOffsetsToTransaction(offsets, group, Slice));
            if (Task.WaitAny([call], TooLong) < 0)
            {
                // The client can wait here without end, past its own timeout, when the group's coordinator goes away while it is asked
                // (https://github.com/confluentinc/librdkafka/issues/5511). It must not be disposed before it comes back, so it is left
                // to itself. What it may still send is refused: the next producer fences it.
                _producer = null;
                _ = call.ContinueWith(_ => producer.Dispose(), CancellationToken.None, TaskContinuationOptions.LongRunning, TaskScheduler.Default);
                throw new KafkaException(new Error(ErrorCode.Local_Fatal, "the client did not come back from sending offsets", true));
            }

            call.GetAwaiter().GetResult();
        });
    }

    /// <summary>Ends when all that was sent has been taken or refused.</summary>
    public void Flush()
    {
        while (_producer!.Flush(Slice) > 0)
        {
            gone.ThrowIfCancellationRequested();
        }
    }

    public void Commit() => Again(() => _producer!.CommitTransaction(Slice));

    public void Abort() => Again(() => _producer!.AbortTransaction(Slice));

    public void Dispose() => _producer?.Dispose();

    /// <summary>Whether somebody else has the transactional id now, or the brokers took it away.</summary>
    public static bool IsFenced(Error error) => error.Code is ErrorCode.Local_Fenced or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch;

    private void Again(Action call)
    {
        while (true)
        {
            try
            {
                call();
                return;
            }
            catch (KafkaRetriableException)
            {
                Wait(Pause);
            }
        }
    }

    private void Wait(TimeSpan time)
    {
        gone.WaitHandle.WaitOne(time);
        gone.ThrowIfCancellationRequested();
    }
}
