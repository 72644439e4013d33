using System.Text.Json.Serialization;

namespace Catchwater.Catalog.Assets;

/// <summary>Everything the catalogue knows of one asset. Null means nobody told.</summary>
public sealed record AssetDetail
{
    /// <summary>Its name; unique in its namespace.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, in words.</summary>
    public string? Description { get; init; }

    /// <summary>Who answers for it.</summary>
    public string? Owner { get; init; }

    /// <summary>Who looks after its quality and meaning.</summary>
    public string? Steward { get; init; }

    /// <summary>How sensitive it is: public, internal, confidential or restricted; foreign tools may say other words.</summary>
    public string? Classification { get; init; }

    /// <summary>How long its data is kept, in days.</summary>
    public int? RetentionPeriod { get; init; }

    /// <summary>When the catalogue first heard of it.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last written, described or edited.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Type by column, in the order of the columns.</summary>
    public required IReadOnlyDictionary<string, string> Schema { get; init; }

    /// <summary>Path or URL of its data.</summary>
    public string? Location { get; init; }

    /// <summary>Such as <c>delta</c>, <c>csv</c>, <c>parquet</c>.</summary>
    public string? Format { get; init; }

    /// <summary>Bytes of its current version.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Rows of its current version.</summary>
    public long? RowCount { get; init; }

    /// <summary>Its tags, sorted.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Where its name is unique; for a project's own tables the project's name.</summary>
    public required string Namespace { get; init; }

    /// <summary>Such as <c>table</c>, <c>file</c>, <c>topic</c>, <c>stream</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Its latest version as its writer counts them.</summary>
    public string? Version { get; init; }

    /// <summary>Share of rules that hold, 0 to 1, from the latest judgement.</summary>
    public double? QualityScore { get; init; }

    /// <summary>Whether it was dropped and not written since.</summary>
    public required bool Dropped { get; init; }

    /// <summary>Its other names, from symlinks and renames.</summary>
    public required IReadOnlyList<AssetAlias> Aliases { get; init; }

    /// <summary>Fields a human set; runs do not overwrite them.</summary>
    public required IReadOnlyList<string> SetByHuman { get; init; }

    /// <summary>Its columns in order; nested ones follow their parent, their path joined by dots.</summary>
    public required IReadOnlyList<ColumnDetail> Columns { get; init; }

    /// <summary>Its schemas, oldest first.</summary>
    public required IReadOnlyList<SchemaVersion> SchemaVersions { get; init; }

    /// <summary>The latest judgement, rule by rule.</summary>
    public required IReadOnlyList<QualityAssertion> Quality { get; init; }

    /// <summary>The run that wrote it last; null when none did.</summary>
    public RunSummary? LastRun { get; init; }
}

/// <summary>Another name of an asset.</summary>
/// <param name="Namespace">The namespace it is in.</param>
/// <param name="Name">The name.</param>
public sealed record AssetAlias(string Namespace, string Name);

/// <summary>One column.</summary>
/// <param name="Name">Its name, or the path of a nested one.</param>
/// <param name="Type">Its type as its writer spells it.</param>
/// <param name="Description">What it holds.</param>
/// <param name="Classification">How sensitive it is: said of it, or inherited from the most sensitive column it is made from.</param>
/// <param name="ClassificationFrom">Where an inherited classification comes from, as <c>namespace:name.column</c>; null when it is its own.</param>
/// <param name="Tags">Its tags, sorted; those of the columns it is made from are inherited, unless they were masked.</param>
/// <param name="TagsFrom">Where each inherited tag comes from; its own are not in it.</param>
public sealed record ColumnDetail(
    string Name, string? Type, string? Description, string? Classification, string? ClassificationFrom, IReadOnlyList<string> Tags,
    IReadOnlyDictionary<string, string> TagsFrom);

/// <summary>A schema the asset has or had.</summary>
/// <param name="Version">1 for the oldest.</param>
/// <param name="Hash">SHA-256 over names and types in order.</param>
/// <param name="FirstSeen">When it was first seen.</param>
/// <param name="LastSeen">When it was last seen.</param>
/// <param name="Current">Whether it is the schema now.</param>
/// <param name="Columns">Names and types in order.</param>
public sealed record SchemaVersion(
    int Version, string Hash, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, bool Current, IReadOnlyList<SchemaColumn> Columns);

/// <summary>A column of a schema.</summary>
/// <param name="Name">Its name, or the path of a nested one.</param>
/// <param name="Type">Its type as its writer spells it.</param>
public sealed record SchemaColumn(string Name, string? Type);

/// <summary>The verdict of one rule.</summary>
/// <param name="Name">The rule's name, or the kind of test where it has none.</param>
/// <param name="Assertion">The kind of test, such as <c>not_null</c>.</param>
/// <param name="Success">Whether it holds.</param>
/// <param name="Column">The column it is about; null for the whole dataset.</param>
/// <param name="Severity">Such as <c>error</c> or <c>warn</c>; null when not told.</param>
public sealed record QualityAssertion(string Name, string Assertion, bool Success, string? Column, string? Severity);

/// <summary>One run of a job.</summary>
/// <param name="RunId">Its UUID.</param>
/// <param name="JobNamespace">Where the job's name is unique.</param>
/// <param name="Job">The job's name.</param>
/// <param name="State">How it stands.</param>
/// <param name="StartedAt">When it started; its first event when no START arrived.</param>
/// <param name="EndedAt">When it ended; null while it goes on.</param>
/// <param name="User">Who started it; null when not told.</param>
/// <param name="Error">Why it failed; null otherwise.</param>
public sealed record RunSummary(
    string RunId, string JobNamespace, string Job, RunStatus State, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? User, string? Error);

/// <summary>How a run stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunStatus>))]
public enum RunStatus
{
    /// <summary>It began.</summary>
    [JsonStringEnumMemberName("start")] Start,

    /// <summary>It goes on.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>It ended well.</summary>
    [JsonStringEnumMemberName("complete")] Complete,

    /// <summary>It was cancelled.</summary>
    [JsonStringEnumMemberName("abort")] Abort,

    /// <summary>It failed.</summary>
    [JsonStringEnumMemberName("fail")] Fail,

    /// <summary>Something was said of it outside its life.</summary>
    [JsonStringEnumMemberName("other")] Other,
}
