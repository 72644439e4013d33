namespace Catchwater.Lake.Sessions;

/// <summary>Limits of the embedded engine, shared by everything that runs in one process.</summary>
public sealed record EngineOptions
{
    /// <summary>Memory DuckDB may use before it spills, such as <c>512MB</c> or <c>4GB</c>. Default: DuckDB's own, 80 % of the machine's.</summary>
    public string? MemoryLimit { get; init; }

    /// <summary>Worker threads, at least 1. Default: one a core.</summary>
    public int? Threads { get; init; }

    /// <summary>Where it spills when memory is full. Default: the system's temporary folder.</summary>
    public string? SpillDirectory { get; init; }
}
