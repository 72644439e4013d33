using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Transactions;

/// <summary>
/// Transactions as KIP-98 describes them: the end is decided first, then markers go to every partition and group of the transaction. Until
/// they are there, the transactional id is busy (CONCURRENT_TRANSACTIONS) and readers of committed records wait.
/// </summary>
internal sealed class TransactionCoordinator(Cluster cluster)
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, Transaction> _transactions = [];
    private long _nextProducerId = 1000;

    /// <summary>A new id for a producer that is only idempotent.</summary>
    public long NewProducerId() => _nextProducerId++;

    /// <summary>Gives a transactional id to a new producer: the one before is fenced and what it left open is aborted.</summary>
    public (ErrorCode Error, long ProducerId, short Epoch) Init(string id, TimeSpan timeout, long expectedId, short expectedEpoch)
    {
        if (id.Length == 0)
        {
            return (ErrorCode.InvalidRequest, -1, -1);
        }

        if (timeout <= TimeSpan.Zero || timeout > LongestTimeout)
        {
            return (ErrorCode.InvalidTransactionTimeout, -1, -1);
        }

        if (!_transactions.TryGetValue(id, out var transaction))
        {
            _transactions[id] = transaction = new Transaction(id) { ProducerId = NewProducerId() };
        }

        if (expectedEpoch >= 0 && (expectedId != transaction.ProducerId || (expectedEpoch != transaction.Epoch && expectedEpoch != transaction.EpochBefore)))
        {
            return (ErrorCode.ProducerFenced, -1, -1);
        }

        if (transaction.State == TransactionState.Ongoing)
        {
            Fence(transaction);
        }

        if (transaction.IsEnding)
        {
            return (ErrorCode.ConcurrentTransactions, -1, -1);
        }

        transaction.Timeout = timeout;
        transaction.State = TransactionState.Empty;
        if (expectedEpoch < 0 || expectedEpoch != transaction.EpochBefore)
        {
            transaction.EpochBefore = expectedEpoch;
            RaiseEpoch(transaction);
        }

        return (ErrorCode.None, transaction.ProducerId, transaction.Epoch);
    }

    public ErrorCode Add(string id, long producerId, short epoch, Action<Transaction> add)
    {
        var error = Find(id, producerId, epoch, out var transaction);
        if (error != ErrorCode.None)
        {
            return error;
        }

        if (transaction!.IsEnding)
        {
            return ErrorCode.ConcurrentTransactions;
        }

        transaction.Begin(cluster.Now);
        add(transaction);
        return ErrorCode.None;
    }

    public ErrorCode End(string id, long producerId, short epoch, bool commit)
    {
        var error = Find(id, producerId, epoch, out var transaction);
        if (error != ErrorCode.None)
        {
            return error;
        }

        switch (transaction!.State)
        {
            case TransactionState.Ongoing:
                Decide(transaction, commit);
                return ErrorCode.None;
            case TransactionState.PrepareCommit when commit:
            case TransactionState.PrepareAbort when !commit:
                return ErrorCode.ConcurrentTransactions;
            case TransactionState.CompleteCommit when commit:
            case TransactionState.CompleteAbort when !commit:
                return ErrorCode.None; // a retry whose first reply was lost
            default:
                return ErrorCode.InvalidTxnState;
        }
    }

    /// <summary>May this producer append to this partition in its transaction?</summary>
    public ErrorCode MayWrite(string? id, long producerId, short epoch, TopicPartition partition) =>
        MayWrite(id, producerId, epoch, transaction => transaction.Partitions.Contains(partition));

    /// <summary>May this producer hand in offsets of this group in its transaction?</summary>
    public ErrorCode MayCommit(string id, long producerId, short epoch, string group) =>
        MayWrite(id, producerId, epoch, transaction => transaction.Groups.Contains(group));

    /// <summary>Lets time pass: writes markers that are due, aborts what takes too long.</summary>
    public void Tick()
    {
        foreach (var transaction in _transactions.Values)
        {
            if (transaction.State == TransactionState.Ongoing && cluster.Now - transaction.Began > transaction.Timeout)
            {
                Fence(transaction);
            }
            else if (transaction.IsEnding && cluster.Now >= transaction.MarkersDue)
            {
                WriteMarkers(transaction);
            }
        }
    }

    /// <summary>Writes the markers that are held back.</summary>
    public void WriteMarkers()
    {
        foreach (var transaction in _transactions.Values.Where(each => each.IsEnding))
        {
            WriteMarkers(transaction);
        }
    }

    private ErrorCode MayWrite(string? id, long producerId, short epoch, Func<Transaction, bool> includes)
    {
        var error = Find(id, producerId, epoch, out var transaction);
        return error switch
        {
            ErrorCode.ProducerFenced => ErrorCode.InvalidProducerEpoch, // as a partition says it
            ErrorCode.None when transaction!.State != TransactionState.Ongoing || !includes(transaction) => ErrorCode.InvalidTxnState,
            _ => error,
        };
    }

    private ErrorCode Find(string? id, long producerId, short epoch, out Transaction? transaction)
    {
        transaction = id is null ? null : _transactions.GetValueOrDefault(id);
        return transaction is null || transaction.ProducerId != producerId ? ErrorCode.InvalidProducerIdMapping
            : transaction.Epoch != epoch ? ErrorCode.ProducerFenced
            : ErrorCode.None;
    }

    /// <summary>Aborts under a raised epoch: whoever began the transaction can neither write nor end it any more.</summary>
    private void Fence(Transaction transaction)
    {
        transaction.Epoch++;
        transaction.EpochBefore = -1;
        Decide(transaction, commit: false);
    }

    private void RaiseEpoch(Transaction transaction)
    {
        // One epoch is left for the fencing of the last producer.
        if (transaction.Epoch >= short.MaxValue - 2)
        {
            transaction.ProducerId = NewProducerId();
            transaction.Epoch = -1;
            transaction.EpochBefore = -1;
        }

        transaction.Epoch++;
    }

    private void Decide(Transaction transaction, bool commit)
    {
        transaction.State = commit ? TransactionState.PrepareCommit : TransactionState.PrepareAbort;
        var delay = cluster.Faults.MarkerDelay;
        transaction.MarkersDue = delay == System.Threading.Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : cluster.Now + delay;
        if (delay == TimeSpan.Zero)
        {
            WriteMarkers(transaction);
        }
    }

    private void WriteMarkers(Transaction transaction)
    {
        var commit = transaction.State == TransactionState.PrepareCommit;
        var timestamp = cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var partition in transaction.Partitions)
        {
            cluster.Topics.Find(partition)?.EndTransaction(transaction.ProducerId, transaction.Epoch, commit, timestamp);
        }

        foreach (var group in transaction.Groups)
        {
            cluster.Groups.Find(group)?.Offsets.EndTransaction(transaction.ProducerId, commit);
        }

        transaction.State = commit ? TransactionState.CompleteCommit : TransactionState.CompleteAbort;
    }
}
