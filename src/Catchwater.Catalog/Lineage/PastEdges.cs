using Catchwater.Catalog.Storage;
using Dapper;

namespace Catchwater.Catalog.Lineage;

/// <summary>
/// The edges as they were: of each job the version that was current then, of each dataset's columns the latest statement by then,
/// without assets that were dropped then. A run that had begun and not ended counts as running.
/// </summary>
internal sealed class PastEdges(PreparedConnection connection, string at) : IEdges
{
    private readonly PastStatements _statements = new(connection, at);
    private readonly Dictionary<long, long?> _versions = [];
    private readonly Dictionary<long, bool> _dropped = [];

    // Stamps are a time and more: this is after every stamp of that time.
    private string End => at + Stamp.Never;

    public IEnumerable<Edge> Tables(IReadOnlyCollection<long> assets, bool upstream) =>
        Current(assets, upstream).Select(row => new Edge(row.Source, row.Target, row.Version));

    public IEnumerable<ColumnEdgeRow> Columns(IReadOnlyCollection<(long Asset, string? Path)> columns, bool upstream)
    {
        foreach (var group in columns.GroupBy(column => column.Asset))
        {
            var paths = group.Select(column => column.Path).ToHashSet();
            var edges = Current([group.Key], upstream).Select(edge => (edge.Job, edge.Source, edge.Target)).ToHashSet();
            var statements = connection.Query<(long Job, long Target)>(
                $"SELECT DISTINCT job_id, dst FROM column_edge WHERE {(upstream ? "dst" : "src")} = @asset", new { asset = group.Key }).AsList();
            foreach (var (job, edge) in statements.SelectMany(statement => _statements.Of(statement.Job, statement.Target).Select(edge => (statement.Job, edge))))
            {
                var (near, path) = upstream ? (edge.Target, edge.TargetColumn) : (edge.Source, edge.SourceColumn);
                if (near == group.Key && (paths.Contains(null) || paths.Contains(path)) && edges.Contains((job, edge.Source, edge.Target)))
                {
                    yield return edge;
                }
            }
        }
    }

    private IEnumerable<(long Source, long Target, long Version, long Job)> Current(IReadOnlyCollection<long> assets, bool upstream) =>
        connection.Query<(long Source, long Target, long Version, long Job)>(
            $"""
             SELECT e.src, e.dst, e.job_version_id, v.job_id FROM json_each(@ids) i CROSS JOIN edge e ON e.{(upstream ? "dst" : "src")} = i.value
             JOIN job_version v ON v.id = e.job_version_id
             """,
            new { ids = Ids.Json(assets) }).AsList()
        .Where(row => VersionOf(row.Job) == row.Version && !Dropped(row.Source) && !Dropped(row.Target));

    /// <summary>The rule of <see cref="Projection.JobVersions"/>, told of that time.</summary>
    private long? VersionOf(long job)
    {
        if (!_versions.TryGetValue(job, out var version))
        {
            _versions[job] = version = connection.QueryFirstOrDefault<long?>(
                """
                SELECT job_version_id FROM (
                  SELECT job_version_id, iif(last_stamp <= @End, last_stamp, first_at) AS stamp,
                    CASE WHEN declared = 1 THEN 2 WHEN ended_at <= @at THEN rank
                      ELSE iif((SELECT body ->> '$.processingType' FROM facet WHERE subject = 'job' AND subject_id = @job AND name = 'jobType') = 'STREAMING', 2, 1) END AS rank
                  FROM run WHERE job_id = @job AND job_version_id IS NOT NULL AND first_at <= @at)
                ORDER BY rank DESC, stamp DESC LIMIT 1
                """,
                new { job, at, End });
        }

        return version;
    }

    private bool Dropped(long asset)
    {
        if (!_dropped.TryGetValue(asset, out var dropped))
        {
            _dropped[asset] = dropped = connection.ExecuteScalar<bool>(
                """
                SELECT EXISTS (
                  SELECT 1 FROM (SELECT max(stamp) AS last FROM asset_drop WHERE asset_id = @asset AND stamp <= @End) d JOIN asset a ON a.id = @asset
                  WHERE d.last IS NOT NULL AND NOT coalesce(a.written > d.last AND a.written <= @End, 0)
                    AND NOT EXISTS (SELECT 1 FROM run_io io JOIN run r ON r.id = io.run
                                    WHERE io.asset_id = @asset AND io.output = 1 AND r.rank > 0 AND r.first_at <= @at AND r.last_stamp > d.last))
                """,
                new { asset, at, End });
        }

        return dropped;
    }
}
