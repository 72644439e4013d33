using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Transactions;

internal sealed class EndTxnApi(Cluster cluster) : TransactionApi(cluster, ApiKey.EndTxn)
{
    protected override void Answer(RequestReader read, ReplyWriter write, Func<Func<string, long, short, ErrorCode>, ErrorCode> ask)
    {
        var commit = read.Boolean();
        write.Error(ask((id, producerId, epoch) => Cluster.Transactions.End(id, producerId, epoch, commit)));
    }
}
