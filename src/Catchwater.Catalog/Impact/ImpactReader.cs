using System.Text.Json;
using Catchwater.Catalog.Assets;
using Catchwater.Catalog.Lineage;
using Catchwater.Catalog.Storage;
using Catchwater.Core.Errors;
using Dapper;

namespace Catchwater.Catalog.Impact;

/// <summary>
/// Follows a change downstream, column by column. A column that only shapes rows (a filter, a join) reaches every column of the
/// table it shapes. Where a job tells no column lineage the table is reached as a whole, and the report says that this is not known.
/// </summary>
internal sealed class ImpactReader(PreparedConnection connection)
{
    private readonly Dictionary<long, Reached> _reached = [];

    public ImpactReport Read(string name, string? column)
    {
        var start = new NameResolver(connection).Resolve(name);
        var asset = new AssetReader(connection).Read(start);
        if (column is not null && asset.Columns.All(candidate => candidate.Name != column) && !Named(start, column))
        {
            throw new CatalogException(new Problem("column_not_found", $"'{asset.Name}' has no column '{column}'")
            {
                Hint = asset.Columns.Count > 0 ? Suggestion.Hint(column, [.. asset.Columns.Select(candidate => candidate.Name)]) : null,
            });
        }

        Walk(start, column);
        _reached.Remove(start);
        var names = new LineageReader(connection).Names([start, .. _reached.Keys, .. _reached.Values.SelectMany(reached => reached.Columns).Select(hit => hit.From)]);
        var reader = new AssetReader(connection);
        var assets = _reached.OrderBy(pair => pair.Value.Depth).ThenBy(pair => names[pair.Key].Label, StringComparer.Ordinal).Select(pair =>
        {
            var detail = reader.Read(pair.Key);
            return new ImpactedAsset(
                names[pair.Key].Label, detail.Namespace, detail.Kind, detail.Owner, detail.Steward, pair.Value.Depth, pair.Value.Effect,
                [
                    .. pair.Value.Columns.Distinct().Select(hit => new ImpactedColumn(hit.Column, names[hit.From].Label, hit.FromColumn, hit.Subtype))
                        .OrderBy(hit => hit.Column, StringComparer.Ordinal).ThenBy(hit => hit.FromAsset, StringComparer.Ordinal).ThenBy(hit => hit.FromColumn, StringComparer.Ordinal)
                        .ThenBy(hit => hit.Subtype, StringComparer.Ordinal),
                ]);
        }).ToList();
        var owners = assets.Where(reached => reached.Owner is not null).GroupBy(reached => reached.Owner!)
            .Select(group => new ImpactedOwner(group.Key, [.. group.Select(reached => reached.Name)])).OrderBy(owner => owner.Owner, StringComparer.Ordinal).ToList();
        return new ImpactReport(asset.Name, asset.Namespace, column, assets, owners);
    }

    private void Walk(long start, string? column)
    {
        HashSet<(long Asset, string? Column)> visited = [(start, column)];
        List<(long Asset, string? Column)> frontier = [(start, column)];
        for (var depth = 1; frontier.Count > 0; depth++)
        {
            List<(long Asset, string? Column)> next = [];
            foreach (var edge in ColumnEdges(frontier))
            {
                var target = (edge.Target, edge.TargetColumn.Length == 0 ? null : edge.TargetColumn);
                Reach(edge.Target, depth, depth == 1 ? ImpactEffect.Breaks : ImpactEffect.Changes).Columns
                    .Add(new Hit(target.Item2, edge.Source, edge.SourceColumn, edge.Subtype.Length == 0 ? null : edge.Subtype.ToLowerInvariant()));
                if (!visited.Contains((edge.Target, null)) && visited.Add(target))
                {
                    next.Add(target);
                }
            }

            foreach (var target in UntoldEdges(frontier.Select(node => node.Asset)))
            {
                Reach(target, depth, ImpactEffect.Unknown);
                if (visited.Add((target, null)))
                {
                    next.Add((target, null));
                }
            }

            frontier = next;
        }
    }

    private Reached Reach(long asset, int depth, ImpactEffect effect)
    {
        if (!_reached.TryGetValue(asset, out var reached))
        {
            _reached[asset] = reached = new Reached(depth);
        }

        // What is certain wins over what is not, what breaks over what changes.
        reached.Effect = (ImpactEffect)Math.Min((int)reached.Effect, (int)effect);
        return reached;
    }

    private IEnumerable<ColumnEdgeRow> ColumnEdges(IEnumerable<(long Asset, string? Column)> nodes) => connection.Query<ColumnEdgeRow>(
        $"""
         WITH s AS MATERIALIZED (SELECT value ->> 0 AS asset, value ->> 1 AS path FROM json_each(@nodes))
         SELECT {ColumnEdgeRow.Select} FROM s CROSS JOIN column_edge e ON e.src = s.asset AND (s.path IS NULL OR e.src_column = s.path)
         JOIN job j ON j.id = e.job_id WHERE e.open = 1
         """,
        new { nodes = JsonSerializer.Serialize(nodes.Select(node => new object?[] { node.Asset, node.Column })) });

    /// <summary>Assets made from these by jobs that never said how their columns come about.</summary>
    private IEnumerable<long> UntoldEdges(IEnumerable<long> assets) => connection.Query<long>(
        """
        SELECT DISTINCT e.dst FROM json_each(@ids) i CROSS JOIN edge e ON e.src = i.value AND e.open = 1 JOIN job_version v ON v.id = e.job_version_id
        WHERE NOT EXISTS (SELECT 1 FROM column_statement c WHERE c.job_id = v.job_id AND c.dst = e.dst)
        """,
        new { ids = Storage.Ids.Json(assets.Distinct()) });

    /// <summary>Whether lineage names the column, though no schema does.</summary>
    private bool Named(long asset, string column) => connection.ExecuteScalar<bool>(
        "SELECT EXISTS (SELECT 1 FROM column_edge WHERE (src = @asset AND src_column = @column) OR (dst = @asset AND dst_column = @column))", new { asset, column });

    private sealed record Reached(int Depth)
    {
        public ImpactEffect Effect { get; set; } = ImpactEffect.Unknown;

        public List<Hit> Columns { get; } = [];
    }

    private sealed record Hit(string? Column, long From, string FromColumn, string? Subtype);
}
