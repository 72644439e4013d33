using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Log;

/// <summary>
/// What a partition remembers of one producer: its epoch and its last five batches, enough to tell a retry from a gap
/// (KIP-98, and five requests in flight since KIP-360).
/// </summary>
internal sealed class ProducerState
{
    private const int Remembered = 5;

    private readonly Queue<(int First, int Last, long Offset)> _batches = [];

    private short _epoch = -1;

    private int _last = -1;

    /// <summary>Judges a batch: a duplicate comes back with the offset that it had the first time.</summary>
    public (ErrorCode Error, long? DuplicateOf) Check(RecordBatch batch)
    {
        if (batch.ProducerEpoch < _epoch)
        {
            return (ErrorCode.InvalidProducerEpoch, null);
        }

        if (batch.ProducerEpoch > _epoch)
        {
            // A producer that this partition does not know may start anywhere; a new epoch of a known one starts at 0.
            return (_epoch < 0 || batch.BaseSequence == 0 ? ErrorCode.None : ErrorCode.OutOfOrderSequenceNumber, null);
        }

        foreach (var (first, last, offset) in _batches)
        {
            if (first == batch.BaseSequence && last == batch.LastSequence)
            {
                return (ErrorCode.None, offset);
            }
        }

        if (batch.BaseSequence == Sequence.Add(_last, 1))
        {
            return (ErrorCode.None, null);
        }

        var behind = _batches.Count > 0 && batch.LastSequence < _batches.Peek().First;
        return (behind ? ErrorCode.DuplicateSequenceNumber : ErrorCode.OutOfOrderSequenceNumber, null);
    }

    public void Appended(RecordBatch batch, long offset)
    {
        Enter(batch.ProducerEpoch);
        if (_batches.Count == Remembered)
        {
            _batches.Dequeue();
        }

        _batches.Enqueue((batch.BaseSequence, batch.LastSequence, offset));
        _last = batch.LastSequence;
    }

    /// <summary>A newer epoch (of a batch, or of the marker that fences the one before) starts its sequence anew.</summary>
    public void Enter(short epoch)
    {
        if (epoch > _epoch)
        {
            _epoch = epoch;
            _last = -1;
            _batches.Clear();
        }
    }
}
