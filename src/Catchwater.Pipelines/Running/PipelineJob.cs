using Catchwater.Lake.Reading;
using Catchwater.Pipelines.Compilation;
using Catchwater.Quality;
using Catchwater.Topics;

namespace Catchwater.Pipelines.Running;

/// <summary>One run of one pipeline.</summary>
public sealed record PipelineJob
{
    /// <summary>The pipeline, compiled against its inputs as they are.</summary>
    public required CompiledPipeline Compiled { get; init; }

    /// <summary>The contracts and rules that judge the table; null when none do.</summary>
    public Gate? Gate { get; init; }

    /// <summary>The opened file inputs, by <see cref="FileInput.StandIn"/>.</summary>
    public required IReadOnlyDictionary<string, FileScan> Scans { get; init; }

    /// <summary>What changes when anything that shapes the table changes: its spec, its SQL, its rules.</summary>
    public required string SpecHash { get; init; }

    /// <summary>The project's name, namespace of its datasets and jobs.</summary>
    public required string Project { get; init; }

    /// <summary>This run of this pipeline.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The run of the project it belongs to.</summary>
    public required Guid ParentRunId { get; init; }

    /// <summary>Who runs it, as the operating system names them.</summary>
    public string User { get; init; } = Environment.UserName;

    /// <summary>When the run of the project began: <c>processed_at</c> and <c>batch_id</c> of every row.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Whether to remake the table though nothing changed.</summary>
    public bool FullRefresh { get; init; }

    /// <summary>The log, for pipelines that land a topic; null when there is none.</summary>
    public IEventLog? Log { get; init; }

    /// <summary>What the contracts say of the table beyond its rules.</summary>
    public Governance Governance { get; init; } = new();
}

/// <summary>What contracts say of a table for the catalogue; null where they are silent.</summary>
public sealed record Governance
{
    /// <summary>What the table holds.</summary>
    public string? Description { get; init; }

    /// <summary>Who answers for it.</summary>
    public string? Owner { get; init; }

    /// <summary>Who looks after its content.</summary>
    public string? Steward { get; init; }

    /// <summary>Classification by column.</summary>
    public IReadOnlyDictionary<string, string>? ColumnClassifications { get; init; }

    /// <summary>Description by column.</summary>
    public IReadOnlyDictionary<string, string>? ColumnDescriptions { get; init; }
}
