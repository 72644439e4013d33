using System.Text.Json.Serialization;

namespace Catchwater.Catalog.Lineage;

/// <summary>Which way to walk.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LineageDirection>))]
public enum LineageDirection
{
    /// <summary>Both ways.</summary>
    [JsonStringEnumMemberName("both")] Both,

    /// <summary>To what it is made from.</summary>
    [JsonStringEnumMemberName("upstream")] Upstream,

    /// <summary>To what is made from it.</summary>
    [JsonStringEnumMemberName("downstream")] Downstream,
}

/// <summary>Where an asset comes from and where it goes.</summary>
/// <param name="Asset">The asset asked for.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Direction">Which way was walked.</param>
/// <param name="Depth">How many steps at most; null for all.</param>
/// <param name="Upstream">What it is made from, nearest first.</param>
/// <param name="Downstream">What is made from it, nearest first.</param>
/// <param name="Edges">The edges walked, nearest first.</param>
/// <param name="Columns">The column edges from and to its columns, followed as far as they are direct; null when not asked for.</param>
public sealed record LineageResult(
    string Asset,
    string Namespace,
    LineageDirection Direction,
    int? Depth,
    IReadOnlyList<LineageNode> Upstream,
    IReadOnlyList<LineageNode> Downstream,
    IReadOnlyList<LineageEdge> Edges,
    IReadOnlyList<ColumnEdge>? Columns)
{
    /// <summary>The time that was asked for; null for now.</summary>
    public DateTimeOffset? AsOf { get; init; }
}

/// <summary>An asset on the way.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Kind">Such as <c>table</c> or <c>file</c>.</param>
/// <param name="Depth">Steps from the asset asked for, at least 1.</param>
public sealed record LineageNode(string Name, string Namespace, string? Kind, int Depth);

/// <summary>Data flows from one asset to another.</summary>
public sealed record LineageEdge
{
    /// <summary>Name of the asset that is read; <c>namespace:name</c> where the name alone means several.</summary>
    public required string SourceAsset { get; init; }

    /// <summary>Name of the asset that is written.</summary>
    public required string TargetAsset { get; init; }

    /// <summary>How: the SQL, else the job's description, else its name.</summary>
    public required string Transformation { get; init; }

    /// <summary>When it was last seen at work.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Who ran it, else who owns the job, else the job's name.</summary>
    public required string User { get; init; }

    /// <summary>What kind of work: the job's type in lower case, else <c>transform</c>.</summary>
    public required string OperationType { get; init; }

    /// <summary>Namespace of the asset that is read.</summary>
    public required string SourceNamespace { get; init; }

    /// <summary>Namespace of the asset that is written.</summary>
    public required string TargetNamespace { get; init; }

    /// <summary>The job that does it; null where a dataset event or a human states the edge.</summary>
    public string? Job { get; init; }

    /// <summary>The job's namespace.</summary>
    public string? JobNamespace { get; init; }

    /// <summary>Who says so.</summary>
    public required EdgeSource Source { get; init; }

    /// <summary>When it was first seen at work.</summary>
    public required DateTimeOffset FirstSeen { get; init; }
}

/// <summary>Who states an edge.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EdgeSource>))]
public enum EdgeSource
{
    /// <summary>Runs.</summary>
    [JsonStringEnumMemberName("ingest")] Ingest,

    /// <summary>A human.</summary>
    [JsonStringEnumMemberName("human")] Human,
}

/// <summary>How a column acts on another.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ColumnEdgeType>))]
public enum ColumnEdgeType
{
    /// <summary>Its values reach the output.</summary>
    [JsonStringEnumMemberName("direct")] Direct,

    /// <summary>It only shapes the output: filters, joins, groups, sorts.</summary>
    [JsonStringEnumMemberName("indirect")] Indirect,
}

/// <summary>A column depends on another.</summary>
public sealed record ColumnEdge
{
    /// <summary>Name of the asset that is read.</summary>
    public required string SourceAsset { get; init; }

    /// <summary>Its column.</summary>
    public required string SourceColumn { get; init; }

    /// <summary>Name of the asset that is written.</summary>
    public required string TargetAsset { get; init; }

    /// <summary>Its column; null when the source column shapes the whole dataset.</summary>
    public string? TargetColumn { get; init; }

    /// <summary>Direct or indirect.</summary>
    public required ColumnEdgeType Type { get; init; }

    /// <summary>Lower case: identity, transformation, aggregation; filter, join, group_by, sort, window, conditional. Null when not told.</summary>
    public string? Subtype { get; init; }

    /// <summary>Whether the values are masked on the way.</summary>
    public required bool Masking { get; init; }

    /// <summary>The expression; null when not told.</summary>
    public string? Transformation { get; init; }

    /// <summary>Namespace of the asset that is read.</summary>
    public required string SourceNamespace { get; init; }

    /// <summary>Namespace of the asset that is written.</summary>
    public required string TargetNamespace { get; init; }

    /// <summary>The job that states it; null where a dataset event does.</summary>
    public string? Job { get; init; }

    /// <summary>The job's namespace.</summary>
    public string? JobNamespace { get; init; }

    /// <summary>When it was last stated.</summary>
    public required DateTimeOffset Timestamp { get; init; }
}
