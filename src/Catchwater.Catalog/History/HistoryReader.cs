using Catchwater.Catalog.Assets;
using Catchwater.Catalog.Edits;
using Catchwater.Catalog.Storage;
using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Dapper;

namespace Catchwater.Catalog.History;

/// <summary>Tells the life of an asset from runs, schemas and edits.</summary>
internal sealed class HistoryReader(PreparedConnection connection)
{
    public AssetHistory Read(string name, int limit)
    {
        var id = new NameResolver(connection).Resolve(name);
        var asset = new AssetReader(connection).Read(id);
        var dropped = connection.ExecuteScalar<string?>("SELECT dropped FROM asset WHERE id = @id", new { id });
        var entries = Runs(id, limit).Concat(Schemas(asset)).Concat(Edits(asset));
        if (dropped is not null)
        {
            entries = entries.Append(new HistoryEntry(Stamp.Parse(dropped), HistoryKind.Drop, "dropped"));
        }

        return new AssetHistory(asset.Name, asset.Namespace, [.. entries.OrderByDescending(entry => entry.At).ThenBy(entry => entry.Kind).Take(limit)]);
    }

    public SchemaDiff Diff(string name, int? from, int? to)
    {
        var asset = new AssetReader(connection).Read(new NameResolver(connection).Resolve(name));
        var versions = asset.SchemaVersions;
        if (versions.Count == 0 && from is null && to is null)
        {
            return new SchemaDiff(asset.Name, asset.Namespace, null, null, []);
        }

        var newer = Version(to ?? versions.FirstOrDefault(version => version.Current)?.Version ?? versions.Count);
        var older = Version(from ?? versions.Where(version => version != newer).OrderBy(version => version.LastSeen).LastOrDefault(newer).Version);
        return new SchemaDiff(asset.Name, asset.Namespace, older.Version, newer.Version, SchemaChange.Between(Schema(older), Schema(newer)));

        SchemaVersion Version(int number) => versions.FirstOrDefault(version => version.Version == number)
            ?? throw new CatalogException(new Problem("schema_not_found", $"'{asset.Name}' has no schema {number}: it has {versions.Count}"));
    }

    private IEnumerable<HistoryEntry> Runs(long id, int limit) => connection.Query<WrittenRun>(
            $"""
             SELECT run.*, io.version FROM ({RunRow.Select}) run JOIN run_io io ON io.run = run.id
             WHERE io.asset_id = @id AND io.output = 1 AND run.declared = 0 ORDER BY run.started_at DESC LIMIT @limit
             """,
            new { id, limit })
        .Select(run => new HistoryEntry(
            Stamp.Parse(run.EndedAt ?? run.StartedAt), HistoryKind.Run,
            $"{run.Job}: {Words(run.State)}{(run.State == "COMPLETE" && run.Version is not null ? $", version {run.Version}" : "")}{(run.Error is null ? "" : $": {run.Error}")}{(run.Note is null ? "" : $": {run.Note}")}",
            run.User, run.RunId, run.State == "COMPLETE" ? run.Version : null));

    private static IEnumerable<HistoryEntry> Schemas(AssetDetail asset) => asset.SchemaVersions.Select((version, i) => new HistoryEntry(
        version.FirstSeen, HistoryKind.Schema,
        i == 0
            ? $"schema 1: {version.Columns.Count} {(version.Columns.Count == 1 ? "column" : "columns")}"
            : $"schema {version.Version}: {string.Join(", ", SchemaChange.Between(Schema(asset.SchemaVersions[i - 1]), Schema(version)).Select(Words).DefaultIfEmpty("columns in another order"))}"));

    private IEnumerable<HistoryEntry> Edits(AssetDetail asset)
    {
        var names = asset.Aliases.Select(alias => (alias.Namespace, alias.Name)).Append((asset.Namespace, asset.Name)).ToHashSet();
        return connection.Query<string>("SELECT body FROM event WHERE source = 'human' ORDER BY seq")
            .Select(Edit.FromJson)
            .Where(edit => names.Contains((edit.Namespace, edit.Name)))
            .Select(edit => new HistoryEntry(edit.At, HistoryKind.Edit, Words(edit), edit.User));
    }

    private static TableSchema Schema(SchemaVersion version) => new(version.Columns.Select(column => new Column(column.Name, column.Type ?? "")));

    private static string Words(Edit edit)
    {
        var what = edit.Values.Select(pair => pair.Value is null ? $"{pair.Key} unset" : $"{pair.Key} = {pair.Value}")
            .Concat(edit.Tags.Select(tag => (tag.Value ? "+" : "-") + tag.Key));
        if (edit.Link is { } link)
        {
            what = what.Append($"{(link.Removed ? "no longer made from" : "made from")} {link.Name}");
        }

        var text = string.Join(", ", what.DefaultIfEmpty("registered"));
        return edit.Column.Length == 0 ? text : $"{edit.Column}: {text}";
    }

    private static string Words(SchemaChange change) => change.Kind switch
    {
        SchemaChangeKind.Added => $"adds {change.Column} {change.After}",
        SchemaChangeKind.Removed => $"removes {change.Column}",
        _ => $"{change.Column} {change.Before} becomes {change.After}",
    };

    private static string Words(string state) => state switch
    {
        "COMPLETE" => "complete",
        "FAIL" => "failed",
        "ABORT" => "aborted",
        _ => "running",
    };

    private sealed record WrittenRun
    {
        public string RunId { get; init; } = "";

        public string Job { get; init; } = "";

        public string State { get; init; } = "";

        public string StartedAt { get; init; } = "";

        public string? EndedAt { get; init; }

        public string? User { get; init; }

        public string? Error { get; init; }

        public string? Version { get; init; }

        public string? Note { get; init; }
    }
}
