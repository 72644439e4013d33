using Catchwater.Streaming.Serdes;

namespace Catchwater.Streaming.Processors;

/// <summary>
/// Your code for the events of one key, as Flink's KeyedProcessFunction: state, timers, results. Each event changes state and emits
/// exactly once in what is committed, also after a crash. One object serves all tasks at once: keep everything in the context,
/// nothing in fields.
/// </summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TIn">The events.</typeparam>
/// <typeparam name="TState">What is remembered for a key.</typeparam>
/// <typeparam name="TOut">The results.</typeparam>
public abstract class KeyedProcessor<TKey, TIn, TState, TOut>
    where TKey : notnull
{
    /// <summary>How long the state of a key is kept after its last change, in event time. Default: for ever.</summary>
    public virtual TimeSpan? StateTtl => null;

    /// <summary>How state is written. Default: <see cref="Serde.Default{T}"/>. State written one way cannot be read another.</summary>
    public virtual ISerde<TState> StateSerde => field ??= Serde.Default<TState>();

    /// <summary>An event has come.</summary>
    public abstract void OnRecord(TIn value, ProcessorContext<TKey, TState, TOut> context);

    /// <summary>A timer that was registered for this key has come due.</summary>
    /// <param name="time">The time it was registered for.</param>
    /// <param name="domain">Which clock it was.</param>
    /// <param name="context">The key's context.</param>
    public virtual void OnTimer(DateTimeOffset time, TimeDomain domain, ProcessorContext<TKey, TState, TOut> context)
    {
    }
}

/// <summary>The two clocks.</summary>
public enum TimeDomain
{
    /// <summary>The watermark: how far the events' own time has come. Results are the same however often and fast they are computed.</summary>
    EventTime,

    /// <summary>The machine's clock.</summary>
    ProcessingTime,
}
