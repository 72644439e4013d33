using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Quality;

namespace Catchwater.Host.Runs;

/// <summary>What a run did: the document <c>run --json</c> prints, and the journal keeps.</summary>
public sealed record RunResult
{
    /// <summary>The project's name.</summary>
    public required string Project { get; init; }

    /// <summary>The run, a UUID that sorts by time.</summary>
    public required Guid RunId { get; init; }

    /// <summary>How it ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Seconds it took.</summary>
    public required double DurationS { get; init; }

    /// <summary>One step a source, stream job and pipeline, in the order they could run.</summary>
    public required IReadOnlyList<StepResult> Steps { get; init; }

    /// <summary>Every table of the project that exists, changed or not.</summary>
    public required IReadOnlyList<TableResult> Tables { get; init; }

    /// <summary>The verdicts of this run.</summary>
    public required IReadOnlyList<SuiteResult> Quality { get; init; }
}

/// <summary>How a run ended.</summary>
public enum RunStatus
{
    /// <summary>Everything is published or was up to date.</summary>
    Success,

    /// <summary>Quality stopped at least one table; nothing else went wrong.</summary>
    QualityFailed,

    /// <summary>At least one step could not do its work.</summary>
    Error,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}

/// <summary>What became of one step.</summary>
public sealed record StepResult
{
    /// <summary>The table it makes, or the name of the source or stream job.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of step it is.</summary>
    public required StepKind Kind { get; init; }

    /// <summary>How it ended.</summary>
    public required StepStatus Status { get; init; }

    /// <summary>Rows or events read from the main source, malformed ones included.</summary>
    public long RowsIn { get; init; }

    /// <summary>Rows written to the table, or events to topics.</summary>
    public long RowsOut { get; init; }

    /// <summary>Rows sent to quarantine, or events to the dead letters.</summary>
    public long RowsQuarantined { get; init; }

    /// <summary>Seconds it took.</summary>
    public double DurationS { get; init; }

    /// <summary>Why it ran, did not run, or was stopped, in a few words.</summary>
    public string? Reason { get; init; }

    /// <summary>What went wrong; null when nothing did.</summary>
    public Problem? Error { get; init; }
}

/// <summary>Kinds of steps.</summary>
public enum StepKind
{
    /// <summary>A source bringing events into a topic.</summary>
    Ingest,

    /// <summary>A stream job, run until it has caught up.</summary>
    Stream,

    /// <summary>A pipeline making a table.</summary>
    Pipeline,
}

/// <summary>How a step ended.</summary>
public enum StepStatus
{
    /// <summary>A new version is published; there was something to read, and it is read.</summary>
    Success,

    /// <summary>Nothing changed since its last version, or there was nothing new to read.</summary>
    Skipped,

    /// <summary>Quality stopped the publish; the old version stays.</summary>
    QualityFailed,

    /// <summary>It could not do its work; the old version stays.</summary>
    Error,

    /// <summary>What it needs was not made.</summary>
    Blocked,

    /// <summary>The run was cancelled before it ended.</summary>
    Cancelled,
}

/// <summary>A table as it stands after the run.</summary>
public sealed record TableResult
{
    /// <summary>The table.</summary>
    public required DatasetName Name { get; init; }

    /// <summary>Its current version, from 0.</summary>
    public required long Version { get; init; }

    /// <summary>Rows of that version.</summary>
    public required long Rows { get; init; }

    /// <summary>Data files of that version.</summary>
    public required int Files { get; init; }

    /// <summary>Bytes of those files.</summary>
    public required long Bytes { get; init; }

    /// <summary>The table's folder, absolute.</summary>
    public required string Path { get; init; }

    /// <summary>Whether this run published the version.</summary>
    public required bool Published { get; init; }
}
