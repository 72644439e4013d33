namespace Catchwater.Brokers.Protocol;

/// <summary>One request of the protocol: the versions that are answered and the answer.</summary>
internal abstract class Api(ApiKey key, short min, short max, short flexibleFrom = short.MaxValue)
{
    public ApiKey Key => key;

    /// <summary>The lowest version that is advertised.</summary>
    public short Min => min;

    /// <summary>The highest version that is answered.</summary>
    public short Max => max;

    public bool IsFlexible(short version) => version >= flexibleFrom;

    /// <summary>Reads the request's body and writes the reply's; false when the protocol wants no reply.</summary>
    public abstract ValueTask<bool> AnswerAsync(Request request, ReplyWriter reply, CancellationToken cancellation);
}

/// <summary>A request that is answered at once, alone with the cluster's state.</summary>
internal abstract class ImmediateApi(Cluster cluster, ApiKey key, short min, short max, short flexibleFrom = short.MaxValue)
    : Api(key, min, max, flexibleFrom)
{
    protected Cluster Cluster => cluster;

    public sealed override ValueTask<bool> AnswerAsync(Request request, ReplyWriter reply, CancellationToken cancellation)
    {
        lock (cluster.Gate)
        {
            return ValueTask.FromResult(Answer(request, request.Body, reply));
        }
    }

    protected abstract bool Answer(Request request, RequestReader read, ReplyWriter write);
}
