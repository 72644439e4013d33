namespace Catchwater.Lake.Tables;

/// <summary>What a commit says of itself.</summary>
public sealed record CommitDetails
{
    /// <summary>What was done, in the words of other Delta tools: <c>WRITE</c>, <c>MERGE</c>. Default: by the write's mode.</summary>
    public string? Operation { get; init; }

    /// <summary>The run that commits.</summary>
    public required Guid RunId { get; init; }

    /// <summary>
    /// How far each application (a pipeline's input, a landing) has come with this commit. When the table already has all of them
    /// at these versions or later nothing is written, and the result says <see cref="TableCommit.AlreadyCommitted"/>.
    /// </summary>
    public IReadOnlyDictionary<string, long> Transactions { get; init; } = new Dictionary<string, long>();

    /// <summary>Commit even when the table already has all of <see cref="Transactions"/>: a full refresh. Default false.</summary>
    public bool Repeat { get; init; }

    /// <summary>Settings of the table to add or change; null removes one. Names beginning with <c>delta.</c> belong to the protocol.</summary>
    public IReadOnlyDictionary<string, string?> Properties { get; init; } = new Dictionary<string, string?>();

    /// <summary>
    /// The run's OpenLineage event as JSON, made for the version that is about to be committed. Kept in the commit itself, so that
    /// the catalogue can be rebuilt from the tables.
    /// </summary>
    public Func<long, string>? RunEventJson { get; init; }

    /// <summary>More to remember of this commit, as a JSON value; null for nothing.</summary>
    public string? InfoJson { get; init; }
}
