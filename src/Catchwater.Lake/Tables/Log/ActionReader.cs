using System.Text.Json;

namespace Catchwater.Lake.Tables.Log;

/// <summary>
/// Reads actions from the protocol's JSON. Unknown members and unknown actions are passed over, as the protocol demands of
/// readers; what is known must have the right form.
/// </summary>
internal static class ActionReader
{
    /// <summary>The action in one line; null when it is one that does not concern a snapshot.</summary>
    /// <exception cref="JsonException">It is no JSON object, or a known action lacks what the protocol requires.</exception>
    public static LogAction? Read(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("expected a JSON object");
        }

        try
        {
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.Object && Action(member.Name, member.Value) is { } action)
                {
                    return action;
                }
            }
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException)
        {
            throw new JsonException(fault.Message, fault);
        }

        return null;
    }

    private static LogAction? Action(string name, JsonElement json) => name switch
    {
        "add" => Add(json),
        "remove" => new RemoveAction(
            Path(json),
            Long(json, "deletionTimestamp"),
            Flag(json, "dataChange", true),
            json.TryGetProperty("partitionValues", out var values) && values.ValueKind == JsonValueKind.Object ? Values(values) : null,
            Long(json, "size")),
        "metaData" => Metadata(json),
        "protocol" => new ProtocolAction(
            Required(json, "minReaderVersion", JsonValueKind.Number).GetInt32(),
            Required(json, "minWriterVersion", JsonValueKind.Number).GetInt32(),
            Texts(json, "readerFeatures"),
            Texts(json, "writerFeatures")),
        "txn" => new TransactionAction(
            RequiredText(json, "appId"), Required(json, "version", JsonValueKind.Number).GetInt64(), Long(json, "lastUpdated")),
        "commitInfo" => new CommitInfoAction(json.Clone()),
        _ => null,
    };

    private static AddAction Add(JsonElement json)
    {
        var stats = Text(json, "stats");
        if (stats is null && json.TryGetProperty("stats_parsed", out var parsed) && parsed.ValueKind == JsonValueKind.Object)
        {
            stats = parsed.GetRawText();
        }

        return new AddAction(
            Path(json),
            Values(Required(json, "partitionValues", JsonValueKind.Object)),
            Required(json, "size", JsonValueKind.Number).GetInt64(),
            Long(json, "modificationTime") ?? 0,
            Flag(json, "dataChange", true),
            stats,
            json.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Object ? Settings(tags) : null,
            json.TryGetProperty("deletionVector", out var vector) && vector.ValueKind == JsonValueKind.Object);
    }

    private static MetadataAction Metadata(JsonElement json) => new(
        RequiredText(json, "id"),
        RequiredText(json, "schemaString"),
        Texts(json, "partitionColumns") ?? [],
        json.TryGetProperty("configuration", out var configuration) && configuration.ValueKind == JsonValueKind.Object ? Settings(configuration) : Empty,
        Long(json, "createdTime"),
        Text(json, "name"),
        Text(json, "description"),
        RequiredText(Required(json, "format", JsonValueKind.Object), "provider"));

    private static readonly Dictionary<string, string> Empty = [];

    private static string Path(JsonElement json) => PathText.Decode(RequiredText(json, "path"));

    private static Dictionary<string, string?> Values(JsonElement json)
    {
        Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (var value in json.EnumerateObject())
        {
            // The protocol: "an empty string for any type translates to a null partition value".
            values[value.Name] = value.Value.GetString() is { Length: > 0 } text ? text : null;
        }

        return values;
    }

    private static Dictionary<string, string> Settings(JsonElement json)
    {
        Dictionary<string, string> settings = new(StringComparer.Ordinal);
        foreach (var entry in json.EnumerateObject())
        {
            if (entry.Value.GetString() is { } text)
            {
                settings[entry.Name] = text;
            }
        }

        return settings;
    }

    private static List<string>? Texts(JsonElement json, string name) =>
        json.TryGetProperty(name, out var texts) && texts.ValueKind == JsonValueKind.Array
            ? [.. texts.EnumerateArray().Select(text => text.GetString()!)]
            : null;

    private static JsonElement Required(JsonElement json, string name, JsonValueKind kind) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == kind
            ? value
            : throw new JsonException($"'{name}' is missing or no {kind.ToString().ToLowerInvariant()}");

    private static string RequiredText(JsonElement json, string name) => Required(json, name, JsonValueKind.String).GetString()!;

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static long? Long(JsonElement json, string name) =>
        json.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number ? number.GetInt64() : null;

    private static bool Flag(JsonElement json, string name, bool absent) =>
        json.TryGetProperty(name, out var flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False ? flag.GetBoolean() : absent;
}
