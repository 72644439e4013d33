using Catchwater.Streaming.Running;
using Catchwater.Streaming.Serdes;
using Catchwater.Streaming.State;

namespace Catchwater.Streaming.Jobs;

/// <summary>Events of a type on their way through a job.</summary>
public sealed class Stream<T>
{
    private readonly List<Func<TaskRuntime, Action<T>>> _next = [];

    internal Stream(StreamJob job) => Job = job;

    internal StreamJob Job { get; }

    /// <summary>Turns each event into another.</summary>
    public Stream<TOut> Map<TOut>(Func<T, TOut> map) => Then<TOut>((_, next) => value => next(map(value)));

    /// <summary>Keeps the events for which a condition is true.</summary>
    public Stream<T> Filter(Func<T, bool> condition) => Then<T>((_, next) => value =>
    {
        if (condition(value))
        {
            next(value);
        }
    });

    /// <summary>Turns each event into none, one or several.</summary>
    public Stream<TOut> FlatMap<TOut>(Func<T, IEnumerable<TOut>> map) => Then<TOut>((_, next) => value =>
    {
        foreach (var one in map(value))
        {
            next(one);
        }
    });

    /// <summary>Lets the same events go another way too.</summary>
    public Stream<T> Branch(Action<Stream<T>> way)
    {
        way(this);
        return this;
    }

    /// <summary>
    /// Drops events whose id was seen before in the same partition, as a producer that tries again makes them. Ids are remembered
    /// for <paramref name="remember"/> of event time.
    /// </summary>
    /// <param name="id">The event's id, such as <c>event_id</c>.</param>
    /// <param name="remember">How long; more than 0.</param>
    /// <param name="name">Name of the operator and its state. Default: made from its place.</param>
    public Stream<T> Deduplicate(Func<T, string> id, TimeSpan remember, string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(remember, TimeSpan.Zero);
        var table = Job.AddOperator(name, "deduplicate", null);
        return Then<T>((runtime, next) =>
        {
            ExpiringTable<bool> seen = new(runtime, table, new PresenceCodec(), remember);
            return value =>
            {
                runtime.Scratch.ResetWrittenCount();
                Serde.Utf8.Serialize(id(value), runtime.Scratch);
                var entry = seen.Find(runtime.Scratch.WrittenSpan);
                if (!entry.HasValue)
                {
                    seen.Set(entry, true);
                    next(value);
                }
            };
        });
    }

    /// <summary>Groups events by a key: state, timers, windows and joins are kept by it.</summary>
    /// <param name="key">The event's key; never null.</param>
    /// <param name="serde">How keys are written. Default: <see cref="Serde.Key{TKey}"/>.</param>
    /// <param name="repartition">
    /// Whether events whose record lies in the partition of another key are sent home through a topic of the job's own. Default:
    /// false, such an event stops the job: usually the topic is keyed as the job is.
    /// </param>
    /// <param name="valueSerde">How events are written on that way. Default: <see cref="Serde.Default{T}"/>.</param>
    public KeyedStream<TKey, T> KeyBy<TKey>(Func<T, TKey> key, ISerde<TKey>? serde = null, bool repartition = false, ISerde<T>? valueSerde = null)
        where TKey : notnull
    {
        KeyedStream<TKey, T> keyed = new(Job, key, serde ?? Serde.Key<TKey>(), repartition, valueSerde ?? Serde.Default<T>());
        _next.Add(keyed.OpenEntry);
        return keyed;
    }

    /// <summary>Writes the events to a topic, with the key in hand (that of <see cref="KeyBy"/>, or of the record) and the event's time.</summary>
    /// <param name="topic">The topic; it is made when it is not there.</param>
    /// <param name="serde">How values are written. Default: <see cref="Serde.Default{T}"/>.</param>
    /// <returns>The job.</returns>
    public StreamJob To(string topic, ISerde<T>? serde = null) => To<string>(topic, null, serde);

    /// <summary>Writes the events to a topic, with a key of their own and the event's time.</summary>
    /// <param name="topic">The topic; it is made when it is not there.</param>
    /// <param name="key">The key of the new record.</param>
    /// <param name="serde">How values are written. Default: <see cref="Serde.Default{T}"/>.</param>
    /// <param name="keySerde">How keys are written. Default: <see cref="Serde.Key{TKey}"/>.</param>
    /// <returns>The job.</returns>
    public StreamJob To<TKey>(string topic, Func<T, TKey>? key, ISerde<T>? serde = null, ISerde<TKey>? keySerde = null)
        where TKey : notnull
    {
        serde ??= Serde.Default<T>();
        Job.AddOutput(topic);
        _next.Add(runtime =>
        {
            TopicWriter writer = new(runtime, topic);
            keySerde ??= Serde.Key<TKey>();
            return value =>
            {
                if (key is null)
                {
                    writer.Write(value, serde);
                }
                else
                {
                    writer.Write(key(value), keySerde, value, serde);
                }
            };
        });
        return Job;
    }

    internal Stream<TOut> Then<TOut>(Func<TaskRuntime, Action<TOut>, Action<T>> open)
    {
        Stream<TOut> stream = new(Job);
        _next.Add(runtime => open(runtime, stream.Open(runtime)));
        return stream;
    }

    internal void Add(Func<TaskRuntime, Action<T>> open) => _next.Add(open);

    internal Action<T> Open(TaskRuntime runtime) => runtime.Once(this, _ =>
    {
        Action<T>[] ways = [.. _next.Select(open => open(runtime))];
        return ways.Length == 1 ? ways[0] : new Action<T>(value =>
        {
            // One way may take another key in hand; the next begins with the same one.
            var (key, hasKey) = (runtime.Key.ToArray(), runtime.HasKey);
            foreach (var way in ways)
            {
                way(value);
                runtime.SetKey(key, hasKey);
            }
        });
    });
}
