using Catchwater.Catalog.Storage;
using Dapper;

namespace Catchwater.Catalog.Lineage;

/// <summary>The edges that are open now.</summary>
internal sealed class OpenEdges(PreparedConnection connection) : IEdges
{
    public IEnumerable<Edge> Tables(IReadOnlyCollection<long> assets, bool upstream) => connection.Query<(long Source, long Target, long Version)>(
            $"SELECT e.src, e.dst, e.job_version_id FROM json_each(@ids) i CROSS JOIN edge e ON e.{(upstream ? "dst" : "src")} = i.value AND e.open = 1", new { ids = Ids.Json(assets) })
        .Select(row => new Edge(row.Source, row.Target, row.Version));

    public IEnumerable<ColumnEdgeRow> Columns(IReadOnlyCollection<(long Asset, string? Path)> columns, bool upstream)
    {
        var near = upstream ? "e.dst = s.asset AND (s.path IS NULL OR e.dst_column = s.path)" : "e.src = s.asset AND (s.path IS NULL OR e.src_column = s.path)";
        return connection.Query<ColumnEdgeRow>(
            $"""
             WITH s AS MATERIALIZED (SELECT value ->> 0 AS asset, value ->> 1 AS path FROM json_each(@nodes))
             SELECT {ColumnEdgeRow.Select} FROM s CROSS JOIN column_edge e ON {near} JOIN job j ON j.id = e.job_id WHERE e.open = 1
             """,
            new { nodes = Rows.Json(columns.Select(node => new object?[] { node.Asset, node.Path })) });
    }
}
