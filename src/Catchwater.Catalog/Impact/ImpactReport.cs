using System.Text.Json.Serialization;

namespace Catchwater.Catalog.Impact;

/// <summary>What a change of an asset, or of one of its columns, reaches downstream.</summary>
/// <param name="Asset">The asset that would change.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Column">The column that would change; null for the whole asset.</param>
/// <param name="Assets">The assets reached, nearest first.</param>
/// <param name="Owners">Who to talk to: owners of the assets reached, with what they own of them.</param>
public sealed record ImpactReport(string Asset, string Namespace, string? Column, IReadOnlyList<ImpactedAsset> Assets, IReadOnlyList<ImpactedOwner> Owners);

/// <summary>An asset that a change reaches.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Kind">Such as <c>table</c>.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Steward">Who looks after it.</param>
/// <param name="Depth">Steps from the change, at least 1.</param>
/// <param name="Effect">How it is reached.</param>
/// <param name="Columns">Its columns that are reached and from where; empty when it is reached as a whole without known columns.</param>
public sealed record ImpactedAsset(
    string Name, string Namespace, string? Kind, string? Owner, string? Steward, int Depth, ImpactEffect Effect, IReadOnlyList<ImpactedColumn> Columns);

/// <summary>A column that a change reaches.</summary>
/// <param name="Column">The column; null when every row of the asset is shaped.</param>
/// <param name="FromAsset">The asset it is reached from.</param>
/// <param name="FromColumn">The column it is reached from.</param>
/// <param name="Subtype">How: identity, transformation, aggregation, filter, join…; null when not told.</param>
public sealed record ImpactedColumn(string? Column, string FromAsset, string FromColumn, string? Subtype);

/// <summary>Somebody who owns what is reached.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="Assets">Names of the owner's assets that are reached.</param>
public sealed record ImpactedOwner(string Owner, IReadOnlyList<string> Assets);

/// <summary>How a change reaches an asset.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImpactEffect>))]
public enum ImpactEffect
{
    /// <summary>A job that makes it reads what changes: removed or renamed, that job fails.</summary>
    [JsonStringEnumMemberName("breaks")] Breaks,

    /// <summary>Its values or rows change with what changes upstream.</summary>
    [JsonStringEnumMemberName("changes")] Changes,

    /// <summary>It is made from an asset that is reached, and its columns' lineage is not known.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,
}
