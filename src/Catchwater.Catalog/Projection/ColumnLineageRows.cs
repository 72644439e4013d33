using Catchwater.Catalog.Storage;

namespace Catchwater.Catalog.Projection;

/// <summary>
/// Column edges. Of the statements a job makes about a dataset the latest counts; a link is open while that statement has it, the
/// job's current version links the two datasets, and neither column was dropped.
/// </summary>
internal sealed class ColumnLineageRows(PreparedConnection connection)
{
    private const string Open =
        """
        (last_stamp = (SELECT max(s.stamp) FROM column_statement s WHERE s.job_id = column_edge.job_id AND s.dst = column_edge.dst)
          AND EXISTS (SELECT 1 FROM job j JOIN edge e ON e.job_version_id = j.current_version_id
                      WHERE j.id = column_edge.job_id AND e.src = column_edge.src AND e.dst = column_edge.dst AND e.open = 1)
          AND NOT EXISTS (SELECT 1 FROM asset_column c WHERE c.asset_id = column_edge.src AND c.path = src_column AND c.present = 0)
          AND NOT EXISTS (SELECT 1 FROM asset_column c WHERE c.asset_id = column_edge.dst AND c.path = dst_column AND c.present = 0))
        """;

    private const string Flip = $"UPDATE column_edge SET open = 1 - open WHERE open <> {Open}";

    public void Merge(
        long job, long asset, IReadOnlyList<ColumnLink> links, Dictionary<(string Namespace, string Name), long> sources, string stamp)
    {
        connection.Prepared("INSERT INTO column_statement (job_id, dst, stamp) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING").Bind(job).Bind(asset).Bind(stamp).Run();
        foreach (var link in links)
        {
            connection.Prepared(
                """
                INSERT INTO column_edge (job_id, dst, dst_column, src, src_column, type, subtype, masking, description, first_seen, last_stamp, open)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0)
                ON CONFLICT DO UPDATE SET
                  masking = iif(excluded.last_stamp > last_stamp, excluded.masking, iif(excluded.last_stamp = last_stamp, min(masking, excluded.masking), masking)),
                  description = iif(excluded.last_stamp > last_stamp, excluded.description, description),
                  first_seen = min(first_seen, excluded.first_seen),
                  last_stamp = max(last_stamp, excluded.last_stamp)
                """)
                .Bind(job).Bind(asset).Bind(link.Column).Bind(sources[(link.SourceNamespace, link.SourceName)]).Bind(link.SourceColumn)
                .Bind(link.How.Type).Bind(link.How.Subtype).Bind(link.How.Masking).Bind(link.How.Description).Bind(Stamp.TimeOf(stamp)).Bind(stamp).Run();
        }
    }

    /// <summary>Opens and closes the links a job states; the assets whose columns are made otherwise now.</summary>
    public IEnumerable<long> RefreshJob(long job) => SetOpen($"{Flip} AND job_id = ?1 RETURNING dst", job);

    /// <summary>Opens and closes the links from and to an asset, after its columns or its life changed.</summary>
    public IEnumerable<long> RefreshAsset(long asset) => SetOpen($"{Flip} AND src = ?1 RETURNING dst", asset).Concat(SetOpen($"{Flip} AND dst = ?1 RETURNING dst", asset));

    private HashSet<long> SetOpen(string sql, long id)
    {
        HashSet<long> changed = [];
        using var rows = connection.Prepared(sql).Bind(id);
        while (rows.Next())
        {
            changed.Add(rows.Number(0)!.Value);
        }

        return changed;
    }
}
