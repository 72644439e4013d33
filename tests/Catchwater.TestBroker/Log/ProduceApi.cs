using System.Runtime.InteropServices;
using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Log;

// Versions 0 to 2 carry the old message formats and are refused; they are advertised because librdkafka before 2.10 takes a broker
// without them for one that cannot store records at all (as Apache Kafka 4.0 does, KAFKA-18659).
internal sealed class ProduceApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.Produce, 0, 8)
{
    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var transactionalId = request.Version >= 3 ? read.NullableString() : null;
        var acks = read.Int16();
        read.Int32(); // timeout: nothing is waited for, there are no followers
        var topics = read.Topics(each => (Index: each.Int32(), Records: each.Bytes()));
        write.Topics(topics, (topic, partition) =>
        {
            var log = Cluster.Topics.Find(topic, partition.Index);
            var (error, offset) = Append(request, transactionalId, new TopicPartition(topic, partition.Index), log, MemoryMarshal.AsMemory(partition.Records));
            write.Int32(partition.Index);
            write.Error(error);
            write.Int64(offset);
            if (request.Version >= 2)
            {
                write.Int64(-1); // no log append time: timestamps are the producer's
            }

            if (request.Version >= 5)
            {
                write.Int64(log?.Start ?? -1);
            }

            if (request.Version >= 8)
            {
                write.Array<int>([], _ => { });
                write.String(null);
            }
        });
        if (request.Version >= 1)
        {
            write.Int32(request.ThrottleMs);
        }

        return acks != 0;
    }

    private (ErrorCode Error, long Offset) Append(Request request, string? transactionalId, TopicPartition target, PartitionLog? log, Memory<byte> records)
    {
        if (log is null)
        {
            return (ErrorCode.UnknownTopicOrPartition, -1);
        }

        if (log.Leader != request.Broker)
        {
            return (ErrorCode.NotLeaderOrFollower, -1);
        }

        var error = request.Version < 3
            ? ErrorCode.UnsupportedForMessageFormat
            : RecordBatch.Check(records, Cluster.Topics.MaxMessageBytes(target.Topic));
        if (error != ErrorCode.None)
        {
            return (error, -1);
        }

        var batch = new RecordBatch(records);
        error = batch.IsTransactional ? Cluster.Transactions.MayWrite(transactionalId, batch.ProducerId, batch.ProducerEpoch, target) : ErrorCode.None;
        return error == ErrorCode.None ? log.Append(batch) : (error, -1);
    }
}
