using System.Collections.Concurrent;
using Catchwater.Topics.Kafka.Clients;
using Catchwater.Topics.Kafka.Settings;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka.Workers;

/// <summary>
/// Reads the partitions of a worker's tasks on one thread. It is a consumer of its own beside the group's member, so that a rebalance
/// never stops reading, and a task begins at an exact offset once its state is there. Only its thread touches the consumer.
/// </summary>
internal sealed class Fetcher : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(5);

    private readonly KafkaClients _clients;
    private readonly LogConsumer _consumer;
    private readonly ConcurrentQueue<Action> _asked = new();
    private readonly Dictionary<TopicPartition, KafkaInput> _inputs = [];
    private readonly HashSet<KafkaInput> _paused = [];
    private readonly Action<Exception> _failed;
    private readonly Thread _thread;
    private volatile bool _stop;

    public Fetcher(KafkaClients clients, string group, Action<Exception> failed)
    {
        _clients = clients;
        _failed = failed;
        _consumer = clients.Consumer(ClientSettings.Reader(clients.Options, group));
        _thread = new Thread(Run) { IsBackground = true, Name = $"kafka fetch {group}" };
        _thread.Start();
    }

    /// <summary>Begins to read an input at an offset.</summary>
    public void Add(KafkaInput input, long offset) => _asked.Enqueue(() =>
    {
        _inputs[input.Partition] = input;
        _consumer.Client.IncrementalAssign([Place(input, offset)]);
        input.Begin(offset);
    });

    /// <summary>Stops reading an input. Ends when nothing more of it comes.</summary>
    public Task RemoveAsync(KafkaInput input)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Enqueue(() =>
        {
            try
            {
                if (_inputs.TryGetValue(input.Partition, out var current) && ReferenceEquals(current, input))
                {
                    _inputs.Remove(input.Partition);
                    _paused.Remove(input);
                    _consumer.Client.IncrementalUnassign([Of(input)]);
                }
            }
            finally
            {
                // Whatever became of the consumer: nothing more of it comes, and the worker waits for this to leave.
                done.SetResult();
            }
        });
        return _stop ? Task.CompletedTask : done.Task;
    }

    /// <summary>Goes on with an input that was paused.</summary>
    public void Resume(KafkaInput input) => _asked.Enqueue(() =>
    {
        if (_paused.Remove(input))
        {
            _consumer.Client.Resume([Of(input)]);
        }
    });

    /// <summary>Goes to another offset.</summary>
    public void Seek(KafkaInput input, long offset) => _asked.Enqueue(() =>
    {
        if (_inputs.TryGetValue(input.Partition, out var current) && ReferenceEquals(current, input))
        {
            if (_paused.Remove(input))
            {
                _consumer.Client.Resume([Of(input)]);
            }

            // Assigned again rather than sought: a seek fails while a fetch is being started.
            _consumer.Client.IncrementalUnassign([Of(input)]);
            _consumer.Client.IncrementalAssign([Place(input, offset)]);
            input.Begin(offset);
        }
    });

    public void Dispose()
    {
        _stop = true;
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        try
        {
            while (!_stop)
            {
                Answer();
                Read();
            }
        }
#pragma warning disable CA1031 // Whatever ends this thread ends the worker, which tells its owner.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _stop = true;
            _failed(e is KafkaException kafka ? KafkaFault.Of(_clients, "read", kafka.Error, inner: kafka) : e);
        }
        finally
        {
            _consumer.Client.Close();
            _consumer.Dispose();
            _stop = true;
            Answer(stopped: true);
        }
    }

    private void Answer(bool stopped = false)
    {
        while (_asked.TryDequeue(out var ask))
        {
            try
            {
                ask();
            }
            catch (Exception e) when (stopped && e is ObjectDisposedException or KafkaException)
            {
                // Nothing is read any more.
            }
        }
    }

    private void Read()
    {
        // In the inner loop nothing is looked at but records: a look at the queue a few hundred records is enough.
        var wait = _paused.Count > 0 ? ShortWait : Wait;
        for (var i = 0; i < 500; i++)
        {
            if (Next(wait) is not { } result)
            {
                return;
            }

            wait = TimeSpan.Zero;
            if (!_inputs.TryGetValue(new(result.Topic, result.Partition.Value), out var input))
            {
                continue;
            }

            if (result.IsPartitionEOF)
            {
                input.Ended(result.Offset.Value);
            }
            else
            {
                if (!input.Add(_consumer, result) && _paused.Add(input))
                {
                    _consumer.Client.Pause([Of(input)]);
                }

                if (i == 0)
                {
                    input.Saw(_consumer.Client.GetWatermarkOffsets(Of(input)).High.Value);
                }
            }
        }
    }

    private ConsumeResult<bool, bool>? Next(TimeSpan wait)
    {
        try
        {
            return _consumer.Consume(wait);
        }
        catch (ConsumeException e) when (!e.Error.IsFatal && e.Error.Code is not (ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownPartition or ErrorCode.Local_UnknownTopic or ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed))
        {
            // The client goes on by itself: brokers away, leaders moved.
            return null;
        }
    }

    private static Confluent.Kafka.TopicPartition Of(KafkaInput input) => new(input.Partition.Topic, input.Partition.Partition);

    private static TopicPartitionOffset Place(KafkaInput input, long offset) => new(input.Partition.Topic, input.Partition.Partition, offset);
}
