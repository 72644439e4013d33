using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Transactions;

internal sealed class AddPartitionsToTxnApi(Cluster cluster) : TransactionApi(cluster, ApiKey.AddPartitionsToTxn)
{
    protected override void Answer(RequestReader read, ReplyWriter write, Func<Func<string, long, short, ErrorCode>, ErrorCode> ask)
    {
        var topics = read.Topics(each => each.Int32());
        var wanted = topics.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition))).ToList();
        var unknown = wanted.Where(partition => Cluster.Topics.Find(partition) is null).ToHashSet();

        // All or nothing: with one unknown partition the others are not tried.
        var error = unknown.Count > 0
            ? ErrorCode.OperationNotAttempted
            : ask((id, producerId, epoch) => Cluster.Transactions.Add(id, producerId, epoch, transaction => transaction.Partitions.UnionWith(wanted)));
        write.Topics(topics, (topic, partition) =>
        {
            write.Int32(partition);
            write.Error(unknown.Contains(new TopicPartition(topic, partition)) ? ErrorCode.UnknownTopicOrPartition : error);
        });
    }
}
