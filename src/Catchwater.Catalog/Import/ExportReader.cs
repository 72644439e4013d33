using System.Globalization;
using System.Text.Json.Nodes;
using Catchwater.Catalog.Edits;
using Catchwater.Catalog.Projection;
using Catchwater.Core.Errors;
using Catchwater.Core.Events;

namespace Catchwater.Catalog.Import;

/// <summary>
/// Reads an export back as what a catalogue is made of: events and edits, with the times they had, so that importing twice changes
/// nothing. Of an export of ours, what a human set comes back as a human's word, the rest as a run's. Other documents of the same
/// shape (<c>assets</c> by name, <c>lineage</c>) are a human's word but for sizes, places and schemas.
/// </summary>
internal sealed class ExportReader(JsonObject document, string defaultNamespace, string user, DateTimeOffset now)
{
    private static readonly string[] Governance =
        [AssetField.Description, AssetField.Owner, AssetField.Steward, AssetField.Classification, AssetField.RetentionPeriod];

    private readonly Dictionary<string, (string Namespace, string Name)> _names = [];
    private readonly List<RunEvent> _events = [];
    private readonly List<Edit> _edits = [];
    private readonly List<Problem> _problems = [];

    /// <summary>Whether a document has the shape of an export.</summary>
    public static bool Recognises(JsonObject document) => document["assets"] is JsonObject && document["lineage"] is null or JsonArray;

    public (IReadOnlyList<RunEvent> Events, IReadOnlyList<Edit> Edits, IReadOnlyList<Problem> Problems) Read()
    {
        var exported = Time(document, "export_timestamp") ?? now;
        foreach (var (key, node) in document["assets"]!.AsObject())
        {
            if (node is JsonObject asset && (asset.Text("name") ?? key) is { Length: > 0 } name)
            {
                _names[key] = (asset.Text("namespace") ?? defaultNamespace, name);
                Asset(asset, _names[key], exported);
            }
            else
            {
                _problems.Add(new Problem("invalid_export", "found no asset, expected an object with the fields of one") { Key = $"assets.{key}" });
            }
        }

        foreach (var edge in document.Objects("lineage"))
        {
            if (edge.Text("source_asset") is not { } source || edge.Text("target_asset") is not { } target)
            {
                _problems.Add(new Problem("invalid_export", "found a lineage entry without source_asset or target_asset") { Key = "lineage" });
            }
            else if (edge.Text("source") is "human" || edge["source_namespace"] is null)
            {
                Link(edge, source, target, exported);
            }
        }

        new RunHistory(document, Name, _events, _problems).Read();
        return (_events, _edits, _problems);
    }

    private void Asset(JsonObject asset, (string Namespace, string Name) name, DateTimeOffset exported)
    {
        var created = Time(asset, "created_at") ?? exported;
        var updated = Time(asset, "updated_at") ?? created;
        Dataset(created, name, []);
        Dictionary<(string Column, string Field), string> human = [];
        var ours = asset["set_by_human"] as JsonArray;
        foreach (var field in ours is null ? Governance : Texts(asset, "set_by_human"))
        {
            var (column, plain) = field.LastIndexOf(": ", StringComparison.Ordinal) is var colon and > 0 ? (field[..colon], field[(colon + 2)..]) : ("", field);
            var holder = column.Length == 0 ? asset : asset.Objects("columns").FirstOrDefault(candidate => candidate.Text("name") == column);
            if (holder?.Text(plain) is { } value)
            {
                human[(column, plain)] = value;
            }
        }

        var facets = AssetFacets(asset, human, tags: ours is not null);
        if (asset.Objects("schema_versions").Any() && facets.Remove("schema", out var schema))
        {
            Schemas(asset, name, updated, schema);
        }

        Dataset(updated, name, facets);
        if (asset.Flag("dropped") is true)
        {
            Dataset(updated.AddTicks(1), name, new JsonObject { ["lifecycleStateChange"] = new JsonObject { ["lifecycleStateChange"] = "DROP" } });
        }

        var tags = ours is null ? Texts(asset, "tags").Distinct().ToDictionary(tag => tag, _ => true) : [];
        foreach (var column in human.Keys.Select(key => key.Column).Append("").Distinct())
        {
            var values = human.Where(pair => pair.Key.Column == column).ToDictionary(pair => pair.Key.Field, pair => (string?)pair.Value);
            if (values.Count > 0 || (column.Length == 0 && tags.Count > 0))
            {
                _edits.Add(new Edit
                {
                    At = updated,
                    User = user,
                    Namespace = name.Namespace,
                    Name = name.Name,
                    Column = column,
                    Values = values,
                    Tags = column.Length == 0 ? tags : new Dictionary<string, bool>(),
                });
            }
        }
    }

    private void Schemas(JsonObject asset, (string Namespace, string Name) name, DateTimeOffset updated, JsonNode? current)
    {
        foreach (var version in asset.Objects("schema_versions"))
        {
            var schema = version.Flag("current") is true && current is not null
                ? current
                : Facet.Of(SchemaUrl, new JsonObject { ["fields"] = Fields(version.Objects("columns"), described: []) });
            foreach (var member in (string[])["first_seen", "last_seen"])
            {
                Dataset(Time(version, member) ?? updated, name, new JsonObject { ["schema"] = schema.DeepClone() });
            }
        }
    }

    private static JsonObject AssetFacets(JsonObject asset, Dictionary<(string Column, string Field), string> human, bool tags)
    {
        string? Own(string field) => human.ContainsKey(("", field)) ? null : asset.Text(field);
        int? retention = Own(AssetField.RetentionPeriod) is { } days && int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        var columns = asset.Objects("columns").ToList();
        Dictionary<string, string> OfColumns(string field) => columns
            .DistinctBy(column => column.Text("name"))
            .Where(column => column.Text("name") is { } name && column.Text(field) is not null && column.Text(field + "_from") is null && !human.ContainsKey((name, field)))
            .ToDictionary(column => column.Text("name")!, column => column.Text(field)!);
        var facts = Facet.Asset(new AssetFacts
        {
            Kind = "",
            Classification = Own(AssetField.Classification),
            RetentionDays = retention,
            Location = Own(AssetField.Location),
            Format = Own(AssetField.Format),
            SizeBytes = asset.Whole("size_bytes"),
            RowCount = asset.Whole("row_count"),
            ColumnClassifications = OfColumns(AssetField.Classification),
        });
        facts["kind"] = Own(AssetField.Kind);
        var facets = new JsonObject { ["catchwater_asset"] = facts };
        if (Own(AssetField.Description) is { } description)
        {
            facets["documentation"] = Facet.Documentation(description);
        }

        var owners = ((string, string)[])[(AssetField.Owner, "OWNER"), (AssetField.Steward, "STEWARD")];
        if (owners.Any(owner => Own(owner.Item1) is not null))
        {
            facets["ownership"] = Facet.Ownership(owners.Where(owner => Own(owner.Item1) is not null).Select(owner => (Own(owner.Item1)!, owner.Item2)));
        }

        if (columns.Count > 0)
        {
            facets["schema"] = Facet.Of(SchemaUrl, new JsonObject { ["fields"] = Fields(columns, OfColumns(AssetField.Description)) });
        }
        else if (asset["schema"] is JsonObject { Count: > 0 } schema)
        {
            facets["schema"] = Facet.Of(SchemaUrl, new JsonObject { ["fields"] = new JsonArray([.. schema.Select(pair => new JsonObject { ["name"] = pair.Key, ["type"] = pair.Value?.ToString() })]) });
        }

        if (tags)
        {
            var told = Texts(asset, "tags").Select(tag => (Field: (string?)null, Tag: tag))
                .Concat(columns.SelectMany(column => Texts(column, "tags").Where(tag => column["tags_from"]?[tag] is null).Select(tag => (Field: column.Text("name"), Tag: tag))));
            facets["tags"] = new JsonObject
            {
                ["tags"] = new JsonArray([.. told.Select(tag => new JsonObject { ["key"] = tag.Tag, ["value"] = "true", ["field"] = tag.Field })]),
            };
        }

        if (asset.Text("version") is { } version)
        {
            facets["version"] = new JsonObject { ["datasetVersion"] = version };
        }

        if (asset.Objects("quality").Any())
        {
            facets["dataQualityAssertions"] = new JsonObject
            {
                ["score"] = asset.Real("quality_score"),
                ["assertions"] = new JsonArray([.. asset.Objects("quality").Select(rule => rule.DeepClone())]),
            };
        }

        if (asset.Objects("aliases").Any())
        {
            facets["symlinks"] = new JsonObject { ["identifiers"] = new JsonArray([.. asset.Objects("aliases").Select(alias => alias.DeepClone())]) };
        }

        return facets;
    }

    private void Link(JsonObject edge, string source, string target, DateTimeOffset exported)
    {
        var (from, to) = (Name(source), Name(target));
        _edits.Add(new Edit
        {
            At = Time(edge, "timestamp") ?? exported,
            User = edge.Text("user") ?? user,
            Namespace = to.Namespace,
            Name = to.Name,
            Link = new EditLink(from.Namespace, from.Name, edge.Text("transformation"), edge.Text("operation_type"), false),
        });
    }

    private (string Namespace, string Name) Name(string label) => _names.TryGetValue(label, out var name) ? name : (defaultNamespace, label);

    private void Dataset(DateTimeOffset at, (string Namespace, string Name) name, JsonObject facets) =>
        _events.Add(new RunEvent { EventTime = at, Dataset = new DatasetRef(name.Namespace, name.Name, facets), SchemaUrl = EventUrl });

    internal static DateTimeOffset? Time(JsonObject json, string member) =>
        DateTimeOffset.TryParse(json.Text(member), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static IEnumerable<string> Texts(JsonObject json, string member) =>
        (json[member] as JsonArray ?? []).Select(item => item?.ToString()).OfType<string>().Where(text => text.Length > 0);

    private static JsonArray Fields(IEnumerable<JsonObject> columns, Dictionary<string, string> described) => new(
    [
        .. columns.Where(column => column.Text("name") is not null).Select(column => new JsonObject
        {
            ["name"] = column.Text("name"),
            ["type"] = column.Text("type"),
            ["description"] = described.GetValueOrDefault(column.Text("name")!),
        }),
    ]);

    private const string SchemaUrl = "https://openlineage.io/spec/facets/1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet";
    internal const string EventUrl = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent";
}
