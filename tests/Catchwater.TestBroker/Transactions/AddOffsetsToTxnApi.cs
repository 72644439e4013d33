using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Transactions;

internal sealed class AddOffsetsToTxnApi(Cluster cluster) : TransactionApi(cluster, ApiKey.AddOffsetsToTxn)
{
    protected override void Answer(RequestReader read, ReplyWriter write, Func<Func<string, long, short, ErrorCode>, ErrorCode> ask)
    {
        var group = read.String();
        write.Error(ask((id, producerId, epoch) => Cluster.Transactions.Add(id, producerId, epoch, transaction => transaction.Groups.Add(group))));
    }
}
