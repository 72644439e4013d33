using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Catchwater.Core.Names;

namespace Catchwater.Cli.Tests.Schemas;

/// <summary>
/// Makes a JSON Schema out of a record: names, types, nullability and enums from the serializer itself, words from the doc comments.
/// </summary>
internal sealed class RecordSchema(JsonSerializerOptions options, bool written)
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";
    private readonly JsonSerializerOptions _options = new(options) { TypeInfoResolver = options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver() };

    /// <summary>The schema of a document.</summary>
    /// <param name="title">What prints it, or what it is the file of.</param>
    /// <param name="type">The record.</param>
    public string Of(string title, Type type)
    {
        var exporter = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };
        var body = (JsonObject)_options.GetJsonSchemaAsNode(type, exporter);
        Constants(body);
        var schema = new JsonObject { ["$schema"] = Draft, ["title"] = title };
        foreach (var (key, value) in body.ToList())
        {
            body.Remove(key);
            schema[key] = value;
        }

        return schema.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
    }

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var schema = type == typeof(DatasetName) ? Name(context) : node as JsonObject;
        if (schema is null)
        {
            // "true" says that anything goes: that must be meant.
            return type == typeof(JsonElement) || type == typeof(JsonNode)
                ? new JsonObject { ["description"] = Description(context, type) ?? "Any value." }
                : throw new InvalidOperationException($"{type} has a converter of its own: say in {nameof(RecordSchema)} what it looks like");
        }

        if (context.PropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(AllowedValuesAttribute), false) is [AllowedValuesAttribute allowed])
        {
            schema = new JsonObject { ["enum"] = new JsonArray([.. allowed.Values.Select(value => JsonValue.Create((string)value!))]) };
        }

        if (!written)
        {
            Strictly(context, type, schema);
        }
        else if (context.PropertyInfo is { IsGetNullable: false, Set: null } && schema["type"] is JsonArray)
        {
            // What cannot be set cannot be null either.
            NotNull(schema);
        }

        if (written && context.TypeInfo.Kind == JsonTypeInfoKind.Object && schema["properties"] is JsonObject properties)
        {
            // Every property is always printed; what is absent is null.
            schema["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]);
        }

        return Described(schema, Description(context, type));
    }

    private static JsonObject Name(JsonSchemaExporterContext context)
    {
        var nullable = context.PropertyInfo is { IsGetNullable: true };
        return new JsonObject
        {
            ["type"] = nullable ? new JsonArray("string", "null") : "string",
            ["pattern"] = "^[a-z_][a-z0-9_]{0,62}\\.[a-z_][a-z0-9_]{0,62}$",
        };
    }

    // An editor's schema: a key left out has its default; null is never written.
    private void Strictly(JsonSchemaExporterContext context, Type type, JsonObject schema)
    {
        NotNull(schema);
        if (schema["enum"] is JsonArray values)
        {
            schema["enum"] = new JsonArray([.. values.Where(value => value is not null).Select(value => value!.DeepClone())]);
        }

        if (type == typeof(decimal) || type == typeof(double))
        {
            schema["type"] = "number";
        }

        if (type == typeof(int) || type == typeof(long))
        {
            schema["type"] = "integer";
        }

        if (context.PropertyInfo is { IsRequired: false } property && Default(property) is { } value2)
        {
            schema["default"] = value2;
        }
    }

    private static void NotNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
        {
            schema["type"] = types.Select(name => (string)name!).Single(name => name != "null");
        }
    }

    private JsonNode? Default(JsonPropertyInfo property)
    {
        // What all kinds of a rule or transformation have in common can be seen on any of them.
        var type = property.DeclaringType.IsAbstract ? property.DeclaringType.GetCustomAttributes<JsonDerivedTypeAttribute>().First().DerivedType : property.DeclaringType;
        var value = property.Get?.Invoke(Activator.CreateInstance(type)!);
        return value is null or (IEnumerable and not string) || property.PropertyType.IsClass && value is not string
            ? null
            : JsonSerializer.SerializeToNode(value, property.PropertyType, _options);
    }

    // "const" is young: validators of older drafts pass over it, and would take any kind of transformation for any other.
    private static void Constants(JsonNode? node)
    {
        if (node is JsonObject schema)
        {
            if (schema["const"] is { } constant)
            {
                schema.Remove("const");
                schema["enum"] = new JsonArray(constant.DeepClone());
            }

            foreach (var (_, inner) in schema.ToList())
            {
                Constants(inner);
            }
        }

        foreach (var item in node as JsonArray ?? [])
        {
            Constants(item);
        }
    }

    private static JsonObject Described(JsonObject schema, string? description)
    {
        if (description is null)
        {
            return schema;
        }

        schema.Remove("description");
        schema.Insert(0, "description", description);
        return schema;
    }

    private string? Description(JsonSchemaExporterContext context, Type type)
    {
        var said = context.PropertyInfo?.AttributeProvider is PropertyInfo property ? XmlDocs.Of(property) : null;
        said ??= context.Path.IsEmpty || context.PropertyInfo is null ? XmlDocs.Of(type) : null;
        if (!type.IsEnum)
        {
            return said;
        }

        var values = Enum.GetValues(type).Cast<object>().Select(value =>
            $"{JsonSerializer.Serialize(value, type, _options).Trim('"')}: {XmlDocs.Of(type, value.ToString()!)}");
        return $"{said}\n{string.Join('\n', values)}".Trim();
    }
}
