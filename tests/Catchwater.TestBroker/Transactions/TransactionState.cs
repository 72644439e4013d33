namespace Catchwater.Brokers.Transactions;

/// <summary>Where a transactional id stands (KIP-98).</summary>
internal enum TransactionState
{
    /// <summary>No transaction yet in this epoch.</summary>
    Empty,

    Ongoing,

    /// <summary>Decided; the markers are not all written.</summary>
    PrepareCommit,

    /// <inheritdoc cref="PrepareCommit"/>
    PrepareAbort,

    CompleteCommit,

    CompleteAbort,
}
