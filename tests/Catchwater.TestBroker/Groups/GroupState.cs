namespace Catchwater.Brokers.Groups;

/// <summary>Where a group stands; the names are the protocol's.</summary>
internal enum GroupState
{
    Empty,
    PreparingRebalance,
    CompletingRebalance,
    Stable,
}
