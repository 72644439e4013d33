using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Transactions;

/// <summary>A request of the producer that holds a transactional id, to that id's coordinator.</summary>
internal abstract class TransactionApi(Cluster cluster, ApiKey key) : ImmediateApi(cluster, key, 0, 2)
{
    protected sealed override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var id = read.String();
        var producerId = read.Int64();
        var epoch = read.Int16();
        write.Int32(request.ThrottleMs);
        Answer(read, write, add =>
        {
            var error = Cluster.Coordinators.Of(id) == request.Broker ? add(id, producerId, epoch) : ErrorCode.NotCoordinator;

            // Versions before 2 have no code of their own for a fenced producer (KIP-588).
            return error == ErrorCode.ProducerFenced && request.Version < 2 ? ErrorCode.InvalidProducerEpoch : error;
        });
        return true;
    }

    /// <summary>Reads the rest, has the coordinator asked, and writes its verdict.</summary>
    protected abstract void Answer(RequestReader read, ReplyWriter write, Func<Func<string, long, short, ErrorCode>, ErrorCode> ask);
}
