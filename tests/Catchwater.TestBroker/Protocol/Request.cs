namespace Catchwater.Brokers.Protocol;

/// <summary>One request as it came in: its header, the broker it was sent to, and the reader that stands at its body.</summary>
internal sealed record Request(ApiKey Key, short Version, int Correlation, string? ClientId, int Broker, RequestReader Body)
{
    /// <summary>Milliseconds for which the client is told that it was throttled.</summary>
    public int ThrottleMs { get; init; }
}
