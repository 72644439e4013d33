using Catchwater.Catalog.Assets;
using Catchwater.Catalog.Lineage;
using Catchwater.Catalog.Storage;
using Dapper;

namespace Catchwater.Catalog.Export;

/// <summary>Reads everything.</summary>
internal sealed class CatalogExporter(PreparedConnection connection)
{
    public CatalogExport Export(DateTimeOffset now)
    {
        var lineage = new LineageReader(connection);
        var names = lineage.Names(null);
        var assets = new OrderedDictionary<string, AssetDetail>(
            new AssetReader(connection).ReadAll()
                .Select(asset => KeyValuePair.Create(names[asset.Id].Label, asset.Detail))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal));
        return new CatalogExport(
            assets, lineage.AllEdges(), now, lineage.AllColumnEdges(), Jobs(id => names[id].Label), Runs(id => names[id].Label));
    }

    private List<JobSummary> Jobs(Func<long, string> label)
    {
        var io = connection.Query<(long Job, long Asset, bool Output)>(
                """
                SELECT DISTINCT j.id, io.asset_id, io.output FROM job j
                JOIN run_io io ON io.run = (SELECT r.id FROM run r WHERE r.job_version_id = j.current_version_id ORDER BY r.first_at, r.run_id LIMIT 1)
                """)
            .ToLookup(row => (row.Job, row.Output), row => label(row.Asset));
        return
        [
            .. connection.Query<(long Id, string Namespace, string Name, string? Description, string? Type, string? Sql, string? Owner, string? LastSeen)>(
                """
                SELECT j.id, j.namespace, j.name,
                  (SELECT f.body ->> '$.description' FROM facet f WHERE f.subject = 'job' AND f.subject_id = j.id AND f.name = 'documentation'),
                  (SELECT lower(f.body ->> '$.jobType') FROM facet f WHERE f.subject = 'job' AND f.subject_id = j.id AND f.name = 'jobType'),
                  (SELECT f.body ->> '$.query' FROM facet f WHERE f.subject = 'job' AND f.subject_id = j.id AND f.name = 'sql'),
                  (SELECT f.body ->> '$.owners[0].name' FROM facet f WHERE f.subject = 'job' AND f.subject_id = j.id AND f.name = 'ownership'),
                  (SELECT max(r.first_at) FROM run r WHERE r.job_version_id = j.current_version_id)
                FROM job j WHERE j.origin = 'job' ORDER BY j.namespace, j.name
                """)
                .Select(job => new JobSummary(
                    job.Namespace, job.Name, job.Description, job.Type, job.Sql, job.Owner, job.LastSeen is null ? null : Storage.Stamp.Parse(job.LastSeen),
                    [.. io[(job.Id, false)].Order(StringComparer.Ordinal)], [.. io[(job.Id, true)].Order(StringComparer.Ordinal)])),
        ];
    }

    private List<ExportedRun> Runs(Func<long, string> label)
    {
        var io = connection.Query<(long Run, long Asset, bool Output, string? Version)>("SELECT run, asset_id, output, version FROM run_io")
            .ToLookup(row => (row.Run, row.Output), row => new DatasetVersion(label(row.Asset), row.Version));
        return
        [
            .. connection.Query<RunRow>($"{RunRow.Select} WHERE r.declared = 0 ORDER BY r.first_at, r.run_id").Select(row => (row.Id, Run: row.Summary())).Select(row => new ExportedRun(
                row.Run.RunId, row.Run.JobNamespace, row.Run.Job, row.Run.State, row.Run.StartedAt, row.Run.EndedAt, row.Run.User, row.Run.Error,
                [.. io[(row.Id, false)].OrderBy(dataset => dataset.Name, StringComparer.Ordinal)],
                [.. io[(row.Id, true)].OrderBy(dataset => dataset.Name, StringComparer.Ordinal)])),
        ];
    }
}
