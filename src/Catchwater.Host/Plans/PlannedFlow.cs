namespace Catchwater.Host.Plans;

/// <summary>What would happen to one source.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">Its file.</param>
/// <param name="Topic">The topic it brings events to.</param>
/// <param name="Action">Whether it has something new.</param>
/// <param name="Files">Files its path names now.</param>
/// <param name="NewFiles">Files among them that were not read, or not to their end, or have changed.</param>
/// <param name="NewBytes">Bytes of those.</param>
public sealed record PlannedSource(string Name, string File, string Topic, PlannedWork Action, int Files, int NewFiles, long NewBytes);

/// <summary>What would happen to one stream job.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">Its file; null for a job written in C#.</param>
/// <param name="Reads">Topics it reads.</param>
/// <param name="Writes">Topics it writes.</param>
/// <param name="Action">Whether there is something to read, or will be.</param>
/// <param name="Waiting">Records that wait in its topics now.</param>
public sealed record PlannedStream(string Name, string? File, IReadOnlyList<string> Reads, IReadOnlyList<string> Writes, PlannedWork Action, long Waiting);

/// <summary>Whether there is work.</summary>
public enum PlannedWork
{
    /// <summary>There is something new, or will be.</summary>
    Run,

    /// <summary>There is nothing new.</summary>
    Skip,
}
