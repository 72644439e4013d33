using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Transactions;

internal sealed class InitProducerIdApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.InitProducerId, 0, 4, flexibleFrom: 2)
{
    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var id = read.NullableString();
        var timeout = TimeSpan.FromMilliseconds(read.Int32());
        var (expectedId, expectedEpoch) = request.Version >= 3 ? (read.Int64(), read.Int16()) : (-1, (short)-1);
        var (error, producerId, epoch) =
            id is null ? (ErrorCode.None, Cluster.Transactions.NewProducerId(), (short)0)
            : Cluster.Coordinators.Of(id) != request.Broker ? (ErrorCode.NotCoordinator, -1, (short)-1)
            : Cluster.Transactions.Init(id, timeout, expectedId, expectedEpoch);
        write.Int32(request.ThrottleMs);
        write.Error(error == ErrorCode.ProducerFenced && request.Version < 4 ? ErrorCode.InvalidProducerEpoch : error);
        write.Int64(producerId);
        write.Int16(epoch);
        write.EndStructure();
        return true;
    }
}
