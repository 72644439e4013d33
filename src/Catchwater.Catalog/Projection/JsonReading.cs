using System.Text.Json;
using System.Text.Json.Nodes;

namespace Catchwater.Catalog.Projection;

/// <summary>Reads members of foreign JSON that may be missing or of another type: what is not of the expected type is not there.</summary>
internal static class JsonReading
{
    /// <summary>How foreign JSON is parsed: plans in facets nest deeper than the 64 levels of .NET's default.</summary>
    public static readonly JsonDocumentOptions Foreign = new() { MaxDepth = 512 };

    public static string? Text(this JsonObject json, string name) =>
        json[name] is JsonValue value ? value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>() is { Length: > 0 } text ? text : null,
            JsonValueKind.Number => value.ToJsonString(),
            _ => null,
        } : null;

    public static long? Whole(this JsonObject json, string name) =>
        json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? value.TryGetValue<long>(out var whole) ? whole : value.TryGetValue<double>(out var real) && real is >= 0 and < 9e15 ? (long)real : null
            : null;

    public static double? Real(this JsonObject json, string name) =>
        json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<double>(out var real) ? real : null;

    public static bool? Flag(this JsonObject json, string name) =>
        json[name]?.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };

    public static IEnumerable<JsonObject> Objects(this JsonObject json, string name) =>
        (json[name] as JsonArray ?? []).OfType<JsonObject>();
}
