using System.Diagnostics;
using Catchwater.Streaming.Jobs;
using Catchwater.Topics.Records;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Running;

/// <summary>One partition a task reads: how far it is, the batch in hand, and how far its event time has come.</summary>
internal sealed class TaskInput(ITaskInput source, JobInput binding, RecordHandler handler)
{
    // The batch in hand holds every record from here on to its end.
    private long _heldFrom;

    public ITaskInput Source { get; } = source;

    public JobInput Binding { get; } = binding;

    public RecordHandler Handler { get; } = handler;

    /// <summary>The offset after the last record worked on.</summary>
    public long Position { get; set; } = source.Committed;

    /// <summary>The position of the last unit that was sealed.</summary>
    public long Sealed { get; set; } = source.Committed;

    /// <summary>Where to stop; <see cref="long.MaxValue"/> to go on for ever.</summary>
    public long Target { get; set; } = long.MaxValue;

    /// <summary>The latest event time seen; <see cref="long.MinValue"/> before the first.</summary>
    public long MaxTimestamp { get; set; } = long.MinValue;

    /// <summary>When the last record came, or the task began, by the monotonic clock.</summary>
    public long LastRecordAt { get; set; } = Stopwatch.GetTimestamp();

    /// <summary>The batch in hand; null when it is used up.</summary>
    public RecordBatch? Batch { get; private set; }

    /// <summary>Where the next record of the batch is.</summary>
    public RecordCursor Cursor { get; set; }

    /// <summary>Timestamp of that record.</summary>
    public long HeadTimestamp { get; set; }

    /// <summary>Whether it has been read as far as it shall be.</summary>
    public bool AtTarget => Position >= Target;

    /// <summary>Makes sure a batch is in hand; false when there is nothing to read now, or nothing shall be.</summary>
    public bool TryFill()
    {
        if (AtTarget)
        {
            return false;
        }

        if (Batch is not null)
        {
            return true;
        }

        if (Source.TryRead() is not { } batch)
        {
            // Behind the last record may lie what is no record: it has been dealt with too.
            Position = Math.Max(Position, Source.Position);
            return false;
        }

        Batch = batch;
        _heldFrom = Position;
        Cursor = batch.Start;
        var records = batch.GetEnumerator();
        if (!records.MoveNext())
        {
            Batch = null;
            return false;
        }

        HeadTimestamp = records.Current.Timestamp;
        return true;
    }

    public void UsedUp() => Batch = null;

    /// <summary>
    /// Goes back to what is committed, in the batch in hand where it holds that: reading it from the log again would take longer than
    /// all the work on it.
    /// </summary>
    public void RewindInHand()
    {
        if (Batch is { } batch && _heldFrom <= Source.Committed && Source.Committed <= Position)
        {
            Position = Sealed = Source.Committed;
            var records = batch.GetEnumerator();
            for (var cursor = records.Cursor; records.MoveNext(); cursor = records.Cursor)
            {
                if (records.Current.Offset >= Position)
                {
                    (Cursor, HeadTimestamp) = (cursor, records.Current.Timestamp);
                    return;
                }
            }
        }

        Rewind();
    }

    /// <summary>Goes back to what is committed.</summary>
    public void Rewind()
    {
        Source.Rewind();
        Batch = null;
        Position = Sealed = Source.Committed;
    }
}
