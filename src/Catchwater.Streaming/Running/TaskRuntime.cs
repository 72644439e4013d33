using System.Buffers;
using System.Globalization;
using System.Text;
using Catchwater.Core.Errors;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.State;
using Catchwater.Streaming.Timers;
using Catchwater.Topics;
using Catchwater.Topics.Records;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Running;

/// <summary>What the operators of one task share: the record in hand, the unit of work, state, timers, counters. For one thread.</summary>
internal sealed class TaskRuntime(StreamJob job, ILogTask task, int partitions, StreamRunnerOptions options, CacheBudget budget)
{
    private readonly List<IStateTable> _tables = [];
    private readonly List<TimerQueue> _timers = [];
    private readonly List<TimerQueue> _wallTimers = [];
    private readonly ArrayBufferWriter<byte> _key = new(256);
    private readonly Dictionary<object, object> _parts = new(ReferenceEqualityComparer.Instance);

    public StreamJob Job { get; } = job;

    public int Number => task.Number;

    public int Partitions { get; } = partitions;

    public TimeProvider Time { get; } = options.Time;

    public CacheBudget Budget { get; } = budget;

    /// <summary>Where everything goes that is to be committed next.</summary>
    public UnitOfWork Unit { get; set; } = new();

    /// <summary>Number of that unit, from 1.</summary>
    public long Epoch { get; set; } = 1;

    /// <summary>The record in hand.</summary>
    public RecordPosition Position { get; set; }

    /// <summary>Its event time, or the time of the timer that fires; milliseconds since 1970.</summary>
    public long Timestamp { get; set; }

    /// <summary>Event time before the first repartition, behind it, and so on; one where there is none.</summary>
    public IReadOnlyList<EventClock> Clocks => field ??= [.. Enumerable.Range(0, 1 + Job.RepartitionTopics.Count).Select(_ => new EventClock(this))];

    /// <summary>The clock of the operators that are being opened.</summary>
    public EventClock Clock
    {
        get => field ??= Clocks[0];
        private set;
    }

    public JobCounters Counters;

    public IReadOnlyList<IStateTable> Tables => _tables;

    /// <summary>The key in hand.</summary>
    public ReadOnlySpan<byte> Key => _key.WrittenSpan;

    /// <summary>Scratch memory for one value; whoever takes it is done with it before calling on.</summary>
    public ArrayBufferWriter<byte> Scratch { get; } = new(1024);

    /// <summary>Whether there is a key in hand.</summary>
    public bool HasKey { get; private set; }

    public void SetKey(ReadOnlySpan<byte> key, bool hasKey = true)
    {
        HasKey = hasKey;
        _key.ResetWrittenCount();
        _key.Write(key);
    }

    /// <summary>The part of an operator that exists once a task, however many ways lead to it.</summary>
    public TPart Once<TPart>(object of, Func<TaskRuntime, TPart> open)
        where TPart : notnull
    {
        if (_parts.TryGetValue(of, out var part))
        {
            return (TPart)part;
        }

        var opened = open(this);
        _parts.Add(of, opened);
        return opened;
    }

    public StateTable<TValue> OpenTable<TValue>(string name, IStateCodec<TValue> codec, bool timed = false)
    {
        StateTable<TValue> table = new(name, task.State, codec, Budget, timed);
        _tables.Add(table);
        return table;
    }

    /// <summary>Timers of the clock of the operators that are being opened.</summary>
    public TimerQueue OpenEventTimers(string table, Action<long, byte[]> fire)
    {
        var queue = Open(table, fire);
        Clock.Add(queue);
        return queue;
    }

    public TimerQueue OpenClockTimers(string table, Action<long, byte[]> fire)
    {
        var queue = Open(table, fire);
        _wallTimers.Add(queue);
        return queue;
    }

    /// <summary>Opens the operators behind a repartition, which have a clock of their own.</summary>
    public TPart Behind<TPart>(string? repartitionTopic, Func<TPart> open)
    {
        if (repartitionTopic is null)
        {
            return open();
        }

        var before = Clock;
        Clock = Clocks[1 + Array.IndexOf([.. Job.RepartitionTopics], repartitionTopic)];
        try
        {
            return open();
        }
        finally
        {
            Clock = before;
        }
    }

    /// <summary>Time of the next timer of the wall clock; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextClockTimer => Next(_wallTimers, out _);

    /// <summary>Fires timers of the wall clock; whether there were any.</summary>
    public bool FireClockTimers() => _wallTimers.Count > 0 && Fire(_wallTimers, Time.GetUtcNow().ToUnixTimeMilliseconds());

    public void Append(string topic, ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue = true)
    {
        Unit.Append(topic, null, Timestamp, key, hasKey, value, hasValue, default);
        Counters.Emitted++;
    }

    /// <summary>
    /// Whether a key lives in this partition. A record that carries the very key is where its producer wanted it, whatever way the
    /// producer spreads keys.
    /// </summary>
    public bool IsAtHome(ReadOnlySpan<byte> key) => (HasKey && key.SequenceEqual(Key)) || Murmur2.PartitionOf(key, Partitions) == Number;

    public StreamingException AwayFromHome(ReadOnlySpan<byte> key) => new(new Problem(
        "key_elsewhere",
        $"job '{Job.Name}': the record at {Position} belongs to the key '{Encoding.UTF8.GetString(key)}', but its topic is not partitioned by that key")
    {
        Hint = "let the job repartition (repartition: true), or have the topic keyed by it",
    });

    public void DeadLetter(in Record record, string reason)
    {
        Unit.Append(
            new OutgoingRecord(options.DeadLetterTopic(Position.Partition.Topic), Copy(record.Key, record.HasKey), Copy(record.Value, record.HasValue))
            {
                Timestamp = record.Timestamp,
                Headers =
                [
                    .. record.ReadHeaders(),
                    Header(DeadLetters.Reason, reason),
                    Header(DeadLetters.Job, Job.Name),
                    Header(DeadLetters.Topic, Position.Partition.Topic),
                    Header(DeadLetters.Partition, Position.Partition.Partition.ToString(CultureInfo.InvariantCulture)),
                    Header(DeadLetters.Offset, Position.Offset.ToString(CultureInfo.InvariantCulture)),
                ],
            },
            record.Timestamp);
        Counters.DeadLetters++;
    }

    public void WriteTables()
    {
        foreach (var table in _tables)
        {
            table.WriteTo(Unit, Epoch);
        }

        Budget.Changed = 0;
    }

    /// <summary>The units up to this one are durable.</summary>
    public void Committed(long epoch)
    {
        Budget.CommittedEpoch = epoch;
        if (Budget.Strained)
        {
            _tables.ForEach(table => table.Trim());
        }

        _timers.ForEach(queue => queue.Committed());
    }

    /// <summary>Forgets everything that is not committed, and everything read so far.</summary>
    public void Drop()
    {
        _tables.ForEach(table => table.Drop());
        Budget.Changed = 0;
        _timers.ForEach(queue => queue.Drop());
        Unit.Clear();
    }

    /// <summary>Fires the timers of some operators up to a time, in order of time, then of operators; whether there were any.</summary>
    public bool Fire(List<TimerQueue> queues, long until)
    {
        if (queues.Count == 0)
        {
            return false;
        }

        var fired = false;
        while (Next(queues, out var queue) is var next && next <= until && queue is not null)
        {
            Timestamp = next;
            queue.FireNext(Unit, Epoch);
            fired = true;
        }

        return fired;
    }

    private TimerQueue Open(string table, Action<long, byte[]> fire)
    {
        TimerQueue queue = new(table, task.State, Budget, fire);
        _timers.Add(queue);
        return queue;
    }

    private static long Next(List<TimerQueue> queues, out TimerQueue? first)
    {
        first = null;
        var next = long.MaxValue;
        foreach (var queue in queues)
        {
            if (queue.Next < next)
            {
                next = queue.Next;
                first = queue;
            }
        }

        return next;
    }

    // Not a conditional expression: a null array would become empty memory.
    private static ReadOnlyMemory<byte>? Copy(ReadOnlySpan<byte> bytes, bool present)
    {
        if (!present)
        {
            return null;
        }

        return bytes.ToArray();
    }

    private static RecordHeader Header(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));
}
