namespace Catchwater.Brokers;

/// <summary>How a <see cref="TestBroker"/> starts.</summary>
public sealed record TestBrokerOptions
{
    /// <summary>How many brokers the cluster has, each on a port of its own: 1 to 9, default 1. With several, coordinators and leaders can move.</summary>
    public int Brokers { get; init; } = 1;

    /// <summary>The first broker's port; 0, the default, takes free ones. The others take the ports after it.</summary>
    public int Port { get; init; }

    /// <summary>Partitions of a topic created without a number: at least 1, default 1.</summary>
    public int DefaultPartitions { get; init; } = 1;

    /// <summary>Whether a topic that a client asks for comes into being; default true, as with Kafka.</summary>
    public bool AutoCreateTopics { get; init; } = true;

    /// <summary>How long the first rebalance of an empty group waits for more members; default zero (Kafka: 3 s).</summary>
    public TimeSpan InitialRebalanceDelay { get; init; }

    /// <summary>The clock for sessions, transaction timeouts and long polls; default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
