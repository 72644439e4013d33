using Catchwater.Core.Errors;
using Catchwater.Core.Events;
using Catchwater.Lake.Tables;
using Catchwater.Quality;

namespace Catchwater.Pipelines.Running;

/// <summary>What a run of a pipeline came to.</summary>
public sealed record PipelineOutcome
{
    /// <summary>How it ended.</summary>
    public required PipelineEnd End { get; init; }

    /// <summary>Rows read from the main source, malformed ones included.</summary>
    public long RowsIn { get; init; }

    /// <summary>Rows written.</summary>
    public long RowsOut { get; init; }

    /// <summary>Rows sent to quarantine.</summary>
    public long RowsQuarantined { get; init; }

    /// <summary>Whether there is more to read: a long topic is landed in several commits. Run the job again, without a full refresh.</summary>
    public bool More { get; init; }

    /// <summary>The verdict; null when nothing judges the table or it did not come to that.</summary>
    public GateResult? Gate { get; init; }

    /// <summary>The commit that published it; null when nothing was published.</summary>
    public TableCommit? Commit { get; init; }

    /// <summary>Why it was stopped; null when it was published.</summary>
    public Problem? Problem { get; init; }

    /// <summary>The events that say so to the catalogue, in order.</summary>
    public IReadOnlyList<RunEvent> Events { get; init; } = [];
}

/// <summary>How a run of a pipeline can end without a fault.</summary>
public enum PipelineEnd
{
    /// <summary>A new version is published.</summary>
    Published,

    /// <summary>There was nothing new to read.</summary>
    NothingNew,

    /// <summary>Quality stopped the publish: a rule of severity error failed or could not run, or too many rows were malformed.</summary>
    Stopped,
}
