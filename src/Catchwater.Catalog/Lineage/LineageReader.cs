using Catchwater.Catalog.Assets;
using Catchwater.Catalog.Storage;
using Catchwater.Core.Errors;
using Dapper;

namespace Catchwater.Catalog.Lineage;

/// <summary>Answers lineage questions, and turns edges of ids into edges with names, jobs, users and times.</summary>
internal sealed class LineageReader(PreparedConnection connection)
{
    /// <summary>The lineage of one asset.</summary>
    public LineageResult Read(LineageQuery query)
    {
        if (query.Depth < 1)
        {
            throw new CatalogException(new Problem("wrong_value", $"found depth {query.Depth}, expected 1 or more") { Hint = "leave it out to walk all the way" });
        }

        var start = new NameResolver(connection).Resolve(query.Name);
        var at = query.AsOf is { } time ? Stamp.Time(time) : null;
        var walk = new GraphWalk(at is null ? new OpenEdges(connection) : new PastEdges(connection, at));
        var up = query.Direction is LineageDirection.Downstream ? ([], []) : walk.Tables(start, upstream: true, query.Depth);
        var down = query.Direction is LineageDirection.Upstream ? ([], []) : walk.Tables(start, upstream: false, query.Depth);
        List<ColumnEdgeRow>? columns = null;
        if (query.Columns)
        {
            columns =
            [
                .. query.Direction is LineageDirection.Downstream ? [] : walk.Columns(start, upstream: true, query.Depth),
                .. query.Direction is LineageDirection.Upstream ? [] : walk.Columns(start, upstream: false, query.Depth),
            ];
        }

        var edges = up.Edges.Concat(down.Edges).Distinct().ToList();
        var names = Names(
            [start, .. edges.SelectMany(edge => (long[])[edge.Source, edge.Target]), .. (columns ?? []).SelectMany(edge => (long[])[edge.Source, edge.Target])]);
        return new LineageResult(
            names[start].Label, names[start].Namespace, query.Direction, query.Depth,
            Nodes(up.Nodes, names), Nodes(down.Nodes, names), Edges(edges, names, at), columns is null ? null : ColumnEdges(columns.Distinct(), names))
        { AsOf = query.AsOf };
    }

    /// <summary>Every open edge, by names.</summary>
    public List<LineageEdge> AllEdges()
    {
        var edges = connection.Query<(long, long, long)>("SELECT src, dst, job_version_id FROM edge WHERE open = 1")
            .Select(row => new Edge(row.Item1, row.Item2, row.Item3)).ToList();
        var names = Names(null);
        return [.. Edges(edges, names).OrderBy(edge => edge.SourceAsset, StringComparer.Ordinal).ThenBy(edge => edge.TargetAsset, StringComparer.Ordinal)
            .ThenBy(edge => edge.Job, StringComparer.Ordinal).ThenBy(edge => edge.Transformation, StringComparer.Ordinal)];
    }

    /// <summary>Every open column edge, by names.</summary>
    public List<ColumnEdge> AllColumnEdges() => ColumnEdges(
        connection.Query<ColumnEdgeRow>($"SELECT {ColumnEdgeRow.Select} FROM column_edge e JOIN job j ON j.id = e.job_id WHERE e.open = 1"),
        Names(null));

    /// <summary>Names by id; the label carries the namespace where the name alone means several assets. Null asks for all.</summary>
    public Dictionary<long, AssetName> Names(IEnumerable<long>? ids)
    {
        var names = connection.Query<AssetName>(
            $"""
             SELECT a.id AS Id, a.namespace AS Namespace, a.name AS Name, a.kind AS Kind,
               EXISTS (SELECT 1 FROM asset b WHERE b.name = a.name AND b.id <> a.id) AS Shared
             FROM asset a {(ids is null ? "" : "WHERE a.id IN (SELECT value FROM json_each(@ids))")}
             """,
            new { ids = ids is null ? null : Ids.Json(ids.Distinct()) })
            .ToDictionary(name => name.Id);

        // A name may look like the qualified name of another asset.
        var splits = names.Values.Where(name => !name.Shared)
            .SelectMany(name => NameResolver.Splits(name.Name).Select(split => new object?[] { name.Id, split.Namespace, split.Name })).ToList();
        foreach (var id in connection.Query<long>(
            "SELECT DISTINCT r.value ->> 0 FROM json_each(@rows) r CROSS JOIN asset b ON b.namespace = r.value ->> 1 AND b.name = r.value ->> 2", new { rows = Rows.Json(splits) }))
        {
            names[id] = names[id] with { Shared = true };
        }

        return names;
    }

    private static List<LineageNode> Nodes(List<(long Asset, int Depth)> nodes, Dictionary<long, AssetName> names) =>
    [
        .. nodes.Select(node => new LineageNode(names[node.Asset].Label, names[node.Asset].Namespace, names[node.Asset].Kind, node.Depth))
            .OrderBy(node => node.Depth).ThenBy(node => node.Name, StringComparer.Ordinal),
    ];

    private List<LineageEdge> Edges(IReadOnlyList<Edge> edges, Dictionary<long, AssetName> names, string? at = null)
    {
        var jobs = Jobs(edges.Select(edge => edge.JobVersion), at ?? Stamp.Never);
        return
        [
            .. edges.Select(edge =>
            {
                var job = jobs[edge.JobVersion];
                var runs = job.Origin == "job";
                return new LineageEdge
                {
                    SourceAsset = names[edge.Source].Label,
                    TargetAsset = names[edge.Target].Label,
                    Transformation = job.Sql ?? job.Description ?? (runs ? job.Name : job.Origin == "human" ? "stated by hand" : "stated by the dataset"),
                    Timestamp = Stamp.Parse(job.LastSeen),
                    User = job.User ?? job.Owner ?? (runs ? job.Name : "unknown"),
                    OperationType = job.Type?.ToLowerInvariant() ?? "transform",
                    SourceNamespace = names[edge.Source].Namespace,
                    TargetNamespace = names[edge.Target].Namespace,
                    Job = runs ? job.Name : null,
                    JobNamespace = runs ? job.Namespace : null,
                    Source = job.Origin == "human" ? EdgeSource.Human : EdgeSource.Ingest,
                    FirstSeen = Stamp.Parse(job.FirstSeen),
                };
            }),
        ];
    }

    private Dictionary<long, JobRow> Jobs(IEnumerable<long> versions, string at) => connection.Query<JobRow>(
            """
            SELECT v.id AS Version, j.origin AS Origin, j.namespace AS Namespace, j.name AS Name,
              (SELECT f.body ->> '$.query' FROM facet f WHERE f.subject = 'job' AND f.subject_id = j.id AND f.name = 'sql') AS Sql,
              (SELECT f.body ->> '$.description' FROM facet f WHERE f.subject = 'job' AND f.subject_id = j.id AND f.name = 'documentation') AS Description,
              (SELECT f.body ->> '$.jobType' FROM facet f WHERE f.subject = 'job' AND f.subject_id = j.id AND f.name = 'jobType') AS Type,
              (SELECT f.body ->> '$.owners[0].name' FROM facet f WHERE f.subject = 'job' AND f.subject_id = j.id AND f.name = 'ownership') AS Owner,
              (SELECT t.value ->> '$.value' FROM facet f, json_each(f.body, '$.tags') t WHERE f.subject = 'run' AND f.name = 'tags' AND t.value ->> '$.key' = 'user'
                 AND f.subject_id = (SELECT r.id FROM run r WHERE r.job_version_id = v.id AND r.first_at <= @at ORDER BY r.first_at DESC, r.run_id LIMIT 1)) AS User,
              (SELECT min(r.first_at) FROM run r WHERE r.job_version_id = v.id) AS FirstSeen,
              (SELECT max(r.first_at) FROM run r WHERE r.job_version_id = v.id AND r.first_at <= @at) AS LastSeen
            FROM job_version v JOIN job j ON j.id = v.job_id
            WHERE v.id IN (SELECT value FROM json_each(@ids))
            """,
            new { at, ids = Ids.Json(versions.Distinct()) })
        .ToDictionary(row => row.Version);

    private static List<ColumnEdge> ColumnEdges(IEnumerable<ColumnEdgeRow> edges, Dictionary<long, AssetName> names) =>
    [
        .. edges.Select(edge => new ColumnEdge
            {
                SourceAsset = names[edge.Source].Label,
                SourceColumn = edge.SourceColumn,
                TargetAsset = names[edge.Target].Label,
                TargetColumn = edge.TargetColumn.Length == 0 ? null : edge.TargetColumn,
                Type = edge.Type == "DIRECT" ? ColumnEdgeType.Direct : ColumnEdgeType.Indirect,
                Subtype = edge.Subtype.Length == 0 ? null : edge.Subtype.ToLowerInvariant(),
                Masking = edge.Masking,
                Transformation = edge.Description.Length == 0 ? null : edge.Description,
                SourceNamespace = names[edge.Source].Namespace,
                TargetNamespace = names[edge.Target].Namespace,
                Job = edge.Origin == "job" ? edge.Job : null,
                JobNamespace = edge.Origin == "job" ? edge.JobNamespace : null,
                Timestamp = Stamp.Parse(edge.LastStamp),
            })
            .OrderBy(edge => edge.TargetAsset, StringComparer.Ordinal).ThenBy(edge => edge.TargetColumn, StringComparer.Ordinal)
            .ThenBy(edge => edge.Type).ThenBy(edge => edge.SourceAsset, StringComparer.Ordinal).ThenBy(edge => edge.SourceColumn, StringComparer.Ordinal)
            .ThenBy(edge => edge.Subtype, StringComparer.Ordinal).ThenBy(edge => edge.JobNamespace, StringComparer.Ordinal).ThenBy(edge => edge.Job, StringComparer.Ordinal),
    ];

    /// <summary>An asset's names.</summary>
    internal sealed record AssetName
    {
        public long Id { get; init; }

        public string Namespace { get; init; } = "";

        public string Name { get; init; } = "";

        public string? Kind { get; init; }

        public bool Shared { get; init; }

        /// <summary>The name, with its namespace where it takes one to be unique.</summary>
        public string Label => !Shared ? Name : $"{Namespace}:{Name}";
    }

    private sealed record JobRow
    {
        public long Version { get; init; }

        public string Origin { get; init; } = "";

        public string Namespace { get; init; } = "";

        public string Name { get; init; } = "";

        public string? Sql { get; init; }

        public string? Description { get; init; }

        public string? Type { get; init; }

        public string? Owner { get; init; }

        public string? User { get; init; }

        public string FirstSeen { get; init; } = "";

        public string LastSeen { get; init; } = "";
    }
}
