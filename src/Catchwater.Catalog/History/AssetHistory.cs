using System.Text.Json.Serialization;
using Catchwater.Core.Schemas;

namespace Catchwater.Catalog.History;

/// <summary>What happened to an asset, latest first.</summary>
/// <param name="Asset">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Entries">The events.</param>
public sealed record AssetHistory(string Asset, string Namespace, IReadOnlyList<HistoryEntry> Entries);

/// <summary>One thing that happened.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Summary">In words.</param>
/// <param name="User">Who did it; null when not told.</param>
/// <param name="RunId">The run that did it; null when none did.</param>
/// <param name="Version">The version it wrote; null when none is told.</param>
public sealed record HistoryEntry(DateTimeOffset At, HistoryKind Kind, string Summary, string? User = null, string? RunId = null, string? Version = null);

/// <summary>Kinds of entries.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HistoryKind>))]
public enum HistoryKind
{
    /// <summary>A run wrote it, or tried to.</summary>
    [JsonStringEnumMemberName("run")] Run,

    /// <summary>Its columns changed.</summary>
    [JsonStringEnumMemberName("schema")] Schema,

    /// <summary>A human set something.</summary>
    [JsonStringEnumMemberName("edit")] Edit,

    /// <summary>It was dropped.</summary>
    [JsonStringEnumMemberName("drop")] Drop,
}

/// <summary>The differences between two schemas of an asset.</summary>
/// <param name="Asset">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="From">The older schema's number, 1 for the oldest; null when the asset has no schema.</param>
/// <param name="To">The newer one's; the same when there is only one.</param>
/// <param name="Changes">What changed; breaking where a reader of the older schema can fail.</param>
public sealed record SchemaDiff(string Asset, string Namespace, int? From, int? To, IReadOnlyList<SchemaChange> Changes);
