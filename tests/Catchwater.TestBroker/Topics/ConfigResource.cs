namespace Catchwater.Brokers.Topics;

/// <summary>What settings belong to, by the protocol's number.</summary>
internal enum ConfigResource : sbyte
{
    Topic = 2,
    Broker = 4,
}
