using System.ComponentModel.DataAnnotations;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;

namespace Catchwater.Host.Plans;

/// <summary>What <c>run</c> would do, without doing it: the document <c>plan --json</c> prints.</summary>
/// <param name="Project">The project's name.</param>
/// <param name="Environment">The chosen environment; null for the project's own settings.</param>
/// <param name="Tables">One entry a pipeline, in the order they can run.</param>
public sealed record ProjectPlan(string Project, string? Environment, IReadOnlyList<PlannedTable> Tables)
{
    /// <summary>One entry a source, by name.</summary>
    public IReadOnlyList<PlannedSource> Sources { get; init; } = [];

    /// <summary>One entry a stream job, in the order they can run.</summary>
    public IReadOnlyList<PlannedStream> Streams { get; init; } = [];

    /// <summary>Always <c>planned</c>; an error document is printed instead when the project cannot be planned.</summary>
    [AllowedValues("planned")]
    public string Status { get; } = "planned";

    /// <summary>Tables that would be written.</summary>
    public int ToWrite => Tables.Count(table => table.Action != PlannedAction.Skip);
}

/// <summary>What would happen to one table.</summary>
public sealed record PlannedTable
{
    /// <summary>The table.</summary>
    public required DatasetName Name { get; init; }

    /// <summary>The pipeline's file.</summary>
    public required string File { get; init; }

    /// <summary>What would be done.</summary>
    public required PlannedAction Action { get; init; }

    /// <summary>Why.</summary>
    public required PlannedReason Reason { get; init; }

    /// <summary>The reason in a sentence.</summary>
    public required string Explanation { get; init; }

    /// <summary>The version that is published now; null when there is none.</summary>
    public long? Version { get; init; }

    /// <summary>What will be read: tables by name, files by path.</summary>
    public required IReadOnlyList<PlannedInput> Reads { get; init; }

    /// <summary>The one SELECT that makes its rows; files stand as "source"."…".</summary>
    public required string Sql { get; init; }

    /// <summary>Its columns.</summary>
    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>Partition columns in order.</summary>
    public required IReadOnlyList<string> PartitionColumns { get; init; }

    /// <summary>Differences to the published version.</summary>
    public required IReadOnlyList<PlannedSchemaChange> SchemaChanges { get; init; }

    /// <summary>The rules that will judge it, as <c>contract: rule</c>.</summary>
    public required IReadOnlyList<PlannedRule> Rules { get; init; }
}

/// <summary>What would be done to a table.</summary>
public enum PlannedAction
{
    /// <summary>Written for the first time.</summary>
    Create,

    /// <summary>Replaced as a whole.</summary>
    Overwrite,

    /// <summary>Its touched partitions replaced.</summary>
    OverwritePartitions,

    /// <summary>Added to.</summary>
    Append,

    /// <summary>Merged by key.</summary>
    Merge,

    /// <summary>Left as it is.</summary>
    Skip,
}

/// <summary>Why a table would be written or not.</summary>
public enum PlannedReason
{
    /// <summary>There is no version yet.</summary>
    New,

    /// <summary>The pipeline, its SQL or its rules changed.</summary>
    ChangedSpec,

    /// <summary>A file or table it reads changed, or will be changed before it.</summary>
    NewInput,

    /// <summary>Nothing changed.</summary>
    UpToDate,

    /// <summary>It was asked for.</summary>
    FullRefresh,
}

/// <summary>An input of a table.</summary>
/// <param name="Name">Table name or path.</param>
/// <param name="Kind"><c>table</c>, <c>file</c> or <c>topic</c>.</param>
/// <param name="Files">Files it holds now; null for a table that does not exist yet, 0 for a topic.</param>
/// <param name="Bytes">Bytes of those; null likewise.</param>
public sealed record PlannedInput(string Name, [property: AllowedValues("table", "file", "topic")] string Kind, int? Files, long? Bytes);

/// <summary>A difference between the published schema and the next one.</summary>
/// <param name="Column">The column.</param>
/// <param name="Kind">What happens to it.</param>
/// <param name="Before">Its type now; null when added.</param>
/// <param name="After">Its next type; null when removed.</param>
/// <param name="Breaking">Whether a reader of the published version can fail.</param>
/// <param name="Downstream">Columns of the project that are made from it, as <c>table.column</c>.</param>
public sealed record PlannedSchemaChange(string Column, SchemaChangeKind Kind, string? Before, string? After, bool Breaking, IReadOnlyList<string> Downstream);

/// <summary>A rule that will judge a table.</summary>
/// <param name="Contract">The contract or rules file it stands in.</param>
/// <param name="Rule">Its name.</param>
/// <param name="Severity">What a failure does.</param>
public sealed record PlannedRule(string Contract, string Rule, [property: AllowedValues("error", "warning", "info")] string Severity);
