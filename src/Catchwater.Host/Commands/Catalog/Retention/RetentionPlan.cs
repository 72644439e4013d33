namespace Catchwater.Host.Commands.Catalog.Retention;

/// <summary>What <c>catalog retention plan --json</c> prints: what is older than its asset may keep it.</summary>
/// <param name="Project">The project.</param>
/// <param name="AsOf">The time the ages are counted from.</param>
/// <param name="Tables">Tables of the lake that have a retention period.</param>
/// <param name="Elsewhere">Assets with a period whose data is not in the lake: their owners have to see to it.</param>
/// <param name="Undecided">Tables of the lake without a period.</param>
public sealed record RetentionPlan(
    string Project, DateTimeOffset AsOf, IReadOnlyList<RetainedTable> Tables, IReadOnlyList<RetainedElsewhere> Elsewhere, IReadOnlyList<string> Undecided);

/// <summary>A table and what of it is too old.</summary>
/// <param name="Name">The table.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="RetentionPeriod">Days its data may be kept.</param>
/// <param name="Cutoff">Data from before this time is too old.</param>
/// <param name="Versions">Old versions that were replaced before the cutoff.</param>
/// <param name="PartitionColumn">The column of dates by which its data is partitioned; null when there is none.</param>
/// <param name="Partitions">Partitions of the current version whose date is before the cutoff, oldest first.</param>
/// <param name="Rows">Rows in those partitions.</param>
/// <param name="Bytes">Bytes in those partitions and in the old versions.</param>
/// <param name="WaitingFor">Tables that are made from this one piece by piece and have not read it to its end: until they are run nothing is deleted.</param>
public sealed record RetainedTable(
    string Name, string? Owner, int RetentionPeriod, DateTimeOffset Cutoff, ExpiringVersions Versions, string? PartitionColumn,
    IReadOnlyList<ExpiringPartition> Partitions, long Rows, long Bytes, IReadOnlyList<string> WaitingFor)
{
    /// <summary>How many of the newest versions stay whatever their age, for readers that will compare with one of them.</summary>
    internal int KeepVersions { get; init; } = 1;
}

/// <summary>Old versions.</summary>
/// <param name="OldestKept">The oldest version that could be read afterwards.</param>
/// <param name="Files">Data files that only older versions need.</param>
/// <param name="Bytes">Bytes of those.</param>
public sealed record ExpiringVersions(long OldestKept, int Files, long Bytes);

/// <summary>An old partition of the current version.</summary>
/// <param name="Value">Its date.</param>
/// <param name="Files">Data files.</param>
/// <param name="Rows">Rows; null when a file's writer did not say.</param>
/// <param name="Bytes">Bytes.</param>
public sealed record ExpiringPartition(string Value, int Files, long? Rows, long Bytes);

/// <summary>An asset that somebody else keeps.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="RetentionPeriod">Days its data may be kept.</param>
/// <param name="Location">Where its data is.</param>
public sealed record RetainedElsewhere(string Name, string? Owner, int RetentionPeriod, string? Location);
