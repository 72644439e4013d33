using Catchwater.Brokers.Faults;
using Catchwater.Brokers.Groups;
using Catchwater.Brokers.Topics;
using Catchwater.Brokers.Transactions;

namespace Catchwater.Brokers;

/// <summary>
/// What all brokers of a cluster share: topics, groups, transactions. Requests touch it under one <see cref="Gate"/>; a request's work is
/// short there, since batches are only referenced, so one lock serves hundreds of thousands of records a second.
/// </summary>
internal sealed class Cluster
{
    public const string Id = "catchwater-test-broker";

    private readonly long _started;

    public Cluster(TestBrokerOptions options)
    {
        Options = options;
        Time = options.Time;
        _started = Time.GetTimestamp();
        Topics = new TopicCatalog(options.Brokers);
        Groups = new GroupCoordinator(options.InitialRebalanceDelay, () => Now);
        Transactions = new TransactionCoordinator(this);
        Coordinators = new Coordinators(options.Brokers);
        Faults = new FaultControl(this);
    }

    public object Gate { get; } = new();

    public TestBrokerOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>Time since the start, which never runs backward.</summary>
    public TimeSpan Now => Time.GetElapsedTime(_started);

    /// <summary>Where clients reach each broker, in the order of their ids.</summary>
    public IReadOnlyList<BrokerAddress> Brokers { get; set; } = [];

    public TopicCatalog Topics { get; }

    public GroupCoordinator Groups { get; }

    public TransactionCoordinator Transactions { get; }

    public Coordinators Coordinators { get; }

    public FaultControl Faults { get; }

    public void Tick()
    {
        lock (Gate)
        {
            Groups.Tick();
            Transactions.Tick();
        }
    }
}

/// <summary>A broker's number, from 1, and where it listens.</summary>
internal readonly record struct BrokerAddress(int Id, string Host, int Port);
