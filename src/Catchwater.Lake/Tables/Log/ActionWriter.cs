using System.Text.Encodings.Web;
using System.Text.Json;

namespace Catchwater.Lake.Tables.Log;

/// <summary>Writes actions as the protocol's JSON: one object a line.</summary>
internal static class ActionWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Appends one action and a line feed.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="action">The action.</param>
    /// <param name="forCheckpoint">Leave out what checkpoints do not keep.</param>
    public static void Write(Stream target, LogAction action, bool forCheckpoint = false)
    {
        using (var json = new Utf8JsonWriter(target, Options))
        {
            json.WriteStartObject();
            switch (action)
            {
                case ProtocolAction protocol:
                    Write(json, protocol);
                    break;
                case MetadataAction metadata:
                    Write(json, metadata);
                    break;
                case AddAction add:
                    Write(json, add, forCheckpoint);
                    break;
                case RemoveAction remove:
                    Write(json, remove, forCheckpoint);
                    break;
                case TransactionAction transaction:
                    Write(json, transaction);
                    break;
                case CommitInfoAction info:
                    json.WritePropertyName("commitInfo");
                    info.Content.WriteTo(json);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(action), action, null);
            }

            json.WriteEndObject();
        }

        target.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter json, ProtocolAction protocol)
    {
        json.WriteStartObject("protocol");
        json.WriteNumber("minReaderVersion", protocol.MinReaderVersion);
        json.WriteNumber("minWriterVersion", protocol.MinWriterVersion);
        WriteTexts(json, "readerFeatures", protocol.ReaderFeatures);
        WriteTexts(json, "writerFeatures", protocol.WriterFeatures);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, MetadataAction metadata)
    {
        json.WriteStartObject("metaData");
        json.WriteString("id", metadata.Id);
        WriteOptional(json, "name", metadata.Name);
        WriteOptional(json, "description", metadata.Description);
        json.WriteStartObject("format");
        json.WriteString("provider", metadata.Provider);
        json.WriteStartObject("options");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("schemaString", metadata.SchemaString);
        WriteTexts(json, "partitionColumns", metadata.PartitionColumns);
        json.WriteStartObject("configuration");
        foreach (var (key, value) in metadata.Configuration.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        WriteOptional(json, "createdTime", metadata.CreatedTime);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AddAction add, bool forCheckpoint)
    {
        json.WriteStartObject("add");
        json.WriteString("path", PathText.Encode(add.Path));
        WriteValues(json, add.PartitionValues);
        json.WriteNumber("size", add.Size);
        json.WriteNumber("modificationTime", add.ModificationTime);
        // What a checkpoint lists is no change: the commits were.
        json.WriteBoolean("dataChange", !forCheckpoint && add.DataChange);
        WriteOptional(json, "stats", add.Stats);
        if (add.Tags is { Count: > 0 } tags)
        {
            json.WriteStartObject("tags");
            foreach (var (key, value) in tags)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RemoveAction remove, bool forCheckpoint)
    {
        json.WriteStartObject("remove");
        json.WriteString("path", PathText.Encode(remove.Path));
        WriteOptional(json, "deletionTimestamp", remove.DeletionTimestamp);
        json.WriteBoolean("dataChange", !forCheckpoint && remove.DataChange);
        if (remove.PartitionValues is { } values && remove.Size is { } size)
        {
            json.WriteBoolean("extendedFileMetadata", true);
            WriteValues(json, values);
            json.WriteNumber("size", size);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TransactionAction transaction)
    {
        json.WriteStartObject("txn");
        json.WriteString("appId", transaction.AppId);
        json.WriteNumber("version", transaction.Version);
        WriteOptional(json, "lastUpdated", transaction.LastUpdated);
        json.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyDictionary<string, string?> values)
    {
        json.WriteStartObject("partitionValues");
        foreach (var (column, value) in values)
        {
            json.WriteString(column, value);
        }

        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string>? texts)
    {
        if (texts is not null)
        {
            json.WriteStartArray(name);
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
