using Catchwater.Core.Errors;
using Catchwater.Core.Names;

namespace Catchwater.Lake.Tables;

/// <summary>A version of a table and how it came to be.</summary>
/// <param name="Name">The table.</param>
/// <param name="Version">The version, from 0.</param>
/// <param name="At">When it was committed, UTC; later than every earlier version.</param>
/// <param name="Info">Who made it, and why.</param>
public sealed record TableCommit(DatasetName Name, long Version, DateTimeOffset At, CommitInfo Info)
{
    /// <summary>Nothing was written: the table already had every transaction of the commit. The version is the one that has them.</summary>
    public bool AlreadyCommitted { get; init; }

    /// <summary>What did not go well after the commit was safe, such as a checkpoint that could not be written; mostly empty.</summary>
    public IReadOnlyList<Problem> Warnings { get; init; } = [];
}
