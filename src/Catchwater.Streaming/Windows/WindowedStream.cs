using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Serdes;

namespace Catchwater.Streaming.Windows;

/// <summary>Events grouped by key and by window of event time.</summary>
public sealed class WindowedStream<TKey, T>
    where TKey : notnull
{
    private readonly KeyedStream<TKey, T> _stream;
    private readonly Window _window;
    private Action<Stream<T>>? _late;

    internal WindowedStream(KeyedStream<TKey, T> stream, Window window) => (_stream, _window) = (stream, window);

    /// <summary>Lets events go their own way that come after their window has closed and its lateness is over. Without it they are only counted.</summary>
    public WindowedStream<TKey, T> Late(Action<Stream<T>> way)
    {
        _late = way;
        return this;
    }

    /// <summary>Counts the events of each window.</summary>
    public Stream<WindowResult<TKey, long>> Count(string? name = null) => Aggregate(() => 0L, (count, _) => count + 1, (a, b) => a + b, name);

    /// <summary>Combines the events of each window, two at a time, into one of the same type.</summary>
    public Stream<WindowResult<TKey, T>> Reduce(Func<T, T, T> combine, ISerde<T>? serde = null, string? name = null) =>
        Folded(new Fold<T, T>(value => value, combine, combine), name, serde);

    /// <summary>Folds the events of each window into a value.</summary>
    /// <param name="initial">The value of no events; called for each window.</param>
    /// <param name="add">The value with one more event; it may change and return the one it is given.</param>
    /// <param name="merge">Two values as one: sessions that grow together need it, other windows never do.</param>
    /// <param name="name">Name of the operator and its state. Default: made from its place.</param>
    /// <param name="serde">How values are stored. Default: <see cref="Serde.Default{T}"/>.</param>
    /// <exception cref="ArgumentException">The windows are sessions and <paramref name="merge"/> is missing.</exception>
    public Stream<WindowResult<TKey, TValue>> Aggregate<TValue>(
        Func<TValue> initial, Func<TValue, T, TValue> add, Func<TValue, TValue, TValue>? merge = null, string? name = null, ISerde<TValue>? serde = null)
    {
        if (_window.Gap > 0 && merge is null)
        {
            throw new ArgumentException("sessions grow together: they need a way to merge two values", nameof(merge));
        }

        return Folded(new Fold<T, TValue>(value => add(initial(), value), add, merge), name, serde);
    }

    private Stream<WindowResult<TKey, TValue>> Folded<TValue>(Fold<T, TValue> fold, string? name, ISerde<TValue>? serde)
    {
        WindowCodec<TValue> codec = new(serde ?? Serde.Default<TValue>());
        var table = _stream.Job.AddOperator(name, "window", stored => codec.Describe(stored.Span));
        Stream<T>? late = null;
        if (_late is not null)
        {
            late = new Stream<T>(_stream.Job);
            _late(late);
        }

        return _stream.Then<WindowResult<TKey, TValue>>((runtime, next) =>
            new WindowOperator<TKey, T, TValue>(runtime, table, _window, codec, _stream.KeySerde, fold, next, late?.Open(runtime)).OnRecord);
    }
}

/// <summary>How events become one value: the first, each after it, and two values that grow together.</summary>
internal sealed record Fold<T, TValue>(Func<T, TValue> First, Func<TValue, T, TValue> Add, Func<TValue, TValue, TValue>? Merge);
