using Catchwater.Core.Events;

namespace Catchwater.Ingest.Sources;

/// <summary>What a run of a source came to.</summary>
/// <param name="Files">Files that had something new.</param>
/// <param name="RowsIn">Events read, dead letters included.</param>
/// <param name="RowsOut">Events that are in the topic.</param>
/// <param name="DeadLetters">Events that are in its dead-letter topic.</param>
/// <param name="Event">What says so to the catalogue; null when there was nothing new.</param>
public sealed record SourceOutcome(int Files, long RowsIn, long RowsOut, long DeadLetters, RunEvent? Event)
{
    /// <summary>Files there are, with something new or not.</summary>
    public int Found { get; init; }
}

/// <summary>What a run of a source would read.</summary>
/// <param name="Files">Every file there is.</param>
/// <param name="New">Files among them with something new.</param>
/// <param name="Bytes">Bytes of the new ones.</param>
public sealed record SourcePlan(int Files, int New, long Bytes);
