using System.Buffers;
using Catchwater.Topics.Kafka.State;
using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Kafka.Workers;

/// <summary>A task's committed state, and the sign that its owner reads it again after an aborted commit when there is no input to rewind.</summary>
internal sealed class KafkaTaskState(LocalTask local, Action? read) : ITaskState
{
    public bool TryGet(string table, ReadOnlySpan<byte> key, IBufferWriter<byte> value)
    {
        read?.Invoke();
        return local.TryGet(table, key, value);
    }

    public void Scan(string table, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from, StateVisitor visit)
    {
        read?.Invoke();
        local.Scan(table, prefix, from, visit);
    }
}
