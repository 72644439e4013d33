namespace Catchwater.Brokers.Faults;

/// <summary>What happens to one request.</summary>
internal enum FaultKind
{
    None,
    DropRequest,
    DropReply,
    DelayReply,
}
