using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Serdes;

namespace Catchwater.Streaming.Processors;

/// <summary>What a processor emits, and its side outputs.</summary>
public sealed class ProcessedStream<T>
{
    private readonly Dictionary<string, Func<TaskRuntime, object>> _sides = [];
    private readonly Stream<T> _main;

    internal ProcessedStream(StreamJob job) => _main = new Stream<T>(job);

    /// <summary>The results.</summary>
    public Stream<T> Results => _main;

    /// <summary>Lets a side output go its way.</summary>
    /// <exception cref="ArgumentException">The tag has a way already.</exception>
    public ProcessedStream<T> SideOutput<TSide>(OutputTag<TSide> tag, Action<Stream<TSide>> way)
    {
        Stream<TSide> side = new(_main.Job);
        _sides.Add(tag.Name, side.Open);
        way(side);
        return this;
    }

    /// <inheritdoc cref="Stream{T}.To(string, ISerde{T}?)"/>
    public StreamJob To(string topic, ISerde<T>? serde = null) => _main.To(topic, serde);

    /// <inheritdoc cref="Stream{T}.To{TKey}(string, Func{T, TKey}?, ISerde{T}?, ISerde{TKey}?)"/>
    public StreamJob To<TKey>(string topic, Func<T, TKey>? key, ISerde<T>? serde = null, ISerde<TKey>? keySerde = null)
        where TKey : notnull => _main.To(topic, key, serde, keySerde);

    /// <inheritdoc cref="Stream{T}.Map"/>
    public Stream<TOut> Map<TOut>(Func<T, TOut> map) => _main.Map(map);

    /// <inheritdoc cref="Stream{T}.Filter"/>
    public Stream<T> Filter(Func<T, bool> condition) => _main.Filter(condition);

    internal Action<T> Open(TaskRuntime runtime) => _main.Open(runtime);

    internal IReadOnlyDictionary<string, object> OpenSides(TaskRuntime runtime) => _sides.ToDictionary(side => side.Key, side => side.Value(runtime));
}
