namespace Catchwater.Topics.Embedded.Writing;

/// <summary>Something that shall be durable. Its methods are called on the committer's thread, in the order of the requests.</summary>
internal abstract class CommitRequest
{
    /// <summary>Adds all of it to the write, or nothing and answers whoever waits itself (false).</summary>
    public abstract bool Prepare(CommitBatch batch);

    /// <summary>The write it was added to is durable.</summary>
    public abstract void Committed();

    /// <summary>It is not known to be durable, and never will be.</summary>
    public abstract void Failed(TopicsException fault);
}
