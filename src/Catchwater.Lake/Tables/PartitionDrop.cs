namespace Catchwater.Lake.Tables;

/// <summary>What dropping partitions did.</summary>
/// <param name="Commit">The commit; null when no partition was meant, and nothing was committed.</param>
/// <param name="Files">The files that are no longer part of the table. Older versions still read them until they expire.</param>
public sealed record PartitionDrop(TableCommit? Commit, IReadOnlyList<DataFile> Files)
{
    /// <summary>
    /// The operation such a commit names. Unlike a <c>DELETE</c> it rewrites no file: what is left of the table is as it was, so who
    /// reads the table by its versions can go on.
    /// </summary>
    public const string Operation = "DROP PARTITIONS";
}
