using System.Text.Json.Nodes;
using Catchwater.Catalog.Edits;

namespace Catchwater.Catalog.Projection;

/// <summary>What an asset's facets say, in the words of the catalogue. A fact of ours stands before the general facets.</summary>
internal sealed class FacetFacts(Dictionary<string, JsonObject> facets)
{
    private static readonly JsonObject None = [];
    private readonly JsonObject _own = facets.GetValueOrDefault("catchwater_asset", None);
    private readonly JsonObject _metrics = facets.GetValueOrDefault("dataQualityMetrics", None);

    // What a run adds to a topic is not what the topic holds.
    private readonly JsonObject _written = facets.GetValueOrDefault("catchwater_asset", None).Text("kind") is "topic" ? None : facets.GetValueOrDefault("outputStatistics", None);

    public IReadOnlyList<SchemaField> Fields { get; } = facets.TryGetValue("schema", out var schema) ? SchemaField.Read(schema) : [];

    public bool HasSchema => facets.ContainsKey("schema");

    public string? Version => facets.GetValueOrDefault("version", None).Text("datasetVersion");

    /// <summary>A field of the asset as text; null when no facet tells it.</summary>
    public string? Value(string field) => field switch
    {
        AssetField.Description => facets.GetValueOrDefault("documentation", None).Text("description"),
        AssetField.Owner => Owners().FirstOrDefault(owner => !IsSteward(owner.Type)).Name,
        AssetField.Steward => Owners().FirstOrDefault(owner => IsSteward(owner.Type)).Name,
        AssetField.Classification => _own.Text("classification"),
        AssetField.RetentionPeriod => Text(_own.Whole("retention_days")),
        AssetField.Location => _own.Text("location") ?? SafeUri.Of(facets.GetValueOrDefault("dataSource", None).Text("uri")),
        AssetField.Format => _own.Text("format") ?? facets.GetValueOrDefault("storage", None) switch
        {
            var storage => (storage.Text("fileFormat") ?? storage.Text("storageLayer"))?.ToLowerInvariant(),
        },
        AssetField.Kind => _own.Text("kind") ?? facets.GetValueOrDefault("datasetType", None).Text("datasetType")?.ToLowerInvariant(),
        AssetField.SizeBytes => Text(_own.Whole("size_bytes") ?? _metrics.Whole("bytes") ?? _written.Whole("size")),
        AssetField.RowCount => Text(_own.Whole("row_count") ?? _metrics.Whole("rowCount") ?? _written.Whole("rowCount")),
        _ => null,
    };

    public string? ColumnValue(string path, string field) => field switch
    {
        AssetField.Description => (_own["column_descriptions"] as JsonObject)?.Text(path)
            ?? Fields.FirstOrDefault(column => column.Path == path)?.Description,
        AssetField.Classification => (_own["column_classifications"] as JsonObject)?.Text(path),
        _ => null,
    };

    /// <summary>Tags by column path; the empty path is the asset.</summary>
    public IEnumerable<(string Path, string Tag)> Tags()
    {
        foreach (var tag in (_own["tags"] as JsonArray ?? []).OfType<JsonValue>())
        {
            if (tag.TryGetValue<string>(out var text) && text.Length > 0)
            {
                yield return ("", text);
            }
        }

        foreach (var tag in facets.GetValueOrDefault("tags", None).Objects("tags"))
        {
            if (tag.Text("key") is { } key)
            {
                yield return (tag.Text("field") ?? "", tag.Text("value") is { } value && value != "true" ? $"{key}:{value}" : key);
            }
        }

        foreach (var field in Fields)
        {
            foreach (var tag in field.Tags)
            {
                yield return (field.Path, tag);
            }
        }
    }

    /// <summary>0 to 1, as the quality room counts: the score it gave, else the share of assertions that hold; null without assertions.</summary>
    public double? QualityScore()
    {
        var facet = facets.GetValueOrDefault("dataQualityAssertions", None);
        var verdicts = facet.Objects("assertions").Select(assertion => assertion.Flag("success")).Where(success => success is not null).ToList();
        return facet.Real("score") ?? (verdicts.Count == 0 ? null : Math.Round((double)verdicts.Count(success => success is true) / verdicts.Count, 4));
    }

    private IEnumerable<(string Name, string Type)> Owners() =>
        facets.GetValueOrDefault("ownership", None).Objects("owners")
            .Where(owner => owner.Text("name") is not null)
            .Select(owner => (owner.Text("name")!, owner.Text("type") ?? ""));

    private static bool IsSteward(string type) => type.Contains("steward", StringComparison.OrdinalIgnoreCase);

    private static string? Text(long? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
