using System.Buffers;
using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using Catchwater.Lake.Tables.Log;
using Catchwater.Lake.Tables.Types;

namespace Catchwater.Lake.Tables.Writing;

/// <summary>The actions of one commit of ours.</summary>
internal static class CommitActions
{
    private static readonly string Engine =
        "Catchwater/" + (typeof(CommitActions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0");

    /// <summary>The actions, <c>commitInfo</c> first.</summary>
    public static List<LogAction> Of(StagedWrite write, CommitDetails details, TableState? before, long version, DateTimeOffset at)
    {
        var now = at.ToUnixTimeMilliseconds();
        List<LogAction> actions = [];
        if (before is null)
        {
            actions.Add(new ProtocolAction(1, 2));
        }

        var metadata = Metadata(write, details, before, now);
        if (metadata is not null)
        {
            actions.Add(metadata);
        }

        actions.AddRange(details.Transactions.Select(transaction => new TransactionAction(transaction.Key, transaction.Value, now)));
        actions.AddRange(write.Files.Removed.Select(file => new RemoveAction(file.Path, now, DataChange: true, file.PartitionValues, file.Size)));
        actions.AddRange(write.Files.Added.Select(file => file.Add));
        actions.Insert(0, Info(write, details, version, now, actions.Count));
        return actions;
    }

    /// <summary>The metadata after the commit; null when it stays as it is.</summary>
    private static MetadataAction? Metadata(StagedWrite write, CommitDetails details, TableState? before, long now)
    {
        var settings = new Dictionary<string, string>(before?.Metadata.Configuration ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var (key, value) in details.Properties)
        {
            if (value is null)
            {
                settings.Remove(key);
            }
            else
            {
                settings[key] = value;
            }
        }

        if (before is null)
        {
            return new MetadataAction(
                Guid.CreateVersion7().ToString(), SchemaJson.Write(write.Target.Schema), write.Target.PartitionColumns, settings, now, write.Folder.Table.ToString());
        }

        var same = before.Schema.Equals(write.Target.Schema)
            && before.Metadata.PartitionColumns.SequenceEqual(write.Target.PartitionColumns, StringComparer.Ordinal)
            && settings.Count == before.Metadata.Configuration.Count
            && settings.All(pair => before.Metadata.Configuration.TryGetValue(pair.Key, out var value) && value == pair.Value);
        return same
            ? null
            : before.Metadata with
            {
                SchemaString = before.Schema.Equals(write.Target.Schema) ? before.Metadata.SchemaString : SchemaJson.Write(write.Target.Schema),
                PartitionColumns = write.Target.PartitionColumns,
                Configuration = settings,
            };
    }

    private static CommitInfoAction Info(StagedWrite write, CommitDetails details, long version, long now, int actions)
    {
        var content = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(content, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("timestamp", now);
            json.WriteString("operation", details.Operation ?? (write.Request.Mode == WriteMode.Merge ? "MERGE" : "WRITE"));

            // The reference implementation keeps parameters and metrics as texts.
            json.WriteStartObject("operationParameters");
            json.WriteString("mode", write.Request.Mode.ToString());
            json.WriteString("partitionBy", JsonSerializer.Serialize(write.Target.PartitionColumns));
            if (write.Request.Mode == WriteMode.Merge)
            {
                json.WriteString("keys", JsonSerializer.Serialize(write.Request.MergeKeys));
            }

            json.WriteEndObject();
            if (write.BaseVersion >= 0)
            {
                json.WriteNumber("readVersion", write.BaseVersion);
            }

            json.WriteBoolean("isBlindAppend", write.Request.Mode == WriteMode.Append);
            json.WriteStartObject("operationMetrics");
            Metric(json, "numFiles", write.FilesWritten);
            Metric(json, "numRemovedFiles", write.Files.Removed.Count);
            Metric(json, "numOutputRows", write.Files.Added.Sum(file => file.Rows));
            Metric(json, "numOutputBytes", write.BytesWritten);
            if (write.Request.Mode == WriteMode.Merge)
            {
                Metric(json, "numSourceRows", write.RowsWritten);
                Metric(json, "numTargetRowsUpdated", write.RowsUpdated);
                Metric(json, "numTargetRowsInserted", write.RowsWritten - write.RowsUpdated);
            }

            json.WriteEndObject();
            json.WriteString("engineInfo", Engine);
            json.WriteStartObject(CommitFile.OwnInfo);
            json.WriteString("runId", details.RunId);
            json.WriteNumber(CommitFile.ActionCount, actions);
            json.WriteNumber("rowsRejected", write.RowsRejected);
            Raw(json, "info", details.InfoJson);
            Raw(json, "runEvent", details.RunEventJson?.Invoke(version));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        using var document = JsonDocument.Parse(content.WrittenMemory);
        return new CommitInfoAction(document.RootElement.Clone());
    }

    private static void Metric(Utf8JsonWriter json, string name, long value) =>
        json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>JSON from outside, made anew: a commit's action is one line, and theirs may have several.</summary>
    private static void Raw(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            using var document = JsonDocument.Parse(value);
            json.WritePropertyName(name);
            document.RootElement.WriteTo(json);
        }
    }
}
