namespace Catchwater.Catalog.Lineage;

/// <summary>What to walk.</summary>
/// <param name="Name">The asset: its name, or <c>namespace:name</c>.</param>
/// <param name="Direction">Which way; both by default.</param>
/// <param name="Depth">How many steps, at least 1; null, the default, for all. 1 is what the asset touches itself.</param>
/// <param name="Columns">Whether column edges are wanted too.</param>
public sealed record LineageQuery(string Name, LineageDirection Direction = LineageDirection.Both, int? Depth = null, bool Columns = false);
