using Catchwater.Topics.Embedded.Reading;
using Catchwater.Topics.Records;
using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Kafka.Workers;

/// <summary>
/// One partition on its way from the fetching thread to its task: two buffers, one being filled and one being read. When the one being
/// filled is full the partition is paused until the task takes it.
/// </summary>
internal sealed class KafkaInput(TopicPartition partition, Fetcher fetcher, TimeProvider time) : ITaskInput
{
    private const int FullBytes = 4 << 20;

    private readonly Lock _lock = new();
    private readonly Wake _wake = new(time);
    private RecordBatchBuilder _filling = new();
    private RecordBatchBuilder _reading = new();
    private long _base;
    private long _next;
    private long _end;
    private bool _atEnd;
    private bool _paused;
    private bool _dropping = true;
    private bool _closed;

    public TopicPartition Partition => partition;

    public long Committed { get; private set => Volatile.Write(ref field, value); }

    /// <summary>At the end of the partition this is <see cref="Position"/>, past the markers of transactions: once that is committed nothing is left to do.</summary>
    public long End
    {
        get
        {
            lock (_lock)
            {
                return _atEnd ? Math.Max(_next, Committed) : Math.Max(_end, _next);
            }
        }
    }

    public long Position
    {
        get
        {
            lock (_lock)
            {
                return _dropping ? Committed : _filling.Count > 0 ? _base : _next;
            }
        }
    }

    public RecordBatch? TryRead()
    {
        RecordBatchBuilder taken;
        long baseOffset;
        bool resume;
        lock (_lock)
        {
            if (_filling.Count == 0 || _closed)
            {
                return null;
            }

            (_filling, _reading) = (_reading, _filling);
            _filling.Clear();
            taken = _reading;
            baseOffset = _base;
            resume = _paused;
            _paused = false;
        }

        if (resume)
        {
            fetcher.Resume(this);
        }

        return taken.ToBatch(partition, baseOffset);
    }

    public async ValueTask WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_filling.Count > 0 || _closed)
            {
                return;
            }
        }

        await _wake.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
    }

    public void Rewind()
    {
        Rewound?.Invoke();
        lock (_lock)
        {
            _filling.Clear();
            _dropping = true;
            _paused = false;
        }

        fetcher.Seek(this, Committed);
    }

    /// <summary>Somebody goes back to the committed position.</summary>
    public Action? Rewound { get; set; }

    /// <summary>Where the task begins, before it is assigned.</summary>
    public void Start(long committed) => (Committed, _next) = (committed, committed);

    /// <summary>A commit has moved the position.</summary>
    public void Advance(long committed) => Committed = committed;

    /// <summary>The fetching thread stands at an offset now: what comes is wanted.</summary>
    public void Begin(long offset)
    {
        lock (_lock)
        {
            _filling.Clear();
            _next = offset;
            _dropping = false;
            _atEnd = false;
        }
    }

    /// <summary>Takes the record consumed last; false when the partition shall pause.</summary>
    public bool Add(Clients.LogConsumer consumer, Confluent.Kafka.ConsumeResult<bool, bool> result)
    {
        var offset = result.Offset.Value;
        bool first;
        lock (_lock)
        {
            if (_dropping || offset < _next)
            {
                return true;
            }

            first = _filling.Count == 0;
            if (first)
            {
                _base = offset;
            }

            consumer.AddTo(_filling, _base, result);
            _next = offset + 1;
            _atEnd = false;
            _paused = _filling.Length >= FullBytes || !Clients.LogConsumer.Fits(_base, offset + (1 << 20));
        }

        if (first)
        {
            _wake.Set();
        }

        return !_paused;
    }

    /// <summary>Nothing is left to read at the moment.</summary>
    public void Ended(long offset)
    {
        lock (_lock)
        {
            _atEnd = !_dropping;
            if (_atEnd)
            {
                // Between the last record and here lie markers of transactions.
                _next = Math.Max(_next, offset);
            }
        }
    }

    /// <summary>The end of the partition, as the brokers said last.</summary>
    public void Saw(long end)
    {
        lock (_lock)
        {
            _end = end;
        }
    }

    /// <summary>The task has gone: nothing more can be read.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            _dropping = true;
        }

        _wake.Set();
    }
}
