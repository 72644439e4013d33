using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Serdes;
using Catchwater.Streaming.State;
using Catchwater.Streaming.Timers;

namespace Catchwater.Streaming.Processors;

/// <summary>What a processor works with: the key's state, its timers, and where results go. Valid during the call.</summary>
public sealed class ProcessorContext<TKey, TState, TOut>
    where TKey : notnull
{
    // A class may be changed without being set again; reading it therefore counts as a change. Value types and text cannot be.
    private static readonly bool Mutable = !typeof(TState).IsValueType && typeof(TState) != typeof(string);

    private readonly TaskRuntime _runtime;
    private readonly EventClock _clock;
    private readonly ExpiringTable<TState> _table;
    private readonly TimerQueue _eventTimers;
    private readonly TimerQueue _clockTimers;
    private readonly Action<TOut> _results;
    private readonly IReadOnlyDictionary<string, object> _sides;
    private readonly Dictionary<string, TopicWriter> _writers = [];
    private StateEntry<TState>? _entry;

    internal ProcessorContext(TaskRuntime runtime, ExpiringTable<TState> table, TimerQueue eventTimers, TimerQueue clockTimers, ProcessedStream<TOut> outputs)
    {
        (_runtime, _clock, _table, _eventTimers, _clockTimers) = (runtime, runtime.Clock, table, eventTimers, clockTimers);
        _results = outputs.Open(runtime);
        _sides = outputs.OpenSides(runtime);
    }

    /// <summary>The key in hand.</summary>
    public TKey Key { get; private set; } = default!;

    /// <summary>
    /// What is remembered for the key; the type's default (null for a class) when there is nothing. Set it to remember; a class that
    /// was read here may also be changed in place.
    /// </summary>
    public TState? State
    {
        get
        {
            var entry = Entry;
            if (Mutable && entry.HasValue)
            {
                _table.Changed(entry);
            }

            return entry.HasValue ? entry.Value : default;
        }

        set
        {
            if (value is null)
            {
                ClearState();
            }
            else
            {
                _table.Set(Entry, value);
            }
        }
    }

    /// <summary>Whether anything is remembered for the key.</summary>
    public bool HasState => Entry.HasValue;

    /// <summary>Forgets what is remembered for the key.</summary>
    public void ClearState() => _table.Remove(Entry);

    /// <summary>Time of the event, or of the timer.</summary>
    public DateTimeOffset Timestamp => DateTimeOffset.FromUnixTimeMilliseconds(_runtime.Timestamp);

    /// <summary>No event before this time is expected any more; the minimum before the first event.</summary>
    public DateTimeOffset Watermark => _clock.Watermark == long.MinValue ? DateTimeOffset.MinValue : DateTimeOffset.FromUnixTimeMilliseconds(_clock.Watermark);

    /// <summary>Hands a result on.</summary>
    public void Emit(TOut value) => _results(value);

    /// <summary>Writes a record to a topic by name, with the key in hand. The job has to say so (<see cref="StreamJob.Writes"/>).</summary>
    /// <exception cref="InvalidOperationException">The job does not write to that topic.</exception>
    public void Emit<T>(string topic, T value, ISerde<T>? serde = null) => Writer(topic).Write(value, serde ?? Serde.Default<T>());

    /// <summary>Writes a record to a topic by name, with a key of its own. The job has to say so (<see cref="StreamJob.Writes"/>).</summary>
    /// <exception cref="InvalidOperationException">The job does not write to that topic.</exception>
    public void Emit<TOther, T>(string topic, TOther key, T value, ISerde<T>? serde = null)
        where TOther : notnull => Writer(topic).Write(key, Serde.Key<TOther>(), value, serde ?? Serde.Default<T>());

    /// <summary>Hands a value to a side output; it is dropped when the job does not use that output.</summary>
    public void SideOutput<T>(OutputTag<T> tag, T value)
    {
        if (_sides.TryGetValue(tag.Name, out var side))
        {
            ((Action<T>)side)(value);
        }
    }

    /// <summary>Calls <c>OnTimer</c> for this key when the watermark has come to <paramref name="time"/>. Registering twice is once.</summary>
    public void RegisterEventTimeTimer(DateTimeOffset time) => _eventTimers.Set(time.ToUnixTimeMilliseconds(), _runtime.Key, _runtime.Unit, _runtime.Epoch);

    /// <summary>Takes such a timer back.</summary>
    public void DeleteEventTimeTimer(DateTimeOffset time) => _eventTimers.Delete(time.ToUnixTimeMilliseconds(), _runtime.Key, _runtime.Unit, _runtime.Epoch);

    /// <summary>Calls <c>OnTimer</c> for this key when the machine's clock has come to <paramref name="time"/>.</summary>
    public void RegisterProcessingTimeTimer(DateTimeOffset time) => _clockTimers.Set(time.ToUnixTimeMilliseconds(), _runtime.Key, _runtime.Unit, _runtime.Epoch);

    /// <summary>Takes such a timer back.</summary>
    public void DeleteProcessingTimeTimer(DateTimeOffset time) => _clockTimers.Delete(time.ToUnixTimeMilliseconds(), _runtime.Key, _runtime.Unit, _runtime.Epoch);

    /// <summary>The machine's clock.</summary>
    public DateTimeOffset ProcessingTime => _runtime.Time.GetUtcNow();

    internal void Begin(TKey key)
    {
        Key = key;
        _entry = null;
    }

    private StateEntry<TState> Entry => _entry is { Evicted: false } ? _entry : _entry = _table.Find(_runtime.Key);

    private TopicWriter Writer(string topic)
    {
        if (!_writers.TryGetValue(topic, out var writer))
        {
            if (!_runtime.Job.Outputs.Contains(topic))
            {
                throw new InvalidOperationException($"the job does not say that it writes to '{topic}': add .Writes(\"{topic}\") to it");
            }

            _writers.Add(topic, writer = new TopicWriter(_runtime, topic));
        }

        return writer;
    }
}
