using System.Text.Json;
using System.Text.Json.Serialization;
using Catchwater.Core.Specs;

namespace Catchwater.Core.Contracts;

/// <summary>A foreign key (https://bitol-io.github.io/open-data-contract-standard/v3.1.0/references/).</summary>
public sealed record Relationship
{
    /// <summary>Always <c>foreignKey</c> (default).</summary>
    public string? Type { get; init; }

    /// <summary>The columns that refer, such as <c>orders.customer_id</c>; null at a column, where it is that column.</summary>
    public ColumnReferences? From { get; init; }

    /// <summary>The columns referred to, such as <c>customers.id</c>, as many as there are in <see cref="From"/>.</summary>
    public required ColumnReferences To { get; init; }

    /// <summary>The team's own properties.</summary>
    public IReadOnlyList<CustomProperty> CustomProperties { get; init; } = [];
}

/// <summary>One reference to a column or a list of them: written as text or as a list of texts.</summary>
/// <param name="Items">
/// At least one, each <c>table.column</c> by name, or <c>schema/ID/properties/ID</c> by id, which may start with another
/// contract's file and <c>#/</c>.
/// </param>
[SpecUnion]
[JsonConverter(typeof(ColumnReferencesJsonConverter))]
public sealed record ColumnReferences(IReadOnlyList<string> Items);

internal sealed class ColumnReferencesJsonConverter : JsonConverter<ColumnReferences>
{
    private const string Expected = "expected table.column, or a list of them";

    public override ColumnReferences Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new([reader.GetString()!]);
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException(Expected);
        }

        List<string> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException(Expected));
        }

        return items.Count > 0 ? new(items) : throw new JsonException(Expected);
    }

    public override void Write(Utf8JsonWriter writer, ColumnReferences value, JsonSerializerOptions options)
    {
        if (value.Items.Count == 1)
        {
            writer.WriteStringValue(value.Items[0]);
            return;
        }

        JsonSerializer.Serialize(writer, value.Items, options);
    }
}
