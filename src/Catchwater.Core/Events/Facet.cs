using System.Text.Json.Nodes;
using Catchwater.Core.Schemas;

namespace Catchwater.Core.Events;

/// <summary>
/// Builds the OpenLineage facets our runs speak (https://openlineage.io/docs/spec/facets/). Each carries <c>_producer</c> and
/// <c>_schemaURL</c> as the specification wants.
/// </summary>
public static class Facet
{
    /// <summary>The producer URI in every event and facet of ours.</summary>
    public const string Producer = "https://github.com/catchwater/catchwater";

    private const string Spec = "https://openlineage.io/spec/facets/";

    /// <summary>An object that becomes a facet: the two standard members are added first.</summary>
    /// <param name="schemaUrl">The facet's schema, such as <c>…/1-2-0/SchemaDatasetFacet.json</c>.</param>
    /// <param name="content">The facet's own members.</param>
    public static JsonObject Of(string schemaUrl, JsonObject content)
    {
        content.Insert(0, "_producer", Producer);
        content.Insert(1, "_schemaURL", schemaUrl);
        return content;
    }

    /// <summary><c>schema</c>: names and types of the columns.</summary>
    public static JsonObject Schema(TableSchema schema) => Of(
        Spec + "1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet",
        new JsonObject
        {
            ["fields"] = new JsonArray([.. schema.Columns.Select(column => new JsonObject { ["name"] = column.Name, ["type"] = column.Type })]),
        });

    /// <summary><c>columnLineage</c>: which input columns made which output column, and how.</summary>
    /// <param name="byColumn">For each output column the input fields it comes from directly.</param>
    /// <param name="indirect">Input fields that shape the whole dataset (filters, joins, grouping, ordering).</param>
    public static JsonObject ColumnLineage(
        IReadOnlyDictionary<string, IReadOnlyList<InputField>> byColumn, IReadOnlyList<InputField> indirect) => Of(
        Spec + "1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet",
        new JsonObject
        {
            ["fields"] = new JsonObject(byColumn.Select(pair => KeyValuePair.Create(
                pair.Key, (JsonNode?)new JsonObject { ["inputFields"] = InputFields(pair.Value) }))),
            ["dataset"] = InputFields(indirect),
        });

    /// <summary><c>documentation</c> of a dataset.</summary>
    public static JsonObject Documentation(string description) => Of(
        Spec + "1-1-0/DocumentationDatasetFacet.json#/$defs/DocumentationDatasetFacet",
        new JsonObject { ["description"] = description });

    /// <summary><c>ownership</c> of a dataset: owner and steward by name.</summary>
    public static JsonObject Ownership(IEnumerable<(string Name, string Role)> owners) => Of(
        Spec + "1-0-1/OwnershipDatasetFacet.json#/$defs/OwnershipDatasetFacet",
        new JsonObject
        {
            ["owners"] = new JsonArray([.. owners.Select(owner => new JsonObject { ["name"] = owner.Name, ["type"] = owner.Role })]),
        });

    /// <summary><c>outputStatistics</c>: rows, bytes and files written.</summary>
    public static JsonObject OutputStatistics(long rows, long bytes, long files) => Of(
        Spec + "1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet",
        new JsonObject { ["rowCount"] = rows, ["size"] = bytes, ["fileCount"] = files });

    /// <summary><c>sql</c> of a job.</summary>
    public static JsonObject Sql(string query) => Of(
        Spec + "1-1-0/SQLJobFacet.json#/$defs/SQLJobFacet",
        new JsonObject { ["query"] = query, ["dialect"] = "duckdb" });

    /// <summary><c>jobType</c>: a batch job of ours.</summary>
    public static JsonObject JobType(string type) => Of(
        Spec + "2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet",
        new JsonObject { ["processingType"] = "BATCH", ["integration"] = "CATCHWATER", ["jobType"] = type });

    /// <summary>
    /// <c>tags</c> of a run, saying who started it: the catalogue shows it as the user of the run's lineage edges.
    /// </summary>
    public static JsonObject User(string name) => Of(
        Spec + "1-0-0/TagsRunFacet.json#/$defs/TagsRunFacet",
        new JsonObject { ["tags"] = new JsonArray(new JsonObject { ["key"] = "user", ["value"] = name, ["source"] = "CATCHWATER" }) });

    /// <summary><c>parent</c>: the run of the project that started this one.</summary>
    public static JsonObject Parent(Guid runId, string jobNamespace, string jobName) => Of(
        Spec + "1-2-0/ParentRunFacet.json#/$defs/ParentRunFacet",
        new JsonObject
        {
            ["run"] = new JsonObject { ["runId"] = runId.ToString() },
            ["job"] = new JsonObject { ["namespace"] = jobNamespace, ["name"] = jobName },
        });

    /// <summary><c>errorMessage</c> of a failed run.</summary>
    public static JsonObject ErrorMessage(string message) => Of(
        Spec + "1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet",
        new JsonObject { ["message"] = message, ["programmingLanguage"] = "SQL" });

    /// <summary><c>version</c> of a dataset: the table version that was read or written.</summary>
    public static JsonObject Version(long version) => Of(
        Spec + "1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet",
        new JsonObject { ["datasetVersion"] = version.ToString(System.Globalization.CultureInfo.InvariantCulture) });

    /// <summary><c>catchwater_note</c>, our own run facet: what the run did, in words, where its inputs and outputs do not tell.</summary>
    public static JsonObject Note(string note) =>
        Of(Producer + "/blob/main/docs/schemas/catchwater-note-facet.schema.json", new JsonObject { ["note"] = note });

    /// <summary>
    /// <c>catchwater_asset</c>, our own facet: what the project's files say of an asset and OpenLineage has no word for.
    /// Absent members are unknown, not empty.
    /// </summary>
    public static JsonObject Asset(AssetFacts facts)
    {
        var content = new JsonObject { ["kind"] = facts.Kind };
        void Put(string name, JsonNode? value)
        {
            if (value is not null)
            {
                content[name] = value;
            }
        }

        Put("classification", facts.Classification);
        Put("retention_days", facts.RetentionDays);
        Put("location", facts.Location);
        Put("format", facts.Format);
        Put("size_bytes", facts.SizeBytes);
        Put("row_count", facts.RowCount);
        Put("tags", facts.Tags is { } tags ? new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))]) : null);
        Put("column_classifications", Texts(facts.ColumnClassifications));
        Put("column_descriptions", Texts(facts.ColumnDescriptions));
        return Of(Producer + "/blob/main/docs/schemas/catchwater-asset-facet.schema.json", content);
    }

    private static JsonObject? Texts(IReadOnlyDictionary<string, string>? byColumn) =>
        byColumn is null ? null : new JsonObject(byColumn.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));

    private static JsonArray InputFields(IReadOnlyList<InputField> fields) => new(
    [
        .. fields.Select(field => new JsonObject
        {
            ["namespace"] = field.Namespace,
            ["name"] = field.Name,
            ["field"] = field.Field,
            ["transformations"] = new JsonArray(new JsonObject
            {
                ["type"] = field.Direct ? "DIRECT" : "INDIRECT",
                ["subtype"] = field.Subtype,
                ["description"] = field.Description ?? "",
                ["masking"] = field.Masking,
            }),
        }),
    ]);
}

/// <summary>An input column in a <c>columnLineage</c> facet.</summary>
/// <param name="Namespace">Namespace of the input dataset.</param>
/// <param name="Name">Name of the input dataset.</param>
/// <param name="Field">Name of its column.</param>
/// <param name="Direct">Whether its values reach the output (DIRECT) or only shape it (INDIRECT).</param>
/// <param name="Subtype">IDENTITY, TRANSFORMATION, AGGREGATION; JOIN, GROUP_BY, FILTER, SORT, WINDOW, CONDITIONAL.</param>
/// <param name="Description">The expression, where it is known.</param>
/// <param name="Masking">Whether the values are masked on the way.</param>
public sealed record InputField(
    string Namespace, string Name, string Field, bool Direct, string Subtype, string? Description = null, bool Masking = false);

/// <summary>Content of the <c>catchwater_asset</c> facet; null members are unknown.</summary>
public sealed record AssetFacts
{
    /// <summary><c>table</c>, <c>file</c>, <c>topic</c> or <c>stream</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>public, internal, confidential or restricted.</summary>
    public string? Classification { get; init; }

    /// <summary>Days to keep the data; above 0.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Path or URL of the data.</summary>
    public string? Location { get; init; }

    /// <summary><c>delta</c>, <c>csv</c>, <c>json</c>, <c>parquet</c>.</summary>
    public string? Format { get; init; }

    /// <summary>Bytes of the current version.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Rows of the current version.</summary>
    public long? RowCount { get; init; }

    /// <summary>Tags of the asset.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Classification by column.</summary>
    public IReadOnlyDictionary<string, string>? ColumnClassifications { get; init; }

    /// <summary>Description by column.</summary>
    public IReadOnlyDictionary<string, string>? ColumnDescriptions { get; init; }
}
