using System.Text.Json;

namespace Catchwater.Lake.Tables.Log;

/// <summary>One line of a commit (https://github.com/delta-io/delta/blob/master/PROTOCOL.md#actions).</summary>
internal abstract record LogAction;

/// <summary>What a client must know to read or write the table.</summary>
internal sealed record ProtocolAction(
    int MinReaderVersion, int MinWriterVersion, IReadOnlyList<string>? ReaderFeatures = null, IReadOnlyList<string>? WriterFeatures = null) : LogAction;

/// <summary>Schema, partitioning and settings of the table.</summary>
internal sealed record MetadataAction(
    string Id,
    string SchemaString,
    IReadOnlyList<string> PartitionColumns,
    IReadOnlyDictionary<string, string> Configuration,
    long? CreatedTime,
    string? Name = null,
    string? Description = null,
    string Provider = "parquet") : LogAction;

/// <summary>A data file that belongs to the table from here on.</summary>
/// <param name="Path">Path below the table's folder, forward slashes, decoded: the name on the disk.</param>
/// <param name="PartitionValues">Value by partition column as the protocol serialises it; null is NULL.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModificationTime">Milliseconds since the epoch.</param>
/// <param name="DataChange">Whether rows came with it; false when it only rearranges what is there.</param>
/// <param name="Stats">The statistics' JSON.</param>
/// <param name="Tags">Anything a writer wants to remember of the file.</param>
/// <param name="HasDeletionVector">Whether some of its rows count as deleted, which we cannot read.</param>
internal sealed record AddAction(
    string Path,
    IReadOnlyDictionary<string, string?> PartitionValues,
    long Size,
    long ModificationTime,
    bool DataChange,
    string? Stats,
    IReadOnlyDictionary<string, string>? Tags,
    bool HasDeletionVector = false) : LogAction
{
    /// <summary>The file's rows; null when its writer did not say.</summary>
    public long? Rows
    {
        get
        {
            if (Stats is null)
            {
                return null;
            }

            try
            {
                using var stats = JsonDocument.Parse(Stats);
                return stats.RootElement.TryGetProperty("numRecords", out var rows) && rows.TryGetInt64(out var number) ? number : null;
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException)
            {
                // Statistics help; a file without readable ones is a file without any.
                return null;
            }
        }
    }
}

/// <summary>A data file that no longer belongs to the table.</summary>
internal sealed record RemoveAction(
    string Path, long? DeletionTimestamp, bool DataChange, IReadOnlyDictionary<string, string?>? PartitionValues, long? Size) : LogAction;

/// <summary>How far an application has come: makes its commits repeatable.</summary>
internal sealed record TransactionAction(string AppId, long Version, long? LastUpdated) : LogAction;

/// <summary>Who made the commit and why, as JSON.</summary>
internal sealed record CommitInfoAction(JsonElement Content) : LogAction;
