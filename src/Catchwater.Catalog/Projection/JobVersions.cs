using System.Security.Cryptography;
using System.Text;
using Catchwater.Catalog.Storage;

namespace Catchwater.Catalog.Projection;

/// <summary>
/// A job version is a set of inputs and outputs; its edges are their pairs. A job's current version is that of its latest complete
/// run that names datasets; while it has none, of the latest run in progress, else of the latest that failed: a failed run never
/// closes the edges of one that worked. A streaming job is never complete: its latest run in progress counts as much.
/// </summary>
internal sealed class JobVersions(PreparedConnection connection)
{
    /// <summary>Brings the version of a run, and with it the current version and the open edges of its job, up to date.</summary>
    public void Settle(long job, long run)
    {
        long? before;
        bool declared;
        using (var row = connection.Prepared("SELECT job_version_id, declared FROM run WHERE id = ?1").Bind(run))
        {
            row.Next();
            (before, declared) = (row.Number(0), row.Flag(1));
        }

        var version = VersionOf(job, run, declared);
        if (version != before)
        {
            connection.Prepared("UPDATE run SET job_version_id = ?2 WHERE id = ?1").Bind(run).Bind(version).Run();
        }

        MakeCurrent(job);
        if (before is not null && before != version)
        {
            connection.Prepared("DELETE FROM job_version WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM run WHERE job_version_id = ?1)").Bind(before).Run();
        }
    }

    private long? VersionOf(long job, long run, bool declared)
    {
        var text = new StringBuilder();
        using (var io = connection.Prepared(
            """
            SELECT a.namespace, a.name, io.output FROM run_io io JOIN asset a ON a.id = io.asset_id
            WHERE io.run = ?1 ORDER BY io.output, a.namespace, a.name
            """).Bind(run))
        {
            while (io.Next())
            {
                var (ns, name) = (io.Text(0)!, io.Text(1)!);
                text.Append(io.Flag(2) ? 'o' : 'i').Append(ns.Length).Append(':').Append(ns).Append(name.Length).Append(':').Append(name);
            }
        }

        if (text.Length == 0 && !declared)
        {
            return null;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        if (connection.Prepared("SELECT id FROM job_version WHERE job_id = ?1 AND hash = ?2").Bind(job).Bind(hash).Number() is { } known)
        {
            return known;
        }

        var id = connection.Prepared("INSERT INTO job_version (job_id, hash) VALUES (?1, ?2) RETURNING id").Bind(job).Bind(hash).Number()!.Value;
        connection.Prepared(
            """
            INSERT INTO edge (job_version_id, src, dst, open)
            SELECT ?1, i.asset_id, o.asset_id, 0 FROM run_io i JOIN run_io o ON o.run = i.run WHERE i.run = ?2 AND i.output = 0 AND o.output = 1
            """).Bind(id).Bind(run).Run();
        return id;
    }

    private void MakeCurrent(long job)
    {
        List<(long Rank, long Version, string Stamp)> best = [];
        using (var rows = connection.Prepared(
            """
            SELECT * FROM (SELECT rank, job_version_id, last_stamp FROM run WHERE job_id = ?1 AND rank = 2 AND job_version_id IS NOT NULL ORDER BY last_stamp DESC LIMIT 1)
            UNION ALL
            SELECT * FROM (SELECT rank, job_version_id, last_stamp FROM run WHERE job_id = ?1 AND rank = 1 AND job_version_id IS NOT NULL ORDER BY last_stamp DESC LIMIT 1)
            UNION ALL
            SELECT * FROM (SELECT rank, job_version_id, last_stamp FROM run WHERE job_id = ?1 AND rank = 0 AND job_version_id IS NOT NULL ORDER BY last_stamp DESC LIMIT 1)
            """).Bind(job))
        {
            while (rows.Next())
            {
                best.Add((rows.Number(0)!.Value, rows.Number(1)!.Value, rows.Text(2)!));
            }
        }

        var streaming = best.Count > 1 && Streaming(job);
        var current = best.Count == 0
            ? (long?)null
            : best.OrderByDescending(row => streaming && row.Rank == 1 ? 2 : row.Rank).ThenByDescending(row => row.Stamp, StringComparer.Ordinal).First().Version;
        var known = connection.Prepared("SELECT current_version_id FROM job WHERE id = ?1").Bind(job).Number();
        if (current == known)
        {
            return;
        }

        connection.Prepared("UPDATE job SET current_version_id = ?2 WHERE id = ?1").Bind(job).Bind(current).Run();
        if (known is not null)
        {
            connection.Prepared("UPDATE edge SET open = 0 WHERE job_version_id = ?1 AND open = 1").Bind(known).Run();
        }

        connection.Prepared(
            """
            UPDATE edge SET open = 1 WHERE job_version_id = ?1
              AND NOT EXISTS (SELECT 1 FROM asset a WHERE a.id IN (src, dst) AND a.hidden = 1)
            """).Bind(current).Run();
    }

    private bool Streaming(long job)
    {
        using var row = connection.Prepared("SELECT body ->> '$.processingType' FROM facet WHERE subject = 'job' AND subject_id = ?1 AND name = 'jobType'").Bind(job);
        return row.Next() && row.Text(0) is "STREAMING";
    }
}
