using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Tables.Log;
using Catchwater.Lake.Tables.Reading;
using Catchwater.Lake.Tables.Types;
using Catchwater.Lake.Tables.Work;

namespace Catchwater.Lake.Tables;

/// <summary>One version of a table. It stays what it is while others write; see <see cref="Hold"/> for long reads.</summary>
public sealed class TableSnapshot
{
    private readonly TableFolder _folder;
    private readonly Lazy<string> _relation;

    internal TableSnapshot(TableFolder folder, TableState state, bool newest, IReadOnlyDictionary<string, long> footerRows)
    {
        (_folder, State) = (folder, state);
        Schema = EngineSchema.Of(state.Schema.Fields);
        Files =
        [
            .. state.Files.Values.Select(file => (File: file, Path: folder.DataPath(file.Path))).Select(entry => new DataFile(
                entry.Path,
                entry.File.Size,
                entry.File.Rows ?? (footerRows.TryGetValue(entry.Path, out var rows) ? rows : null),
                entry.File.PartitionValues)),
        ];
        Transactions = state.Transactions.ToDictionary(pair => pair.Key, pair => pair.Value.Version);
        CommitInfo = state.CommitInfo is null ? null : CommitInfo.Of(state.CommitInfo);
        _relation = new(() =>
        {
            DataFileCheck.Require(folder, state.Version, [.. state.Files.Values], expired: !newest);
            return TableRelation.Of(folder, state.Schema, state.Metadata.PartitionColumns, state.Files.Values);
        });
    }

    /// <summary>The table.</summary>
    public DatasetName Name => _folder.Table;

    /// <summary>The version, from 0.</summary>
    public long Version => State.Version;

    /// <summary>When it was committed, UTC.</summary>
    public DateTimeOffset CommittedAt => State.CommittedAt;

    /// <summary>The columns, with the types they are stored as.</summary>
    public TableSchema Schema { get; }

    /// <summary>The columns whose values make the folders; empty when there are none.</summary>
    public IReadOnlyList<string> PartitionColumns => State.Metadata.PartitionColumns;

    /// <summary>The data files.</summary>
    public IReadOnlyList<DataFile> Files { get; }

    /// <summary>Rows. Files that cannot be counted (see <see cref="DataFile.Rows"/>) count as none.</summary>
    public long Rows => Files.Sum(file => file.Rows ?? 0);

    /// <summary>Bytes of the data files.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);

    /// <summary>What the log says of the rows; null when one of the files does not say how many it has.</summary>
    public TableStatistics? Statistics => TableStatistics.Of(State.Files.Values);

    /// <summary>How far each application has come (see <see cref="CommitDetails.Transactions"/>).</summary>
    public IReadOnlyDictionary<string, long> Transactions { get; }

    /// <summary>The table's settings.</summary>
    public IReadOnlyDictionary<string, string> Properties => State.Metadata.Configuration;

    /// <summary>Who made this version; null when its commit is no longer kept.</summary>
    public CommitInfo? CommitInfo { get; }

    /// <summary>
    /// A FROM item that yields the rows: exactly this version's files, the schema's names, types and order, also when there are no
    /// files. The files are looked at when this is first asked for.
    /// </summary>
    /// <exception cref="LakeException">A file is missing or damaged (<c>table_corrupt</c>), has expired (<c>version_expired</c>) or lies outside the lake (<c>path_outside_lake</c>).</exception>
    public string Relation => _relation.Value;

    /// <summary>As <see cref="Relation"/>, of only some of <see cref="Files"/>.</summary>
    /// <exception cref="LakeException">As <see cref="Relation"/>.</exception>
    public string RelationOf(IEnumerable<DataFile> files)
    {
        var wanted = files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        List<AddAction> adds = [.. State.Files.Values.Where(file => wanted.Contains(_folder.DataPath(file.Path)))];
        DataFileCheck.Require(_folder, State.Version, adds, expired: false);
        return TableRelation.Of(_folder, State.Schema, State.Metadata.PartitionColumns, adds);
    }

    internal TableState State { get; }

    /// <summary>
    /// Keeps expiry, in this and in other processes, from deleting this version's files until the result is disposed. Files younger
    /// than the policy's minimum age are safe without.
    /// </summary>
    public IDisposable Hold() => Leases.Take(_folder, Version);
}
