namespace Catchwater.Catalog.Lineage;

/// <summary>What to walk.</summary>
/// <param name="Name">The asset: its name, or <c>namespace:name</c>.</param>
/// <param name="Direction">Which way; both by default.</param>
/// <param name="Depth">How many steps, at least 1; null, the default, for all. 1 is what the asset touches itself.</param>
/// <param name="Columns">Whether column edges are wanted too.</param>
/// <param name="AsOf">
/// The time to answer for; null, the default, for now. Then the edges are those that were current at that time; names, SQL and
/// owners are today's.
/// </param>
public sealed record LineageQuery(
    string Name, LineageDirection Direction = LineageDirection.Both, int? Depth = null, bool Columns = false, DateTimeOffset? AsOf = null);
