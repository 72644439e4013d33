using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Transactions;

/// <summary>What the coordinator knows of one transactional id.</summary>
internal sealed class Transaction(string id)
{
    public string Id => id;

    public long ProducerId { get; set; }

    /// <summary>Raised with every new producer; requests with a lower one are of a zombie.</summary>
    public short Epoch { get; set; } = -1;

    /// <summary>The epoch a producer had before it asked for the current one, so that its retry gets the same answer (KIP-360); or -1.</summary>
    public short EpochBefore { get; set; } = -1;

    public TimeSpan Timeout { get; set; }

    public TransactionState State { get; set; }

    public TimeSpan Began { get; set; }

    /// <summary>When the markers are to be written, once the end is decided.</summary>
    public TimeSpan MarkersDue { get; set; }

    public HashSet<TopicPartition> Partitions { get; } = [];

    public HashSet<string> Groups { get; } = [];

    public bool IsEnding => State is TransactionState.PrepareCommit or TransactionState.PrepareAbort;

    public void Begin(TimeSpan now)
    {
        if (State != TransactionState.Ongoing)
        {
            Partitions.Clear();
            Groups.Clear();
            (State, Began) = (TransactionState.Ongoing, now);
        }
    }
}
