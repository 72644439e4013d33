using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Projection;

/// <summary>
/// A job version is a set of inputs and outputs; its edges are their pairs. A job's current version is that of its latest complete
/// run that names datasets; while it has none, of the latest run in progress, else of the latest that failed: a failed run never
/// closes the edges of one that worked. A streaming job is never complete: its latest run in progress counts as much.
/// </summary>
internal sealed class JobVersions(SqliteConnection connection)
{
    /// <summary>Brings the version of a run, and with it the current version and the open edges of its job, up to date.</summary>
    public void Settle(long job, long run)
    {
        var before = connection.QuerySingle<(long? Version, bool Declared)>("SELECT job_version_id, declared FROM run WHERE id = @run", new { run });
        var version = VersionOf(job, run, before.Declared);
        if (version != before.Version)
        {
            connection.Execute("UPDATE run SET job_version_id = @version WHERE id = @run", new { run, version });
        }

        MakeCurrent(job);
        if (before.Version is { } old && old != version)
        {
            connection.Execute("DELETE FROM job_version WHERE id = @old AND NOT EXISTS (SELECT 1 FROM run WHERE job_version_id = @old)", new { old });
        }
    }

    private long? VersionOf(long job, long run, bool declared)
    {
        var io = connection.Query<(string Namespace, string Name, bool Output, long Asset)>(
            """
            SELECT a.namespace, a.name, io.output, io.asset_id FROM run_io io JOIN asset a ON a.id = io.asset_id
            WHERE io.run = @run ORDER BY io.output, a.namespace, a.name
            """,
            new { run }).AsList();
        if (io.Count == 0 && !declared)
        {
            return null;
        }

        var text = new StringBuilder();
        foreach (var (ns, name, output, _) in io)
        {
            text.Append(output ? 'o' : 'i').Append(ns.Length).Append(':').Append(ns).Append(name.Length).Append(':').Append(name);
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        if (connection.QuerySingleOrDefault<long?>("SELECT id FROM job_version WHERE job_id = @job AND hash = @hash", new { job, hash }) is { } known)
        {
            return known;
        }

        var id = connection.QuerySingle<long>("INSERT INTO job_version (job_id, hash) VALUES (@job, @hash) RETURNING id", new { job, hash });
        connection.Execute(
            """
            INSERT INTO edge (job_version_id, src, dst, open)
            SELECT @id, i.asset_id, o.asset_id, 0 FROM run_io i JOIN run_io o ON o.run = i.run WHERE i.run = @run AND i.output = 0 AND o.output = 1
            """,
            new { id, run });
        return id;
    }

    private void MakeCurrent(long job)
    {
        var best = connection.Query<(int Rank, long Version, string Stamp)>(
            """
            SELECT * FROM (SELECT rank, job_version_id, last_stamp FROM run WHERE job_id = @job AND rank = 2 AND job_version_id IS NOT NULL ORDER BY last_stamp DESC LIMIT 1)
            UNION ALL
            SELECT * FROM (SELECT rank, job_version_id, last_stamp FROM run WHERE job_id = @job AND rank = 1 AND job_version_id IS NOT NULL ORDER BY last_stamp DESC LIMIT 1)
            UNION ALL
            SELECT * FROM (SELECT rank, job_version_id, last_stamp FROM run WHERE job_id = @job AND rank = 0 AND job_version_id IS NOT NULL ORDER BY last_stamp DESC LIMIT 1)
            """,
            new { job }).AsList();
        var streaming = best.Count > 1 && Streaming(job);
        var current = best.Count == 0
            ? (long?)null
            : best.OrderByDescending(row => streaming && row.Rank == 1 ? 2 : row.Rank).ThenByDescending(row => row.Stamp, StringComparer.Ordinal).First().Version;
        var known = connection.QuerySingle<long?>("SELECT current_version_id FROM job WHERE id = @job", new { job });
        if (current == known)
        {
            return;
        }

        connection.Execute("UPDATE job SET current_version_id = @current WHERE id = @job", new { job, current });
        connection.Execute("UPDATE edge SET open = 0 WHERE job_version_id = @known AND open = 1", new { known });
        connection.Execute(
            """
            UPDATE edge SET open = 1 WHERE job_version_id = @current
              AND NOT EXISTS (SELECT 1 FROM asset a WHERE a.id IN (src, dst) AND a.hidden = 1)
            """,
            new { current });
    }

    private bool Streaming(long job) => connection.ExecuteScalar<string?>(
        "SELECT body ->> '$.processingType' FROM facet WHERE subject = 'job' AND subject_id = @job AND name = 'jobType'", new { job }) is "STREAMING";
}
