using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Catchwater.Core.Secrets;

namespace Catchwater.Core.Events;

/// <summary>
/// One OpenLineage event (https://openlineage.io/spec/2-0-2/OpenLineage.json): a run of a job changed state, and these datasets
/// were read and written. A dataset event has neither run nor job; a job event has no run. Everything the catalogue learns from
/// our own runs, or from a foreign engine, comes as these.
/// </summary>
public sealed record RunEvent
{
    /// <summary>State of the run; null for dataset and job events.</summary>
    [JsonPropertyName("eventType")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunState? EventType { get; init; }

    /// <summary>When it happened; a text without an offset is read as UTC, and digits past 100 ns are dropped.</summary>
    [JsonPropertyName("eventTime")]
    [JsonConverter(typeof(EventTimeConverter))]
    public required DateTimeOffset EventTime { get; init; }

    /// <summary>The run; null for dataset and job events.</summary>
    [JsonPropertyName("run")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunRef? Run { get; init; }

    /// <summary>The job; null for dataset events.</summary>
    [JsonPropertyName("job")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JobRef? Job { get; init; }

    /// <summary>The one dataset of a dataset event; null otherwise.</summary>
    [JsonPropertyName("dataset")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DatasetRef? Dataset { get; init; }

    /// <summary>What was read.</summary>
    [JsonPropertyName("inputs")]
    public IReadOnlyList<DatasetRef> Inputs { get; init => field = value ?? []; } = [];

    /// <summary>What was written.</summary>
    [JsonPropertyName("outputs")]
    public IReadOnlyList<DatasetRef> Outputs { get; init => field = value ?? []; } = [];

    /// <summary>Who made the event, as a URI.</summary>
    [JsonPropertyName("producer")]
    public string Producer { get; init; } = Facet.Producer;

    /// <summary>Which definition of the OpenLineage schema it follows.</summary>
    [JsonPropertyName("schemaURL")]
    public string SchemaUrl { get; init; } = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";

    /// <summary>Members that OpenLineage 2-0-2 does not name: kept, so that reading and writing an event loses nothing.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }

    /// <summary>The event as OpenLineage JSON on one line, with references instead of what they stand for (see <see cref="Redaction"/>).</summary>
    public string ToJson() => Redaction.Current.ApplyJson(JsonSerializer.Serialize(this, Json));

    /// <summary>Reads an event from OpenLineage JSON; <c>schemaURL</c>, <c>inputs</c> and <c>outputs</c> may be missing.</summary>
    /// <exception cref="JsonException">
    /// The text is no JSON object, repeats a key, or lacks what an event needs: <c>eventTime</c>, the run's <c>runId</c>, and
    /// <c>namespace</c> and <c>name</c> of the job and of each dataset.
    /// </exception>
    public static RunEvent FromJson(string json) =>
        JsonSerializer.Deserialize<RunEvent>(json, Json) ?? throw new JsonException("the event is null");

    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        MaxDepth = 512, // Facets of foreign engines carry whole query plans.
    };
}

/// <summary>The states of a run in OpenLineage.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunState>))]
public enum RunState
{
    /// <summary>It began.</summary>
    [JsonStringEnumMemberName("START")] Start,

    /// <summary>It goes on; adds to what is known.</summary>
    [JsonStringEnumMemberName("RUNNING")] Running,

    /// <summary>It ended well.</summary>
    [JsonStringEnumMemberName("COMPLETE")] Complete,

    /// <summary>It was cancelled.</summary>
    [JsonStringEnumMemberName("ABORT")] Abort,

    /// <summary>It failed.</summary>
    [JsonStringEnumMemberName("FAIL")] Fail,

    /// <summary>Metadata outside the life of a run.</summary>
    [JsonStringEnumMemberName("OTHER")] Other,
}

/// <summary>A run: one execution of a job.</summary>
/// <param name="RunId">A UUID, unique for ever. A foreign id that is none becomes the UUID of its SHA-256.</param>
/// <param name="Facets">OpenLineage run facets by name, such as <c>errorMessage</c> or <c>parent</c>.</param>
public sealed record RunRef(
    [property: JsonPropertyName("runId"), JsonConverter(typeof(RunIdConverter))] Guid RunId,
    [property: JsonPropertyName("facets")] JsonObject? Facets = null)
{
    /// <summary>Members that OpenLineage does not name: kept.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

/// <summary>A job: what runs.</summary>
/// <param name="Namespace">Who schedules it; for our own jobs the project's name.</param>
/// <param name="Name">Unique in the namespace; for a pipeline its name.</param>
/// <param name="Facets">OpenLineage job facets by name, such as <c>sql</c> or <c>jobType</c>.</param>
public sealed record JobRef(
    [property: JsonPropertyName("namespace")] string Namespace,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("facets")] JsonObject? Facets = null)
{
    /// <summary>Members that OpenLineage does not name: kept.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

/// <summary>A dataset that was read or written.</summary>
/// <param name="Namespace">Where it lives; for the project's own tables and files the project's name.</param>
/// <param name="Name">Unique in the namespace; for a table <c>layer.table</c>, for a file source its path or glob.</param>
/// <param name="Facets">OpenLineage dataset facets by name, such as <c>schema</c> or <c>columnLineage</c>.</param>
/// <param name="InputFacets">Facets of this reading, such as <c>dataQualityMetrics</c>.</param>
/// <param name="OutputFacets">Facets of this writing, such as <c>outputStatistics</c>.</param>
public sealed record DatasetRef(
    [property: JsonPropertyName("namespace")] string Namespace,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("facets")] JsonObject? Facets = null,
    [property: JsonPropertyName("inputFacets"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonObject? InputFacets = null,
    [property: JsonPropertyName("outputFacets"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonObject? OutputFacets = null)
{
    /// <summary>Members that OpenLineage does not name: kept.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}
