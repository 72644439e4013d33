using Catchwater.Catalog.Assets;
using Catchwater.Catalog.Lineage;

namespace Catchwater.Catalog.Export;

/// <summary>The whole catalogue, in a fixed order.</summary>
/// <param name="Assets">Assets by name; by <c>namespace:name</c> where several have the name.</param>
/// <param name="Lineage">Every open edge.</param>
/// <param name="ExportTimestamp">When the export was made.</param>
/// <param name="ColumnLineage">Every open column edge.</param>
/// <param name="Jobs">Every job.</param>
/// <param name="Runs">Every run, oldest first.</param>
public sealed record CatalogExport(
    IReadOnlyDictionary<string, AssetDetail> Assets,
    IReadOnlyList<LineageEdge> Lineage,
    DateTimeOffset ExportTimestamp,
    IReadOnlyList<ColumnEdge> ColumnLineage,
    IReadOnlyList<JobSummary> Jobs,
    IReadOnlyList<ExportedRun> Runs);

/// <summary>A job.</summary>
/// <param name="Namespace">Who schedules it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does, in words.</param>
/// <param name="Type">Its type in lower case, such as <c>query</c>.</param>
/// <param name="Sql">Its SQL.</param>
/// <param name="Owner">Who owns it.</param>
/// <param name="LastSeen">When its current version was last at work or declared; null when it never named a dataset.</param>
/// <param name="Inputs">What its current version reads.</param>
/// <param name="Outputs">What its current version writes.</param>
public sealed record JobSummary(
    string Namespace, string Name, string? Description, string? Type, string? Sql, string? Owner, DateTimeOffset? LastSeen,
    IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs);

/// <summary>A run with what it read and wrote.</summary>
/// <param name="RunId">Its UUID.</param>
/// <param name="JobNamespace">Where the job's name is unique.</param>
/// <param name="Job">The job's name.</param>
/// <param name="State">How it stands.</param>
/// <param name="StartedAt">When it started; its first event when no START arrived.</param>
/// <param name="EndedAt">When it ended; null while it goes on.</param>
/// <param name="User">Who started it; null when not told.</param>
/// <param name="Error">Why it failed; null otherwise.</param>
/// <param name="Inputs">What it read.</param>
/// <param name="Outputs">What it wrote.</param>
public sealed record ExportedRun(
    string RunId,
    string JobNamespace,
    string Job,
    RunStatus State,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    string? User,
    string? Error,
    IReadOnlyList<DatasetVersion> Inputs,
    IReadOnlyList<DatasetVersion> Outputs);

/// <summary>A dataset as a run read or wrote it.</summary>
/// <param name="Name">The asset's name.</param>
/// <param name="Version">The version; null when not told.</param>
public sealed record DatasetVersion(string Name, string? Version);
