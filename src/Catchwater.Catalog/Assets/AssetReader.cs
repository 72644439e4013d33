using System.Text.Json;
using System.Text.Json.Nodes;
using Catchwater.Catalog.Projection;
using Catchwater.Catalog.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Assets;

/// <summary>Reads whole assets: one, or all of them with one query a table.</summary>
internal sealed class AssetReader(SqliteConnection connection)
{
    /// <summary>One asset.</summary>
    public AssetDetail Read(long asset) => Read("asset_id = @asset", "a.id = @asset", new { asset }).Single().Detail;

    /// <summary>All assets by namespace and name, with their ids.</summary>
    public List<(long Id, AssetDetail Detail)> ReadAll() => Read("TRUE", "TRUE", new { });

    private List<(long Id, AssetDetail Detail)> Read(string byAssetId, string byId, object parameters)
    {
        var tags = connection.Query<(long Asset, string Path, string Tag)>($"SELECT asset_id, path, tag FROM asset_tag WHERE {byAssetId} ORDER BY tag", parameters)
            .ToLookup(row => (row.Asset, row.Path), row => row.Tag);
        var columns = connection.Query<(long Asset, string Path, string? Type, string? Description, string? Classification)>(
                $"SELECT asset_id, path, type, description, classification FROM asset_column WHERE present = 1 AND {byAssetId} ORDER BY ordinal", parameters)
            .ToLookup(
                row => row.Asset,
                row => new ColumnDetail(row.Path, row.Type, row.Description, row.Classification, [.. tags[(row.Asset, row.Path)]]));
        var schemas = connection.Query<(long Asset, string Hash, string Fields, string First, string Last)>(
                $"SELECT asset_id, hash, fields, first_seen, last_seen FROM schema_version WHERE {byAssetId} ORDER BY first_seen, hash", parameters)
            .ToLookup(row => row.Asset);
        var verdicts = connection.Query<(long Asset, string Body)>(
                $"SELECT a.id, f.body FROM facet f JOIN asset a ON a.id = f.subject_id WHERE f.subject = 'dataset' AND f.name = 'dataQualityAssertions' AND f.body IS NOT NULL AND {byId}",
                parameters)
            .ToDictionary(row => row.Asset, row => row.Body);
        var human = connection.Query<(long Asset, string Field)>(
                $"SELECT asset_id, iif(path = '', field, path || ': ' || field) FROM human_value WHERE value IS NOT NULL AND {byAssetId} ORDER BY path, field", parameters)
            .ToLookup(row => row.Asset, row => row.Field);
        var aliases = connection.Query<(long Asset, string Name)>(
                $"SELECT DISTINCT a.id, l.namespace || ':' || l.name FROM alias l JOIN asset a ON a.namespace = l.target_namespace AND a.name = l.target_name WHERE {byId} ORDER BY 2",
                parameters)
            .ToLookup(row => row.Asset, row => row.Name);
        return
        [
            .. connection.Query<AssetRow>($"SELECT * FROM asset a WHERE {byId} ORDER BY namespace, name", parameters).Select(row =>
            {
                var fields = columns[row.id].ToList();
                return (row.id, new AssetDetail
                {
                    Name = row.name,
                    Description = row.description,
                    Owner = row.owner,
                    Steward = row.steward,
                    Classification = row.classification,
                    RetentionPeriod = row.retention_days is > 0 and <= int.MaxValue ? (int)row.retention_days : null,
                    CreatedAt = Stamp.Parse(row.created_at),
                    UpdatedAt = Stamp.Parse(row.updated_at),
                    Schema = new OrderedDictionary<string, string>(fields.Select(field => KeyValuePair.Create(field.Name, field.Type ?? ""))),
                    Location = row.location,
                    Format = row.format,
                    SizeBytes = row.size_bytes,
                    RowCount = row.row_count,
                    Tags = [.. tags[(row.id, "")]],
                    Namespace = row.@namespace,
                    Kind = row.kind,
                    Version = row.version,
                    QualityScore = row.quality_score,
                    Dropped = row.hidden != 0,
                    Aliases = [.. aliases[row.id]],
                    SetByHuman = [.. human[row.id]],
                    Columns = fields,
                    SchemaVersions = [.. schemas[row.id].Select((schema, i) => new SchemaVersion(
                        i + 1, schema.Hash, Stamp.Parse(schema.First), Stamp.Parse(schema.Last), schema.Hash == row.schema_hash, Columns(schema.Fields)))],
                    Quality = verdicts.TryGetValue(row.id, out var body) ? Assertions(body) : [],
                    LastRun = LastRun(row.id),
                });
            }),
        ];
    }

    private RunSummary? LastRun(long asset) => connection.Query<RunRow>(
            $"{RunRow.Select} JOIN run_io io ON io.run = r.id WHERE io.asset_id = @asset AND io.output = 1 AND r.declared = 0 ORDER BY r.first_at DESC, r.run_id LIMIT 1",
            new { asset })
        .Select(row => row.Summary())
        .FirstOrDefault();

    private static List<SchemaColumn> Columns(string fields) =>
        [.. JsonSerializer.Deserialize<string?[][]>(fields)!.Select(pair => new SchemaColumn(pair[0]!, pair[1]))];

    private static List<QualityAssertion> Assertions(string body) =>
    [
        .. JsonNode.Parse(body)!.AsObject().Objects("assertions")
            .Where(item => item.Text("assertion") is not null && item.Flag("success") is not null)
            .Select(item => new QualityAssertion(
                item.Text("name") ?? item.Text("assertion")!, item.Text("assertion")!, item.Flag("success")!.Value, item.Text("column"), item.Text("severity"))),
    ];

#pragma warning disable IDE1006 // The members are the table's columns.
    private sealed record AssetRow
    {
        public long id { get; init; }
        public string @namespace { get; init; } = "";
        public string name { get; init; } = "";
        public string? kind { get; init; }
        public string? description { get; init; }
        public string? owner { get; init; }
        public string? steward { get; init; }
        public string? classification { get; init; }
        public long? retention_days { get; init; }
        public string? location { get; init; }
        public string? format { get; init; }
        public long? size_bytes { get; init; }
        public long? row_count { get; init; }
        public double? quality_score { get; init; }
        public string? version { get; init; }
        public string? schema_hash { get; init; }
        public string created_at { get; init; } = "";
        public string updated_at { get; init; } = "";
        public long hidden { get; init; }
    }
#pragma warning restore IDE1006
}
