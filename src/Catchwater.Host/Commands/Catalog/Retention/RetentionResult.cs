using System.Text.Json.Serialization;

namespace Catchwater.Host.Commands.Catalog.Retention;

/// <summary>What <c>catalog retention apply --json</c> prints.</summary>
/// <param name="Project">The project.</param>
/// <param name="AsOf">The time the ages were counted from.</param>
/// <param name="DryRun">Whether nothing was deleted.</param>
/// <param name="User">Who deleted.</param>
/// <param name="Tables">The tables of the lake that have a retention period.</param>
/// <param name="Elsewhere">Assets with a period whose data is not in the lake: their owners have to see to it.</param>
public sealed record RetentionResult(
    string Project, DateTimeOffset AsOf, bool DryRun, string User, IReadOnlyList<AppliedRetention> Tables, IReadOnlyList<RetainedElsewhere> Elsewhere);

/// <summary>What became of one table.</summary>
/// <param name="Name">The table.</param>
/// <param name="Status">What was done.</param>
/// <param name="Note">What was, or would be, deleted, in words; why not, when it was refused; null when nothing is too old.</param>
/// <param name="WaitingFor">Tables that have to be run first, because they have not read this one to its end.</param>
/// <param name="Partitions">The dropped partitions' dates, oldest first.</param>
/// <param name="Rows">Rows in them.</param>
/// <param name="Version">The version without them; null when nothing was dropped.</param>
/// <param name="Files">Data files that were deleted, of versions that are too old.</param>
/// <param name="Bytes">Bytes of those.</param>
/// <param name="OldestKept">The oldest version that can be read.</param>
public sealed record AppliedRetention(
    string Name, RetentionStatus Status, string? Note, IReadOnlyList<string> WaitingFor, IReadOnlyList<string> Partitions, long Rows, long? Version, int Files, long Bytes, long OldestKept);

/// <summary>What was done with a table.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RetentionStatus>))]
public enum RetentionStatus
{
    /// <summary>Nothing is too old.</summary>
    [JsonStringEnumMemberName("nothing")] Nothing,

    /// <summary>What is too old was deleted.</summary>
    [JsonStringEnumMemberName("applied")] Applied,

    /// <summary>It would have been; the run was dry.</summary>
    [JsonStringEnumMemberName("dry_run")] DryRun,

    /// <summary>It was not: somebody downstream has not read it yet.</summary>
    [JsonStringEnumMemberName("refused")] Refused,
}
