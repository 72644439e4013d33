namespace Catchwater.Streaming.Jobs;

/// <summary>What happens when a job's own code throws. Records that cannot be read at all always go to the dead letters.</summary>
public enum ErrorPolicy
{
    /// <summary>The job stops with an error that names the record; nothing of it is committed. Default.</summary>
    Stop,

    /// <summary>The record goes to the dead letters, everything it did is taken back, and the job goes on.</summary>
    DeadLetter,
}
