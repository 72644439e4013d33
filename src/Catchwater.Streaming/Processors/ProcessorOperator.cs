using Catchwater.Streaming.Running;
using Catchwater.Streaming.Serdes;
using Catchwater.Streaming.State;

namespace Catchwater.Streaming.Processors;

/// <summary>A processor in one task.</summary>
internal sealed class ProcessorOperator<TKey, TIn, TState, TOut>
    where TKey : notnull
{
    private readonly TaskRuntime _runtime;
    private readonly KeyedProcessor<TKey, TIn, TState, TOut> _processor;
    private readonly ISerde<TKey> _keySerde;
    private readonly ProcessorContext<TKey, TState, TOut> _context;

    public ProcessorOperator(
        TaskRuntime runtime, KeyedProcessor<TKey, TIn, TState, TOut> processor, string name, IStateCodec<TState> codec, ISerde<TKey> keySerde, ProcessedStream<TOut> outputs)
    {
        (_runtime, _processor, _keySerde) = (runtime, processor, keySerde);
        ExpiringTable<TState> table = new(runtime, name, codec, processor.StateTtl);
        var eventTimers = runtime.OpenEventTimers(name + ".timers", (time, key) => OnTimer(time, key, TimeDomain.EventTime));
        var clockTimers = runtime.OpenClockTimers(name + ".clock-timers", (time, key) => OnTimer(time, key, TimeDomain.ProcessingTime));
        _context = new ProcessorContext<TKey, TState, TOut>(runtime, table, eventTimers, clockTimers, outputs);
    }

    public void OnRecord(TKey key, TIn value)
    {
        _context.Begin(key);
        _processor.OnRecord(value, _context);
    }

    private void OnTimer(long time, byte[] key, TimeDomain domain)
    {
        _runtime.SetKey(key);
        _context.Begin(_keySerde.Deserialize(key));
        _processor.OnTimer(DateTimeOffset.FromUnixTimeMilliseconds(time), domain, _context);
    }
}
