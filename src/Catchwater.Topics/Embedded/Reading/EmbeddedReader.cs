using Catchwater.Topics.Records;

namespace Catchwater.Topics.Embedded.Reading;

/// <summary>Reads several partitions in turn, a batch of each.</summary>
internal sealed class EmbeddedReader : IEventReader
{
    private readonly PartitionCursor[] _cursors;
    private readonly Wake _wake;
    private int _next;

    public EmbeddedReader(IEnumerable<PartitionCursor> cursors, TimeProvider time)
    {
        _cursors = [.. cursors];
        _wake = new Wake(time);
        foreach (var cursor in _cursors)
        {
            cursor.Partition.Subscribe(_wake);
        }
    }

    public async ValueTask<RecordBatch?> ReadAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Read() is { } batch)
        {
            return batch;
        }

        await _wake.WaitAsync(wait, cancellationToken);
        return Read();
    }

    public long PositionOf(TopicPartition partition) =>
        _cursors.FirstOrDefault(cursor => cursor.Partition.Place == partition)?.Position
        ?? throw new ArgumentException($"{partition} is not among the partitions of this reader", nameof(partition));

    public ValueTask DisposeAsync()
    {
        foreach (var cursor in _cursors)
        {
            cursor.Partition.Unsubscribe(_wake);
        }

        return ValueTask.CompletedTask;
    }

    private RecordBatch? Read()
    {
        for (var tried = 0; tried < _cursors.Length; tried++)
        {
            var cursor = _cursors[_next];
            _next = (_next + 1) % _cursors.Length;
            if (cursor.Next() is { } batch)
            {
                return batch;
            }
        }

        return null;
    }
}
