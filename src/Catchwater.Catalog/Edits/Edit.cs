using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Catchwater.Catalog.Edits;

/// <summary>What a human said about an asset, as it is kept in the log. Absent members say nothing.</summary>
internal sealed record Edit
{
    public required DateTimeOffset At { get; init; }

    public required string User { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary>The column that is meant; empty for the asset itself.</summary>
    public string Column { get; init; } = "";

    /// <summary>Fields set (a text) or given back to what runs say (null).</summary>
    public IReadOnlyDictionary<string, string?> Values { get; init; } = new Dictionary<string, string?>();

    /// <summary>Tags put on (true) or taken off (false).</summary>
    public IReadOnlyDictionary<string, bool> Tags { get; init; } = new Dictionary<string, bool>();

    /// <summary>Where the asset's data comes from.</summary>
    public EditLink? Link { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public static Edit FromJson(string json) => JsonSerializer.Deserialize<Edit>(json, Options)!;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}

/// <summary>A lineage edge a human stated or took back.</summary>
internal sealed record EditLink(string Namespace, string Name, string? Transformation, string? Operation, bool Removed)
{
    /// <summary>The edge in the words of a job's facets.</summary>
    public JsonObject Facets(string user)
    {
        // What is not said takes away what was said of an edge before.
        static JsonObject Told(string member, string? value) => value is null ? new JsonObject { ["_deleted"] = true } : new JsonObject { [member] = value };
        return new JsonObject
        {
            ["ownership"] = new JsonObject { ["owners"] = new JsonArray(new JsonObject { ["name"] = user }) },
            ["documentation"] = Told("description", Transformation),
            ["jobType"] = Told("jobType", Operation),
        };
    }
}
