namespace Catchwater.Host.Runs;

/// <summary>What the caller of a run may choose.</summary>
public sealed record RunOptions
{
    /// <summary>Only these tables, sources and stream jobs, by name; null for all.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>Remake tables though nothing changed. Default: false.</summary>
    public bool FullRefresh { get; init; }

    /// <summary>How long to wait for another run of the same project. Default: not at all.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>Steps at work at the same time, 1 or more. Default: one a core, at most 4; each already uses every core.</summary>
    public int? Parallel { get; init; }
}
