using System.Text.Json;
using System.Text.Json.Nodes;

namespace Catchwater.Lake.Tables.Types;

/// <summary>
/// A table's schema as the metaData action carries it: Spark's JSON
/// (https://github.com/delta-io/delta/blob/master/PROTOCOL.md#schema-serialization-format).
/// </summary>
internal static class SchemaJson
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(StructType schema) => ToNode(schema).ToJsonString(Relaxed);

    /// <summary>Reads a schema.</summary>
    /// <param name="json">The <c>schemaString</c>.</param>
    /// <param name="hasInvariants">Whether a column carries an invariant, generated value, identity or default that writers must keep.</param>
    /// <exception cref="FormatException">It is no schema of the protocol.</exception>
    public static StructType Read(string json, out bool hasInvariants)
    {
        try
        {
            hasInvariants = false;
            using var document = JsonDocument.Parse(json);
            return Struct(document.RootElement, ref hasInvariants);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"the schema is not what the Delta protocol describes: {fault.Message}", fault);
        }
    }

    private static JsonNode ToNode(DeltaType type) => type switch
    {
        PrimitiveType(var name) => JsonValue.Create(name),
        ArrayType(var element) => new JsonObject { ["type"] = "array", ["elementType"] = ToNode(element), ["containsNull"] = true },
        MapType(var key, var value) => new JsonObject
        {
            ["type"] = "map",
            ["keyType"] = ToNode(key),
            ["valueType"] = ToNode(value),
            ["valueContainsNull"] = true,
        },
        StructType(var fields) => new JsonObject
        {
            ["type"] = "struct",
            ["fields"] = new JsonArray([.. fields.Select(field => new JsonObject
            {
                ["name"] = field.Name,
                ["type"] = ToNode(field.Type),
                ["nullable"] = true,
                ["metadata"] = new JsonObject(),
            })]),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    private static StructType Struct(JsonElement json, ref bool hasInvariants)
    {
        List<DeltaField> fields = [];
        foreach (var field in json.GetProperty("fields").EnumerateArray())
        {
            if (field.TryGetProperty("metadata", out var metadata))
            {
                foreach (var entry in metadata.EnumerateObject())
                {
                    hasInvariants |= entry.Name is "delta.invariants" or "delta.generationExpression" or "CURRENT_DEFAULT"
                        || entry.Name.StartsWith("delta.identity.", StringComparison.Ordinal);
                }
            }

            hasInvariants |= field.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.False;
            fields.Add(new DeltaField(field.GetProperty("name").GetString()!, Type(field.GetProperty("type"), ref hasInvariants)));
        }

        return new StructType(fields);
    }

    private static DeltaType Type(JsonElement json, ref bool hasInvariants) => json.ValueKind == JsonValueKind.String
        ? new PrimitiveType(json.GetString()!)
        : json.GetProperty("type").GetString() switch
        {
            "struct" => Struct(json, ref hasInvariants),
            "array" => new ArrayType(Type(json.GetProperty("elementType"), ref hasInvariants)),
            "map" => new MapType(Type(json.GetProperty("keyType"), ref hasInvariants), Type(json.GetProperty("valueType"), ref hasInvariants)),
            var other => throw new FormatException($"'{other}' is no type of the Delta protocol that this version knows"),
        };
}
