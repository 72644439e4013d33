namespace Catchwater.Lake.Tables;

/// <summary>What of a table's past is kept. A file is deleted only when nothing here asks for it and nobody reads it.</summary>
public sealed record ExpiryPolicy
{
    /// <summary>
    /// How long data files are kept after the version that replaced them, and at least after they were written. Default 7 days.
    /// Shorter than the longest read or write by a tool other than this one endangers it.
    /// </summary>
    public TimeSpan MinAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How many of the newest versions stay readable whatever their age; at least 1. Default 1.</summary>
    public int KeepVersions { get; init; } = 1;

    /// <summary>How long log entries are kept, for the history they tell; never shorter than <see cref="MinAge"/>. Default 30 days.</summary>
    public TimeSpan LogMinAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Only say what would be deleted. Default false.</summary>
    public bool DryRun { get; init; }
}

/// <summary>What expiry deleted, or would delete.</summary>
/// <param name="OldestVersion">The oldest version that can be read afterwards.</param>
/// <param name="Files">Data files, relative to the table's folder.</param>
/// <param name="Bytes">Bytes of those.</param>
/// <param name="LogFiles">Log entries and checkpoints, relative to the table's folder.</param>
public sealed record ExpiryResult(long OldestVersion, IReadOnlyList<string> Files, long Bytes, IReadOnlyList<string> LogFiles);
