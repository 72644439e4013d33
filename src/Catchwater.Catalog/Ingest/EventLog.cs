using Catchwater.Catalog.Edits;
using Catchwater.Catalog.Projection;
using Catchwater.Catalog.Storage;
using Catchwater.Core.Events;
using Dapper;

namespace Catchwater.Catalog.Ingest;

/// <summary>The log of everything the catalogue was told, and the way from it to the tables. Inside the caller's transaction.</summary>
internal sealed class EventLog(PreparedConnection connection, TimeProvider time)
{
    private static readonly string[] Projections =
    [
        "asset_tag", "asset_column", "inherited_classification", "schema_version", "facet", "human_value", "human_tag", "column_edge", "column_statement", "asset_drop", "edge", "run_io", "run",
        "job_version", "job", "asset", "alias", "symlink",
    ];

    /// <summary>Stores and projects events; those the log has already change nothing.</summary>
    /// <returns>How many were new.</returns>
    public int Take(IReadOnlyCollection<IncomingEvent> events, CancellationToken cancellationToken)
    {
        var fresh = events.Where(incoming => Append(incoming.Hash, "ingest", incoming.Time, incoming.Body)).ToList();
        var projector = new Projector(connection);
        foreach (var incoming in fresh)
        {
            projector.Identify(incoming.Event, Stamp.Of(incoming.Time, incoming.Hash));
        }

        if (projector.NeedsReplay)
        {
            Replay(cancellationToken);
            return fresh.Count;
        }

        foreach (var incoming in fresh)
        {
            cancellationToken.ThrowIfCancellationRequested();
            projector.Project(incoming.Event, incoming.Hash);
        }

        projector.Finish();
        return fresh.Count;
    }

    /// <summary>Stores and projects edits; those the log has already change nothing.</summary>
    /// <returns>How many were new.</returns>
    public int Take(IEnumerable<Edit> edits)
    {
        var projector = new Projector(connection);
        var fresh = 0;
        foreach (var edit in edits)
        {
            var body = edit.ToJson();
            using var document = System.Text.Json.JsonDocument.Parse(body);
            var hash = CanonicalJson.Hash(document.RootElement);
            if (Append(hash, "human", Stamp.Time(edit.At), body))
            {
                projector.Project(edit, hash);
                fresh++;
            }
        }

        projector.Finish();
        return fresh;
    }

    /// <summary>Drops every projection and makes it again from the log.</summary>
    public void Replay(CancellationToken cancellationToken)
    {
        connection.Execute("UPDATE job SET current_version_id = NULL; UPDATE run SET job_version_id = NULL");
        foreach (var table in Projections)
        {
            connection.Execute($"DELETE FROM {table}");
        }

        connection.Execute("INSERT INTO asset_words (asset_words) VALUES ('delete-all'); INSERT INTO asset_parts (asset_parts) VALUES ('delete-all'); UPDATE revision SET number = number + 1, replay = number + 1");

        var projector = new Projector(connection);
        foreach (var (hash, _, at, body) in Read("AND (instr(body, 'symlinks') > 0 OR instr(body, 'previousIdentifier') > 0) AND source = 'ingest'"))
        {
            projector.Identify(RunEvent.FromJson(body), Stamp.Of(at, hash));
        }

        foreach (var (hash, source, _, body) in Read(""))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (source == "ingest")
            {
                projector.Project(RunEvent.FromJson(body), hash);
            }
            else
            {
                projector.Project(Edit.FromJson(body), hash);
            }
        }

        projector.Finish();
    }

    private IEnumerable<(string Hash, string Source, string Time, string Body)> Read(string condition)
    {
        const int Batch = 500;
        for (var last = 0L; ;)
        {
            var rows = connection.Query<(long Seq, string Hash, string Source, string Time, string Body)>(
                $"SELECT seq, hash, source, event_time, body FROM event WHERE seq > @last {condition} ORDER BY seq LIMIT {Batch}", new { last }).AsList();
            if (rows.Count == 0)
            {
                yield break;
            }

            foreach (var row in rows)
            {
                yield return (row.Hash, row.Source, row.Time, row.Body);
            }

            last = rows[^1].Seq;
        }
    }

    private bool Append(string hash, string source, string at, string body) => connection
        .Prepared("INSERT INTO event (hash, source, event_time, received_at, body) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (hash) DO NOTHING")
        .Bind(hash).Bind(source).Bind(at).Bind(Stamp.Time(time.GetUtcNow())).Bind(body).Run() > 0;
}
