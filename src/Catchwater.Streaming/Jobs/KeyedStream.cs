using Catchwater.Streaming.Processors;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Serdes;
using Catchwater.Streaming.State;
using Catchwater.Streaming.Windows;
using Catchwater.Topics.Records;

namespace Catchwater.Streaming.Jobs;

/// <summary>Events grouped by a key.</summary>
public sealed class KeyedStream<TKey, T>
    where TKey : notnull
{
    private readonly List<Func<TaskRuntime, Action<TKey, T>>> _next = [];
    private readonly Func<T, TKey> _key;
    private readonly ISerde<T> _valueSerde;
    private readonly string? _repartitionTopic;

    internal KeyedStream(StreamJob job, Func<T, TKey> key, ISerde<TKey> keySerde, bool repartition, ISerde<T> valueSerde)
    {
        (Job, _key, KeySerde, _valueSerde) = (job, key, keySerde, valueSerde);
        if (repartition)
        {
            _repartitionTopic = $"{job.Name}-{job.AddOperator(null, "repartition", null)}";
            job.Add(new JobInput(_repartitionTopic, InputKind.Repartition, OpenRepartition));
        }
    }

    internal StreamJob Job { get; }

    internal ISerde<TKey> KeySerde { get; }

    /// <summary>Hands each event to a processor that keeps state for its key.</summary>
    /// <param name="processor">The processor. One object serves all tasks: it keeps everything in its context, nothing in fields.</param>
    /// <param name="name">Name of the operator and its state. Default: made from its place.</param>
    public ProcessedStream<TOut> Process<TState, TOut>(KeyedProcessor<TKey, T, TState, TOut> processor, string? name = null)
    {
        SerdeCodec<TState> codec = new(processor.StateSerde);
        var table = Job.AddOperator(name, "process", stored => codec.Describe(stored.Span));
        ProcessedStream<TOut> stream = new(Job);
        _next.Add(runtime => new ProcessorOperator<TKey, T, TState, TOut>(runtime, processor, table, codec, KeySerde, stream).OnRecord);
        return stream;
    }

    /// <summary>Groups the events of each key by windows of event time.</summary>
    public WindowedStream<TKey, T> Window(Window window) => new(this, window);

    /// <summary>Joins each event to the row its key has in a table at that moment; events without a row are dropped.</summary>
    public Stream<TOut> Join<TRow, TOut>(StreamTable<TRow> table, Func<T, TRow, TOut> join) => LookUp(table, (value, row, next) =>
    {
        if (row.HasValue)
        {
            next(join(value, row.Value!));
        }
    }, default(TOut));

    /// <summary>Joins each event to the row its key has in a table at that moment, or to none.</summary>
    public Stream<TOut> LeftJoin<TRow, TOut>(StreamTable<TRow> table, Func<T, TRow?, TOut> join) =>
        LookUp(table, (value, row, next) => next(join(value, row.HasValue ? row.Value : default)), default(TOut));

    /// <summary>The events themselves, with the key in hand.</summary>
    public Stream<T> Values() => Then<T>((_, next) => (_, value) => next(value));

    internal Stream<TOut> Then<TOut>(Func<TaskRuntime, Action<TOut>, Action<TKey, T>> open)
    {
        Stream<TOut> stream = new(Job);
        _next.Add(runtime => open(runtime, stream.Open(runtime)));
        return stream;
    }

    internal Action<T> OpenEntry(TaskRuntime runtime)
    {
        var next = Open(runtime);
        TopicWriter? away = _repartitionTopic is null ? null : new(runtime, _repartitionTopic);
        return value =>
        {
            var key = _key(value) ?? throw new InvalidOperationException("the key is null");
            runtime.Scratch.ResetWrittenCount();
            KeySerde.Serialize(key, runtime.Scratch);
            var bytes = runtime.Scratch.WrittenSpan;
            if (runtime.IsAtHome(bytes))
            {
                runtime.SetKey(bytes);
                next(key, value);
            }
            else if (away is null)
            {
                throw runtime.AwayFromHome(bytes);
            }
            else
            {
                runtime.SetKey(bytes);
                away.Forward(value, _valueSerde);
            }
        };
    }

    private Stream<TOut> LookUp<TRow, TOut>(StreamTable<TRow> table, Action<T, StateEntry<TRow>, Action<TOut>> look, TOut? _) => Then<TOut>((runtime, next) =>
    {
        var rows = table.Open(runtime);
        return (_, value) => look(value, rows.Find(runtime.Key), next);
    });

    private RecordHandler OpenRepartition(TaskRuntime runtime)
    {
        var next = Open(runtime);
        return (in Record record) =>
        {
            if (SourceOperator.TryRead(runtime, _valueSerde, record, out var value))
            {
                runtime.SetKey(record.Key);
                next(KeySerde.Deserialize(record.Key), value);
            }
        };
    }

    private Action<TKey, T> Open(TaskRuntime runtime) => runtime.Once(this, _ =>
    {
        Action<TKey, T>[] ways = runtime.Behind(_repartitionTopic, () => _next.Select(open => open(runtime)).ToArray());
        return ways.Length == 1 ? ways[0] : new Action<TKey, T>((key, value) =>
        {
            foreach (var way in ways)
            {
                way(key, value);
            }
        });
    });
}
