using Catchwater.Streaming.Running;
using Catchwater.Streaming.Serdes;
using Catchwater.Streaming.State;
using Catchwater.Topics.Records;

namespace Catchwater.Streaming.Jobs;

/// <summary>A topic read as a table: the last value of each key.</summary>
public sealed class StreamTable<T>
{
    private readonly ISerde<T> _serde;
    private readonly SerdeCodec<T> _codec;

    internal StreamTable(string topic, ISerde<T> serde) => (Name, _serde, _codec) = (topic, serde, new SerdeCodec<T>(serde));

    /// <summary>The topic, and the name of the state table that holds its rows.</summary>
    public string Name { get; }

    internal string Describe(ReadOnlyMemory<byte> stored) => _codec.Describe(stored.Span);

    internal StateTable<T> Open(TaskRuntime runtime) => runtime.Once(this, _ => runtime.OpenTable(Name, _codec));

    internal RecordHandler OpenSource(TaskRuntime runtime)
    {
        var rows = Open(runtime);
        return (in Record record) =>
        {
            if (!record.HasKey)
            {
                runtime.DeadLetter(record, "no_key: a row of a table needs a key");
            }
            else if (!record.HasValue)
            {
                rows.Remove(rows.Find(record.Key));
            }
            else if (SourceOperator.TryRead(runtime, _serde, record, out var row))
            {
                rows.Set(rows.Find(record.Key), row, record.Timestamp);
            }
        };
    }
}
