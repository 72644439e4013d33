namespace Catchwater.Streaming.Jobs;

/// <summary>What a job reads a topic as.</summary>
public enum InputKind
{
    /// <summary>Every record is an event.</summary>
    Stream,

    /// <summary>The last record of a key is the key's row; a record without value removes it.</summary>
    Table,

    /// <summary>The job's own records on the way to the partition of another key.</summary>
    Repartition,
}
