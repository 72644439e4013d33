namespace Catchwater.Lake.Tables;

/// <summary>What the rows of a write become.</summary>
public enum WriteMode
{
    /// <summary>The whole table; its schema and partitioning are replaced as well.</summary>
    Overwrite,

    /// <summary>The whole of those partitions that at least one written row belongs to; others stay.</summary>
    OverwritePartitions,

    /// <summary>Rows beside those that are there.</summary>
    Append,

    /// <summary>By key: a row whose key is there replaces the row, others are added. Only files with such keys are rewritten.</summary>
    Merge,
}

/// <summary>Rows to be written to a table.</summary>
public sealed record WriteRequest
{
    /// <summary>The SELECT that yields the rows. It runs once.</summary>
    public required string Select { get; init; }

    /// <summary>What the rows become. Default <see cref="WriteMode.Overwrite"/>.</summary>
    public WriteMode Mode { get; init; }

    /// <summary>Columns whose values make the folders. Only <see cref="WriteMode.Overwrite"/> may change those of a table that exists; others may leave this empty.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>
    /// A partition that <see cref="WriteMode.OverwritePartitions"/> replaces also when no row belongs to it: the value of each
    /// partition column, spelled as in <see cref="DataFile.PartitionValues"/>. Null, the default: only partitions with rows.
    /// </summary>
    public IReadOnlyDictionary<string, string?>? ReplacedPartition { get; init; }

    /// <summary>Columns that make the key, for <see cref="WriteMode.Merge"/>. In the other modes the written rows must have one each, and none the same.</summary>
    public IReadOnlyList<string> MergeKeys { get; init; } = [];

    /// <summary>The run that writes.</summary>
    public required Guid RunId { get; init; }

    /// <summary>
    /// A condition over the table's columns (with the types they are stored as). Rows for which it IS TRUE are split off in the
    /// same write; null splits nothing off.
    /// </summary>
    public string? RejectPredicate { get; init; }

    /// <summary>An expression that yields why a row was split off, as text; null for no reason.</summary>
    public string? RejectReason { get; init; }

    /// <summary>
    /// Whether an append, merge or partition overwrite may add columns to a table that exists (older rows get NULL) and may lack
    /// some (new rows get NULL, rows that a merge replaces keep what they have). Default false: differences fail the write and are named.
    /// </summary>
    public bool EvolveSchema { get; init; }
}
