using Catchwater.Topics.Embedded.Reading;
using Catchwater.Topics.Records;
using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Embedded.Tasks;

/// <summary>A partition that a task reads.</summary>
internal sealed class EmbeddedInput : ITaskInput, IDisposable
{
    private readonly PartitionCursor _cursor;
    private readonly Wake _wake;
    private long _committed;

    public EmbeddedInput(PartitionCursor cursor, TimeProvider time)
    {
        _cursor = cursor;
        _committed = cursor.Position;
        _wake = new Wake(time);
        cursor.Partition.Subscribe(_wake);
    }

    public TopicPartition Partition => _cursor.Partition.Place;

    public long Committed
    {
        get => Volatile.Read(ref _committed);
        set => Volatile.Write(ref _committed, value);
    }

    public long End => _cursor.Partition.End;

    public long Position => _cursor.Position;

    public RecordBatch? TryRead() => _cursor.Next();

    public ValueTask WaitAsync(TimeSpan wait, CancellationToken cancellationToken) =>
        _cursor.HasMore ? ValueTask.CompletedTask : _wake.WaitAsync(wait, cancellationToken);

    public void Rewind() => _cursor.Seek(Committed);

    public void Dispose() => _cursor.Partition.Unsubscribe(_wake);
}
