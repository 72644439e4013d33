using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Catchwater.Catalog.Storage;
using Catchwater.Core.Schemas;

namespace Catchwater.Catalog.Projection;

/// <summary>Every schema an asset ever had, by content: paths and types in order.</summary>
internal sealed class SchemaRows(PreparedConnection connection)
{
    public void Merge(long asset, JsonObject schema, string stamp)
    {
        if (schema.Flag("_deleted") is true)
        {
            return;
        }

        var (hash, fields) = Content(SchemaField.Read(schema));
        connection.Prepared(
            """
            INSERT INTO schema_version (asset_id, hash, fields, first_seen, last_seen) VALUES (?1, ?2, ?3, ?4, ?4)
            ON CONFLICT DO UPDATE SET first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)
            """).Bind(asset).Bind(hash).Bind(fields).Bind(Stamp.TimeOf(stamp)).Run();
    }

    /// <summary>The identity of a schema as an asset's current one.</summary>
    public static string HashOf(TableSchema schema) =>
        Content([.. schema.Columns.Select(column => new SchemaField(column.Name, column.Type, null, []))]).Hash;

    /// <summary>The identity of a schema and its stored form.</summary>
    public static (string Hash, string Fields) Content(IReadOnlyList<SchemaField> fields)
    {
        var json = JsonSerializer.Serialize(fields.Select(field => new[] { field.Path, field.Type }));
        return (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))), json);
    }
}

/// <summary>A field of a <c>schema</c> facet.</summary>
/// <param name="Path">Its name; a nested one's path joined by dots.</param>
/// <param name="Type">Its type as told; null when it is not.</param>
/// <param name="Description">Its description; null when there is none.</param>
/// <param name="Tags">Tags written on the field itself, as Marquez does.</param>
internal sealed record SchemaField(string Path, string? Type, string? Description, IReadOnlyList<string> Tags)
{
    private const int MaxDepth = 32;

    /// <summary>The fields in order, parents before their children; of two with one path the first.</summary>
    public static IReadOnlyList<SchemaField> Read(JsonObject schema)
    {
        List<SchemaField> fields = [];
        Add(schema, "", 0);
        return [.. fields.DistinctBy(field => field.Path)];

        void Add(JsonObject parent, string prefix, int depth)
        {
            foreach (var field in parent.Objects("fields"))
            {
                if (field.Text("name") is { } name)
                {
                    var tags = (field["tags"] as JsonArray ?? []).OfType<JsonValue>()
                        .Where(tag => tag.GetValueKind() == JsonValueKind.String).Select(tag => tag.GetValue<string>()).Where(tag => tag.Length > 0);
                    fields.Add(new SchemaField(prefix + name, field.Text("type"), field.Text("description"), [.. tags]));
                    if (depth < MaxDepth)
                    {
                        Add(field, $"{prefix}{name}.", depth + 1);
                    }
                }
            }
        }
    }
}
