namespace Catchwater.Brokers.Protocol;

/// <summary>Tells what is answered. A version unknown here is answered in version 0 with an error, so that any client can go on (KIP-511).</summary>
internal sealed class ApiVersionsApi(IReadOnlyList<Api> others) : Api(ApiKey.ApiVersions, 0, 3, flexibleFrom: 3)
{
    public override ValueTask<bool> AnswerAsync(Request request, ReplyWriter reply, CancellationToken cancellation)
    {
        var known = request.Version <= Max;
        reply.Flexible = known && IsFlexible(request.Version);
        reply.Error(known ? ErrorCode.None : ErrorCode.UnsupportedVersion);
        reply.Array([.. others.Append(this).OrderBy(api => api.Key)], api =>
        {
            reply.Int16((short)api.Key);
            reply.Int16(api.Min);
            reply.Int16(api.Max);
            reply.EndStructure();
        });
        if (known && request.Version >= 1)
        {
            reply.Int32(request.ThrottleMs);
        }

        reply.EndStructure();
        return ValueTask.FromResult(true);
    }
}
