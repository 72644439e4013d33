using System.Text.Json;
using System.Text.Json.Nodes;
using Catchwater.Catalog.Projection;
using Catchwater.Catalog.Storage;
using Dapper;

namespace Catchwater.Catalog.Assets;

/// <summary>Reads whole assets: one, or all of them with one query a table.</summary>
internal sealed class AssetReader(PreparedConnection connection)
{
    /// <summary>One asset.</summary>
    public AssetDetail Read(long asset) => Read("asset_id = @asset", "a.id = @asset", new { asset }).Single().Detail;

    /// <summary>All assets by namespace and name, with their ids.</summary>
    public List<(long Id, AssetDetail Detail)> ReadAll() => Read("TRUE", "TRUE", new { });

    private List<(long Id, AssetDetail Detail)> Read(string byAssetId, string byId, object parameters)
    {
        var tags = connection.Query<(long Asset, string Path, string Tag, string? Origin)>(
                $"SELECT asset_id, path, tag, origin FROM asset_tag WHERE {byAssetId} ORDER BY tag", parameters)
            .ToLookup(row => (row.Asset, row.Path), row => (row.Tag, row.Origin));
        var inherited = connection.Query<(long Asset, string Path, string Classification, string Origin)>(
                $"SELECT asset_id, path, classification, origin FROM inherited_classification WHERE {byAssetId}", parameters)
            .ToDictionary(row => (row.Asset, row.Path), row => (row.Classification, row.Origin));
        var columns = connection.Query<(long Asset, string Path, string? Type, string? Description, string? Classification)>(
                $"SELECT asset_id, path, type, description, classification FROM asset_column WHERE present = 1 AND {byAssetId} ORDER BY ordinal", parameters)
            .ToLookup(
                row => row.Asset,
                row =>
                {
                    var own = tags[(row.Asset, row.Path)];
                    var from = inherited.GetValueOrDefault((row.Asset, row.Path));
                    return new ColumnDetail(
                        row.Path, row.Type, row.Description, row.Classification ?? from.Classification, row.Classification is null ? from.Origin : null,
                        [.. own.Select(tag => tag.Tag)],
                        new OrderedDictionary<string, string>(own.Where(tag => tag.Origin is not null).Select(tag => KeyValuePair.Create(tag.Tag, tag.Origin!))));
                });
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
        var aliases = connection.Query<(long Asset, string Namespace, string Name)>(
                $"SELECT DISTINCT a.id, l.namespace, l.name FROM alias l JOIN asset a ON a.namespace = l.target_namespace AND a.name = l.target_name WHERE {byId} ORDER BY 2, 3",
                parameters)
            .ToLookup(row => row.Asset, row => new AssetAlias(row.Namespace, row.Name));
        return
        [
            .. connection.Query<AssetRow>($"SELECT * FROM asset a WHERE {byId} ORDER BY namespace, name", parameters).Select(row =>
            {
                var fields = columns[row.Id].ToList();
                return (row.Id, new AssetDetail
                {
                    Name = row.Name,
                    Description = row.Description,
                    Owner = row.Owner,
                    Steward = row.Steward,
                    Classification = row.Classification,
                    RetentionPeriod = row.RetentionDays is > 0 and <= int.MaxValue ? (int)row.RetentionDays : null,
                    CreatedAt = Stamp.Parse(row.CreatedAt),
                    UpdatedAt = Stamp.Parse(row.UpdatedAt),
                    Schema = new OrderedDictionary<string, string>(fields.Select(field => KeyValuePair.Create(field.Name, field.Type ?? ""))),
                    Location = row.Location,
                    Format = row.Format,
                    SizeBytes = row.SizeBytes,
                    RowCount = row.RowCount,
                    Tags = [.. tags[(row.Id, "")].Select(tag => tag.Tag)],
                    Namespace = row.Namespace,
                    Kind = row.Kind,
                    Version = row.Version,
                    QualityScore = row.QualityScore,
                    Dropped = row.Hidden != 0,
                    Aliases = [.. aliases[row.Id]],
                    SetByHuman = [.. human[row.Id]],
                    Columns = fields,
                    SchemaVersions = [.. schemas[row.Id].Select((schema, i) => new SchemaVersion(
                        i + 1, schema.Hash, Stamp.Parse(schema.First), Stamp.Parse(schema.Last), schema.Hash == row.SchemaHash, Columns(schema.Fields)))],
                    Quality = verdicts.TryGetValue(row.Id, out var body) ? Assertions(body) : [],
                    LastRun = LastRun(row.Id),
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
        .. JsonNode.Parse(body, documentOptions: JsonReading.Foreign)!.AsObject().Objects("assertions")
            .Where(item => item.Text("assertion") is not null && item.Flag("success") is not null)
            .Select(item => new QualityAssertion(
                item.Text("name") ?? item.Text("assertion")!, item.Text("assertion")!, item.Flag("success")!.Value, item.Text("column"), item.Text("severity"))),
    ];

    private sealed record AssetRow
    {
        public long Id { get; init; }

        public string Namespace { get; init; } = "";

        public string Name { get; init; } = "";

        public string? Kind { get; init; }

        public string? Description { get; init; }

        public string? Owner { get; init; }

        public string? Steward { get; init; }

        public string? Classification { get; init; }

        public long? RetentionDays { get; init; }

        public string? Location { get; init; }

        public string? Format { get; init; }

        public long? SizeBytes { get; init; }

        public long? RowCount { get; init; }

        public double? QualityScore { get; init; }

        public string? Version { get; init; }

        public string? SchemaHash { get; init; }

        public string CreatedAt { get; init; } = "";

        public string UpdatedAt { get; init; } = "";

        public long Hidden { get; init; }
    }
}
