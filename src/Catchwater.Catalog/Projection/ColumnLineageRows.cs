using Catchwater.Catalog.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Projection;

/// <summary>
/// Column edges. Of the statements a job makes about a dataset the latest counts; a link is open while that statement has it, the
/// job's current version links the two datasets, and neither column was dropped.
/// </summary>
internal sealed class ColumnLineageRows(SqliteConnection connection)
{
    private const string Open =
        """
        (last_stamp = (SELECT max(s.stamp) FROM column_statement s WHERE s.job_id = column_edge.job_id AND s.dst = column_edge.dst)
          AND EXISTS (SELECT 1 FROM job j JOIN edge e ON e.job_version_id = j.current_version_id
                      WHERE j.id = column_edge.job_id AND e.src = column_edge.src AND e.dst = column_edge.dst AND e.open = 1)
          AND NOT EXISTS (SELECT 1 FROM asset_column c WHERE c.asset_id = column_edge.src AND c.path = src_column AND c.present = 0)
          AND NOT EXISTS (SELECT 1 FROM asset_column c WHERE c.asset_id = column_edge.dst AND c.path = dst_column AND c.present = 0))
        """;

    public void Merge(
        long job, long asset, IReadOnlyList<ColumnLink> links, Dictionary<(string Namespace, string Name), long> sources, string stamp)
    {
        connection.Execute(
            """
            INSERT INTO column_statement (job_id, dst, stamp) VALUES (@job, @asset, @stamp) ON CONFLICT DO NOTHING
            """,
            new { job, asset, stamp });
        if (links.Count == 0)
        {
            return;
        }

        connection.Execute(
            """
            INSERT INTO column_edge (job_id, dst, dst_column, src, src_column, type, subtype, masking, description, first_seen, last_stamp, open)
            SELECT @job, @asset, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, @at, @stamp, 0 FROM json_each(@rows) WHERE true
            ON CONFLICT DO UPDATE SET
              masking = iif(excluded.last_stamp > last_stamp, excluded.masking, iif(excluded.last_stamp = last_stamp, min(masking, excluded.masking), masking)),
              description = iif(excluded.last_stamp > last_stamp, excluded.description, description),
              first_seen = min(first_seen, excluded.first_seen),
              last_stamp = max(last_stamp, excluded.last_stamp)
            """,
            new
            {
                job,
                asset,
                stamp,
                at = Stamp.TimeOf(stamp),
                rows = Rows.Json(links.Select(link => new object?[]
                {
                    link.Column, sources[(link.SourceNamespace, link.SourceName)], link.SourceColumn, link.How.Type, link.How.Subtype, link.How.Masking ? 1 : 0, link.How.Description,
                })),
            });
    }

    /// <summary>Opens and closes the links a job states; the assets whose columns are made otherwise now.</summary>
    public IEnumerable<long> RefreshJob(long job) => SetOpen("job_id = @job", new { job });

    /// <summary>Opens and closes the links from and to an asset, after its columns or its life changed.</summary>
    public IEnumerable<long> RefreshAsset(long asset) => SetOpen("src = @asset", new { asset }).Concat(SetOpen("dst = @asset", new { asset }));

    private List<long> SetOpen(string condition, object parameters) =>
        connection.Query<long>($"UPDATE column_edge SET open = 1 - open WHERE {condition} AND open <> {Open} RETURNING dst", parameters).AsList();
}
