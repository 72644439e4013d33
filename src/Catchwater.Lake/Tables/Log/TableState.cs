using System.Globalization;
using System.Text.Json;
using Catchwater.Core.Errors;
using Catchwater.Lake.Tables.Types;

namespace Catchwater.Lake.Tables.Log;

/// <summary>
/// What the log says up to a version: replaying actions in order, the newest word on each path and each application wins
/// (https://github.com/delta-io/delta/blob/master/PROTOCOL.md#action-reconciliation). Never changed once built.
/// </summary>
internal sealed class TableState
{
    private readonly Dictionary<string, AddAction> _files;
    private readonly Dictionary<string, RemoveAction> _tombstones;
    private readonly Dictionary<string, TransactionAction> _transactions;
    private readonly Lazy<(StructType Schema, bool HasInvariants)> _schema;

    private TableState(TableState? before, long version)
    {
        Version = version;
        _files = before is null ? new(StringComparer.Ordinal) : new(before._files, StringComparer.Ordinal);
        _tombstones = before is null ? new(StringComparer.Ordinal) : new(before._tombstones, StringComparer.Ordinal);
        _transactions = before is null ? new(StringComparer.Ordinal) : new(before._transactions, StringComparer.Ordinal);
        Protocol = before?.Protocol!;
        Metadata = before?.Metadata!;
        _schema = new(() => (SchemaJson.Read(Metadata.SchemaString, out var invariants), invariants));
    }

    public long Version { get; }

    public DateTimeOffset CommittedAt { get; private set; }

    public ProtocolAction Protocol { get; private set; }

    public MetadataAction Metadata { get; private set; }

    /// <summary>What the last commit said of itself; null when it said nothing or only a checkpoint is left.</summary>
    public JsonElement? CommitInfo { get; private set; }

    public IReadOnlyDictionary<string, AddAction> Files => _files;

    public IReadOnlyDictionary<string, RemoveAction> Tombstones => _tombstones;

    public IReadOnlyDictionary<string, TransactionAction> Transactions => _transactions;

    /// <summary>The table's columns.</summary>
    /// <exception cref="FormatException">The metadata holds no schema of the protocol.</exception>
    public StructType Schema => _schema.Value.Schema;

    /// <summary>Whether columns carry rules that a writer would have to enforce and we do not.</summary>
    public bool HasInvariants => _schema.Value.HasInvariants;

    /// <summary>The state after one more version.</summary>
    /// <param name="before">The version before; null for the first or a checkpoint.</param>
    /// <param name="version">The new version.</param>
    /// <param name="actions">Its actions.</param>
    /// <param name="modified">When its file was written: the commit's time where it names none itself.</param>
    /// <param name="file">Its file, for errors.</param>
    /// <exception cref="LakeException"><c>table_corrupt</c>: there is no metadata.</exception>
    public static TableState After(TableState? before, long version, IEnumerable<LogAction> actions, DateTimeOffset modified, string file)
    {
        var state = new TableState(before, version);
        foreach (var action in actions)
        {
            state.Apply(action);
        }

        if (state.Metadata is null || state.Protocol is null)
        {
            var (what, action) = state.Metadata is null ? ("schema", "metaData") : ("protocol", "protocol");
            throw new LakeException(new Problem("table_corrupt", $"version {version} names no {what}: the {action} action is missing") { File = file });
        }

        // Commit times only ever grow, so that a time means one version. Clocks do not promise that.
        var earliest = before?.CommittedAt.AddMilliseconds(1) ?? DateTimeOffset.MinValue;
        var said = TimeOf(state.CommitInfo) ?? modified;
        state.CommittedAt = said > earliest ? said : earliest;
        return state;
    }

    /// <summary>The time a commit gives itself; null when it gives none.</summary>
    public static DateTimeOffset? TimeOf(JsonElement? commitInfo) =>
        commitInfo is { ValueKind: JsonValueKind.Object } info && info.TryGetProperty("timestamp", out var timestamp)
        && timestamp.ValueKind == JsonValueKind.Number && timestamp.TryGetInt64(out var milliseconds)
        && milliseconds is >= -62135596800000 and <= 253402300799999
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    /// <summary>Everything a checkpoint keeps; tombstones only while they are younger than <paramref name="tombstonesSince"/>.</summary>
    public IEnumerable<LogAction> Checkpoint(DateTimeOffset tombstonesSince)
    {
        var since = tombstonesSince.ToUnixTimeMilliseconds();
        return new LogAction[] { Protocol, Metadata }
            .Concat(_transactions.Values)
            .Concat(_tombstones.Values.Where(tombstone => (tombstone.DeletionTimestamp ?? 0) > since))
            .Concat(_files.Values);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"version {Version}: {_files.Count} files, {_tombstones.Count} tombstones, {_transactions.Count} transactions");

    private void Apply(LogAction action)
    {
        switch (action)
        {
            case AddAction add:
                _tombstones.Remove(add.Path);
                _files[add.Path] = add;
                break;
            case RemoveAction remove:
                _files.Remove(remove.Path);
                _tombstones[remove.Path] = remove;
                break;
            case TransactionAction transaction:
                _transactions[transaction.AppId] = transaction;
                break;
            case MetadataAction metadata:
                Metadata = metadata;
                break;
            case ProtocolAction protocol:
                Protocol = protocol;
                break;
            case CommitInfoAction info:
                CommitInfo = info.Content;
                break;
        }
    }
}
