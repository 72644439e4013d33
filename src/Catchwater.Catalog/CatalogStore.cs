using System.Text.Json;
using System.Text.Json.Nodes;
using Catchwater.Catalog.Assets;
using Catchwater.Catalog.Edits;
using Catchwater.Catalog.Export;
using Catchwater.Catalog.History;
using Catchwater.Catalog.Impact;
using Catchwater.Catalog.Import;
using Catchwater.Catalog.Ingest;
using Catchwater.Catalog.Lineage;
using Catchwater.Catalog.Projection;
using Catchwater.Catalog.Search;
using Catchwater.Catalog.Storage;
using Catchwater.Core.Errors;
using Catchwater.Core.Events;
using Catchwater.Core.Schemas;
using Dapper;

namespace Catchwater.Catalog;

/// <summary>
/// The catalogue: what data there is, where it comes from, who answers for it. It learns from run events and from humans, keeps both
/// in a log, and can always be made again from that log. Several threads and several processes may use one catalogue at once.
/// </summary>
public sealed class CatalogStore : IRunEventSink, IAsyncDisposable
{
    private readonly CatalogDatabase _database;
    private readonly TimeProvider _time;
    private readonly AssetIndex _index = new();

    private CatalogStore(CatalogDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>Opens the catalogue at <paramref name="path"/>; makes it, and its folder, when there is none.</summary>
    /// <exception cref="CatalogException">
    /// The file is no catalogue (<c>not_a_catalog</c>), a newer program wrote it (<c>catalog_too_new</c>), it is damaged
    /// (<c>catalog_damaged</c>), busy (<c>catalog_busy</c>) or cannot be used (<c>catalog_unavailable</c>).
    /// </exception>
    public static async Task<CatalogStore> OpenAsync(string path, TimeProvider time, CancellationToken cancellationToken = default) =>
        new(await CatalogDatabase.OpenAsync(path, time, cancellationToken), time);

    /// <summary>
    /// Takes an event in a catalogue in memory that nobody sees. Afterwards the compiler and SQLite have done what a process does
    /// once: the first real event costs no more than the others.
    /// </summary>
    /// <exception cref="CatalogException">The event lacks what an event needs (<c>invalid_event</c>).</exception>
    public static void Rehearse(RunEvent runEvent, TimeProvider time)
    {
        using var connection = new PreparedConnection("Data Source=:memory:");
        connection.Open();
        Migrator.Migrate(connection, ":memory:", time);
        using var transaction = connection.BeginTransaction(deferred: false);
        new EventLog(connection, time).Take([EventReader.Read(runEvent.ToJson())], CancellationToken.None);
        transaction.Commit();
    }

    /// <inheritdoc/>
    /// <exception cref="CatalogException">The event lacks what an event needs (<c>invalid_event</c>), or the catalogue cannot be written.</exception>
    public async Task EmitAsync(RunEvent runEvent, CancellationToken cancellationToken = default) =>
        await TakeAsync([EventReader.Read(runEvent.ToJson())], cancellationToken);

    /// <summary>
    /// Takes in OpenLineage JSON as it came from elsewhere: one event, or a list of events of which the good ones are taken.
    /// </summary>
    /// <exception cref="CatalogException">A single event, or the text itself, is invalid (<c>invalid_event</c>).</exception>
    public async Task<IngestResult> IngestRawAsync(string json, CancellationToken cancellationToken = default)
    {
        var isList = json.AsSpan().TrimStart().StartsWith("[");
        if (!isList)
        {
            return await TakeAsync([EventReader.Read(json)], cancellationToken);
        }

        List<string> texts;
        try
        {
            using var document = JsonDocument.Parse(json, JsonReading.Foreign);
            texts = [.. document.RootElement.EnumerateArray().Select(item => item.GetRawText())];
        }
        catch (JsonException fault)
        {
            throw new CatalogException(new Problem("invalid_event", $"the list of events is not JSON: {fault.Message}"), fault);
        }

        return await IngestRawAsync(texts, cancellationToken);
    }

    /// <summary>Takes in many OpenLineage events in one transaction: the good ones are taken, the others reported.</summary>
    public async Task<IngestResult> IngestRawAsync(IEnumerable<string> events, CancellationToken cancellationToken = default)
    {
        List<IncomingEvent> good = [];
        List<Problem> rejected = [];
        foreach (var (index, (incoming, problems)) in events.ToArray().AsParallel().AsOrdered().Select(TryRead).AsEnumerable().Index())
        {
            if (incoming is not null)
            {
                good.Add(incoming);
            }

            rejected.AddRange(problems.Select(problem => problem with { Key = $"[{index}]" }));
        }

        return await TakeAsync(good, cancellationToken) with { Rejected = rejected };

        static (IncomingEvent? Incoming, IReadOnlyList<Problem> Problems) TryRead(string text)
        {
            try
            {
                return (EventReader.Read(text), []);
            }
            catch (CatalogException fault)
            {
                return (null, fault.Problems);
            }
        }
    }

    /// <summary>Drops everything that was derived and makes it again from the log of events and edits.</summary>
    public Task ReplayAsync(CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            new EventLog(connection, _time).Replay(cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Everything known of one asset, by its name or <c>namespace:name</c>.</summary>
    /// <exception cref="CatalogException">No asset (<c>asset_not_found</c>) or several (<c>asset_ambiguous</c>) are called so.</exception>
    public Task<AssetDetail> FindAsync(string name, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(connection => new AssetReader(connection).Read(new NameResolver(connection).Resolve(name)), cancellationToken);

    /// <summary>The assets that have a retention period and were not dropped, by namespace and name.</summary>
    public Task<IReadOnlyList<RetainedAsset>> RetainedAsync(CancellationToken cancellationToken = default) => _database.ReadAsync<IReadOnlyList<RetainedAsset>>(
        connection =>
        [
            .. connection.Query<(string Namespace, string Name, string? Owner, long Days, string? Location)>(
                "SELECT namespace, name, owner, retention_days, location FROM asset WHERE retention_days > 0 AND hidden = 0 ORDER BY namespace, name")
                .Select(row => new RetainedAsset(row.Namespace, row.Name, row.Owner, (int)Math.Min(row.Days, int.MaxValue), row.Location)),
        ],
        cancellationToken);

    /// <summary>
    /// Searches names, descriptions, columns and tags. Every word of the text must occur: one of three letters or more anywhere, a
    /// shorter one at the beginning of a word. An empty text finds everything. Dropped assets are not found.
    /// </summary>
    /// <param name="text">What to look for.</param>
    /// <param name="filters">Conditions: of one key any, of different keys all must hold.</param>
    /// <param name="limit">How many assets to list at most; all are counted.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="CatalogException">A filter has an unknown key (<c>unknown_filter</c>).</exception>
    public Task<SearchResult> SearchAsync(
        string text, IReadOnlyList<SearchFilter>? filters = null, int limit = 100, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(connection => new AssetSearch(connection, _index).Search(text, filters ?? [], limit), cancellationToken);

    /// <summary>Where an asset comes from and where it goes.</summary>
    /// <exception cref="CatalogException">The name means no asset or several, or the depth is below 1 (<c>wrong_value</c>).</exception>
    public Task<LineageResult> LineageAsync(LineageQuery query, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(connection => new LineageReader(connection).Read(query), cancellationToken);

    /// <summary>What happened to an asset, latest first.</summary>
    /// <param name="name">The asset: its name, or <c>namespace:name</c>.</param>
    /// <param name="limit">How many entries at most.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CatalogException">The name means no asset or several.</exception>
    public Task<AssetHistory> HistoryAsync(string name, int limit = 100, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(connection => new HistoryReader(connection).Read(name, limit), cancellationToken);

    /// <summary>What changed between two schemas of an asset; without numbers between the last two.</summary>
    /// <exception cref="CatalogException">The name means no asset or several, or there is no such schema (<c>schema_not_found</c>).</exception>
    public Task<SchemaDiff> SchemaDiffAsync(string name, int? from = null, int? to = null, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(connection => new HistoryReader(connection).Diff(name, from, to), cancellationToken);

    /// <summary>What a change of an asset, or of one column, reaches downstream, and whom to ask.</summary>
    /// <exception cref="CatalogException">The name means no asset or several, or there is no such column (<c>column_not_found</c>).</exception>
    public Task<ImpactReport> ImpactAsync(string name, string? column = null, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(connection => new ImpactReader(connection).Read(name, column), cancellationToken);

    /// <summary>The whole catalogue.</summary>
    public Task<CatalogExport> ExportAsync(CancellationToken cancellationToken = default) =>
        _database.ReadAsync(connection => new CatalogExporter(connection).Export(_time.GetUtcNow()), cancellationToken);

    /// <summary>
    /// Makes an asset known, or completes one that is: what is given is set by a human, and no run overwrites it.
    /// </summary>
    /// <param name="ns">Its namespace; for what belongs to a project the project's name.</param>
    /// <param name="name">Its name.</param>
    /// <param name="edit">What is known of it.</param>
    /// <param name="schema">Its columns, when they are known: as a run would tell them, so that a later run may tell others.</param>
    /// <param name="user">Who says so.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CatalogException">A field is unknown (<c>unknown_field</c>) or cannot hold its value (<c>wrong_value</c>).</exception>
    public Task<EditResult> RegisterAsync(
        string ns, string name, AssetEdit edit, TableSchema? schema, string user, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            var result = new AssetEditor(connection, _time).Register(ns, name, edit, user);
            var known = connection.ExecuteScalar<string?>("SELECT schema_hash FROM asset WHERE namespace = @Namespace AND name = @Asset", new { result.Namespace, result.Asset });
            if (schema is not null && known != SchemaRows.HashOf(schema))
            {
                var stated = new RunEvent
                {
                    EventTime = _time.GetUtcNow(),
                    Dataset = new DatasetRef(ns, name, new JsonObject { ["schema"] = Facet.Schema(schema) }),
                    SchemaUrl = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent",
                };
                new EventLog(connection, _time).Take([EventReader.Read(stated.ToJson())], cancellationToken);
                result = result with { Changes = [.. result.Changes, new FieldChange("schema", null, null, schema.ToString())] };
            }

            return result;
        },
        cancellationToken);

    /// <summary>Changes an asset that is in the catalogue.</summary>
    /// <exception cref="CatalogException">
    /// The name means no asset or several; a field or column is unknown (<c>unknown_field</c>, <c>column_not_found</c>) or cannot hold
    /// its value (<c>wrong_value</c>).
    /// </exception>
    public Task<EditResult> UpdateAsync(string name, AssetEdit edit, string user, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(connection => new AssetEditor(connection, _time).Change(name, edit, user), cancellationToken);

    /// <summary>States that data flows from one asset to another.</summary>
    /// <param name="source">The asset that is read.</param>
    /// <param name="target">The asset that is written.</param>
    /// <param name="transformation">How, in words; null keeps what was said of this edge.</param>
    /// <param name="operation">What kind of work, such as <c>transform</c> or <c>copy</c>; null keeps what was said of this edge.</param>
    /// <param name="newNamespace">Namespace of an end that the catalogue does not know yet; such an asset is made.</param>
    /// <param name="user">Who says so.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CatalogException">A name means several assets (<c>asset_ambiguous</c>) or is empty (<c>asset_not_found</c>).</exception>
    public Task<EditResult> AddLineageAsync(
        string source, string target, string? transformation, string? operation, string newNamespace, string user, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(
            connection => new AssetEditor(connection, _time).Link(source, target, transformation, operation, newNamespace, user), cancellationToken);

    /// <summary>Takes back an edge that a human stated.</summary>
    /// <exception cref="CatalogException">A name means no asset or several, or there is no such edge (<c>edge_not_found</c>).</exception>
    public Task<EditResult> RemoveLineageAsync(string source, string target, string user, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(connection => new AssetEditor(connection, _time).Link(source, target, null, null, newNamespace: null, user), cancellationToken);

    /// <summary>
    /// Brings in a file or every file below a folder (<c>.json</c>, <c>.jsonl</c>, <c>.ndjson</c>): OpenLineage events, one or a list or one a
    /// line, and exports of a catalogue. What is good is taken, the rest is reported; importing twice changes nothing.
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="defaultNamespace">Namespace of exported assets that name none.</param>
    /// <param name="user">Who a foreign export's descriptions and owners are ascribed to.</param>
    /// <param name="cancellationToken">Stops between files; what is in stays.</param>
    /// <exception cref="CatalogException">There is nothing to import at <paramref name="path"/> (<c>file_not_found</c>).</exception>
    public Task<ImportResult> ImportAsync(string path, string defaultNamespace, string user, CancellationToken cancellationToken = default) =>
        new Importer(_database, _time).RunAsync(path, defaultNamespace, user, cancellationToken);

    /// <summary>The highest version of a dataset that a complete run reported to have written; null when none did.</summary>
    public Task<long?> LastVersionAsync(string ns, string name, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection => connection.ExecuteScalar<long?>(
            """
            SELECT max(CAST(io.version AS INTEGER)) FROM asset a JOIN run_io io ON io.asset_id = a.id AND io.output = 1 JOIN run r ON r.id = io.run
            WHERE a.namespace = @ns AND a.name = @name AND r.state = 'COMPLETE' AND io.version NOT GLOB '*[^0-9]*'
            """,
            new { ns, name }),
        cancellationToken);

    /// <summary>Whether a run has reported that it is complete.</summary>
    public Task<bool> HasCompletedAsync(Guid runId, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection => connection.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM run WHERE run_id = @runId AND state = 'COMPLETE')", new { runId = runId.ToString() }),
        cancellationToken);

    /// <summary>Whether a complete run of a job has reported to have written a dataset.</summary>
    public Task<bool> IsWrittenByAsync(string ns, string job, string name, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection => connection.ExecuteScalar<bool>(
            """
            SELECT EXISTS (SELECT 1 FROM asset a JOIN run_io io ON io.asset_id = a.id AND io.output = 1 JOIN run r ON r.id = io.run JOIN job j ON j.id = r.job_id
            WHERE a.namespace = @ns AND a.name = @name AND j.name = @job AND r.state = 'COMPLETE')
            """,
            new { ns, job, name }),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<IngestResult> TakeAsync(List<IncomingEvent> events, CancellationToken cancellationToken) => _database.WriteAsync(
        connection =>
        {
            var accepted = new EventLog(connection, _time).Take(events, cancellationToken);
            return new IngestResult(accepted, events.Count - accepted, []);
        },
        cancellationToken);
}
