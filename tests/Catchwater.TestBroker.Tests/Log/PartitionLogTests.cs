using Catchwater.Brokers.Log;
using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Tests.Log;

public sealed class PartitionLogTests
{
    private readonly PartitionLog _log = new(leader: 1);

    [Fact]
    public void A_retry_is_acknowledged_with_the_offset_it_had()
    {
        Assert.Equal((ErrorCode.None, 0), Append(sequence: 0, count: 3));
        Assert.Equal((ErrorCode.None, 3), Append(sequence: 3, count: 2));

        Assert.Equal((ErrorCode.None, 0), Append(sequence: 0, count: 3));
        Assert.Equal(5, _log.End);
    }

    [Fact]
    public void A_gap_is_refused()
    {
        Append(sequence: 0, count: 3);

        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Append(sequence: 4).Error);
        Assert.Equal(3, _log.End);
    }

    [Fact]
    public void Only_the_last_five_batches_are_remembered()
    {
        for (var i = 0; i < 6; i++)
        {
            Append(sequence: i);
        }

        Assert.Equal((ErrorCode.None, 1), Append(sequence: 1));
        Assert.Equal(ErrorCode.DuplicateSequenceNumber, Append(sequence: 0).Error);
    }

    [Fact]
    public void A_new_epoch_starts_at_zero_and_shuts_the_old_one_out()
    {
        Append(sequence: 0);

        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Append(epoch: 1, sequence: 1).Error);
        Assert.Equal(ErrorCode.None, Append(epoch: 1, sequence: 0).Error);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, Append(epoch: 0, sequence: 1).Error);
    }

    [Fact]
    public void A_marker_of_a_higher_epoch_shuts_the_old_one_out()
    {
        Append(sequence: 0, transactional: true);
        _log.EndTransaction(7, epoch: 1, commit: false, timestamp: 0);

        Assert.Equal(ErrorCode.InvalidProducerEpoch, Append(epoch: 0, sequence: 1, transactional: true).Error);
    }

    [Fact]
    public void Sequences_start_again_after_the_last_number()
    {
        Append(sequence: int.MaxValue - 1, count: 2);

        Assert.Equal((ErrorCode.None, 2), Append(sequence: 0));
    }

    [Fact]
    public void The_stable_end_waits_for_the_oldest_open_transaction()
    {
        Append(sequence: 0);
        Append(sequence: 1, transactional: true);
        Append(producer: 8, sequence: 0, transactional: true);
        _log.EndTransaction(8, epoch: 0, commit: true, timestamp: 0);
        Assert.Equal((1, 4), (_log.StableEnd, _log.End));

        _log.EndTransaction(7, epoch: 0, commit: false, timestamp: 0);

        Assert.Equal(5, _log.StableEnd);
        Assert.Equal(new AbortedTransaction(7, 1, 4), Assert.Single(_log.Read(0, committedOnly: true, int.MaxValue).Aborted));
        Assert.Empty(_log.Read(0, committedOnly: false, int.MaxValue).Aborted);
    }

    [Fact]
    public void A_read_gives_whole_batches_within_the_room_but_one_at_least()
    {
        for (var i = 0; i < 4; i++)
        {
            Append(sequence: i * 10, count: 10);
        }

        Assert.Single(_log.Read(15, committedOnly: false, maxBytes: 1).Batches);
        Assert.Equal(2, _log.Read(15, committedOnly: false, maxBytes: 150).Batches.Count);
        Assert.Equal(3, _log.Read(15, committedOnly: false, int.MaxValue).Batches.Count);
        Assert.Empty(_log.Read(40, committedOnly: false, int.MaxValue).Batches);
    }

    [Fact]
    public void A_broken_batch_is_refused()
    {
        var broken = BatchBuilder.Batch();
        broken.Span[^1] ^= 1;

        Assert.Equal(ErrorCode.None, RecordBatch.Check(BatchBuilder.Batch(), 1000));
        Assert.Equal(ErrorCode.CorruptMessage, RecordBatch.Check(broken, 1000));
        Assert.Equal(ErrorCode.MessageTooLarge, RecordBatch.Check(BatchBuilder.Batch(), 10));
        Assert.Equal(ErrorCode.InvalidRecord, RecordBatch.Check(BatchBuilder.Batch()[..^1], 1000));
        Assert.Equal(ErrorCode.CorruptMessage, RecordBatch.Check(new byte[10], 1000));
    }

    private (ErrorCode Error, long Offset) Append(long producer = 7, short epoch = 0, int sequence = 0, int count = 1, bool transactional = false) =>
        _log.Append(new RecordBatch(BatchBuilder.Batch(producer, epoch, sequence, count, transactional)));
}
