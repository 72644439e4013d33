using System.Buffers;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Serdes;

namespace Catchwater.Streaming.Jobs;

/// <summary>Writes values to one topic, as part of the unit of work.</summary>
internal sealed class TopicWriter(TaskRuntime runtime, string topic)
{
    private readonly ArrayBufferWriter<byte> _key = new(64);
    private readonly ArrayBufferWriter<byte> _value = new(512);

    /// <summary>With the key in hand.</summary>
    public void Write<T>(T value, ISerde<T> serde)
    {
        _value.ResetWrittenCount();
        serde.Serialize(value, _value);
        runtime.Append(topic, runtime.Key, runtime.HasKey, _value.WrittenSpan);
    }

    /// <summary>With the key in hand, on the job's own way: it counts neither as read nor as emitted.</summary>
    public void Forward<T>(T value, ISerde<T> serde)
    {
        _value.ResetWrittenCount();
        serde.Serialize(value, _value);
        runtime.Unit.Append(topic, null, runtime.Timestamp, runtime.Key, true, _value.WrittenSpan, true, default);
    }

    public void Write<TKey, T>(TKey key, ISerde<TKey> keySerde, T value, ISerde<T> serde)
    {
        _key.ResetWrittenCount();
        keySerde.Serialize(key, _key);
        _value.ResetWrittenCount();
        serde.Serialize(value, _value);
        runtime.Append(topic, _key.WrittenSpan, true, _value.WrittenSpan);
    }
}
