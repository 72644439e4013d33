using System.Text.Json.Nodes;
using Catchwater.Catalog.Edits;
using Catchwater.Catalog.Storage;
using Catchwater.Core.Events;
using Dapper;

namespace Catchwater.Catalog.Projection;

/// <summary>
/// Turns logged events into the catalogue's tables, inside the caller's transaction. Every fact is merged by event time, never by
/// arrival, so that any order of the same events ends in the same catalogue. <see cref="Finish"/> brings what depends on several
/// events (assets, open edges, the search index) up to date once for the whole batch.
/// </summary>
internal sealed class Projector(PreparedConnection connection)
{
    private readonly HashSet<long> _assets = [];
    private readonly Dictionary<(string, string), long> _touched = [];
    private readonly HashSet<long> _jobs = [];
    private readonly HashSet<long> _governed = [];
    private readonly IdentityMap _identities = new(connection);
    private readonly AssetRows _assetRows = new(connection);
    private readonly FacetRows _facets = new(connection);
    private readonly RunRows _runs = new(connection);
    private readonly JobVersions _versions = new(connection);
    private readonly ColumnLineageRows _columns = new(connection);
    private readonly SchemaRows _schemas = new(connection);
    private readonly EditRows _edits = new(connection);

    /// <summary>Whether an asset that is in the catalogue became another name of a different one: only a replay can merge them.</summary>
    public bool NeedsReplay => _identities.NeedsReplay;

    /// <summary>Takes the other names an event tells of; done for every event before any is projected.</summary>
    public void Identify(RunEvent parsed, string stamp)
    {
        foreach (var dataset in AllDatasets(parsed))
        {
            _identities.Learn(dataset, stamp);
        }
    }

    /// <summary>Projects an OpenLineage event.</summary>
    public void Project(RunEvent parsed, string hash)
    {
        var stamp = Stamp.Of(Stamp.Time(parsed.EventTime), hash);
        _touched.Clear();
        if (parsed.Job is { } job)
        {
            var failed = parsed.EventType is RunState.Fail or RunState.Abort;
            var jobId = _runs.Job("job", job.Namespace, job.Name, stamp);
            _facets.Merge("job", jobId, job.Facets, stamp);
            var run = parsed.Run is { } one
                ? _runs.Run(one.RunId.ToString(), jobId, parsed.EventType ?? RunState.Other, stamp)
                : _runs.Declaration(hash, jobId, stamp);
            _facets.Merge("run", run, parsed.Run?.Facets, stamp);
            HashSet<long> inputs = [];
            foreach (var input in parsed.Inputs)
            {
                var asset = Dataset(input, stamp, written: false);
                inputs.Add(asset);
                _runs.Io(run, asset, output: false, VersionOf(input), stamp);
            }

            foreach (var output in parsed.Outputs)
            {
                // What a failed run says of its output was never published; only the verdict on it is news.
                var asset = Dataset(failed ? Verdict(output) : output, stamp, written: !failed);
                _runs.Io(run, asset, output: true, VersionOf(output), stamp);
                if (!failed)
                {
                    Columns(run, jobId, asset, ColumnStatement.Read(output), inputs, stamp);
                }
            }

            foreach (var statement in ColumnStatement.ReadJob(job))
            {
                var asset = Asset(statement.Namespace, statement.Name, stamp, written: false);
                _runs.Io(run, asset, output: true, null, stamp);
                Columns(run, jobId, asset, statement.Content, inputs, stamp);
            }

            Settle(jobId, run);
        }

        if (parsed.Dataset is { } dataset)
        {
            var asset = Dataset(dataset, stamp, written: true);
            if (ColumnStatement.Read(dataset) is { } statement)
            {
                var (ns, name) = _identities.Resolve(dataset.Namespace, dataset.Name, stamp);
                var jobId = _runs.Job("dataset", ns, name, stamp);
                var run = _runs.Declaration(hash, jobId, stamp);
                _runs.Io(run, asset, output: true, null, stamp);
                Columns(run, jobId, asset, statement, [], stamp);
                Settle(jobId, run);
            }
        }
    }

    /// <summary>Projects what a human said.</summary>
    public void Project(Edit edit, string hash)
    {
        var stamp = Stamp.Of(Stamp.Time(edit.At), hash);
        _touched.Clear();
        var asset = Asset(edit.Namespace, edit.Name, stamp, written: false);
        _edits.Merge(asset, edit, stamp);
        _assets.Add(asset);
        _governed.Add(asset);
        if (edit.Link is { } link)
        {
            var source = Asset(link.Namespace, link.Name, stamp, written: false);
            var jobId = _runs.Job("human", edit.Namespace, $"{link.Namespace}:{link.Name} -> {edit.Name}", stamp);
            _facets.Merge("job", jobId, link.Facets(edit.User), stamp);
            var run = _runs.Declaration(hash, jobId, stamp);
            if (!link.Removed)
            {
                _runs.Io(run, source, output: false, null, stamp);
                _runs.Io(run, asset, output: true, null, stamp);
            }

            Settle(jobId, run);
        }
    }

    /// <summary>Brings up to date what the projected events touched.</summary>
    public void Finish()
    {
        if (_assets.Count == 0 && _jobs.Count == 0)
        {
            return;
        }

        var revision = connection.QuerySingle<long>("UPDATE revision SET number = number + 1 RETURNING number");
        var summaries = new AssetSummaries(connection, revision);
        List<long> reshaped = [];
        foreach (var asset in _assets.Order())
        {
            var changed = summaries.Refresh(asset);
            if (changed.Reshaped)
            {
                reshaped.Add(asset);
            }

            if (changed.Regoverned)
            {
                _governed.Add(asset);
            }
        }

        foreach (var job in _jobs.Order())
        {
            _governed.UnionWith(_columns.RefreshJob(job));
        }

        foreach (var asset in reshaped)
        {
            _governed.UnionWith(_columns.RefreshAsset(asset));
        }

        var documents = new SearchDocuments(connection, revision);
        foreach (var asset in _assets.Union(new Inheritance(connection).Refresh(_governed)).Order())
        {
            documents.Refresh(asset);
        }

        _assets.Clear();
        _jobs.Clear();
        _governed.Clear();
    }

    private void Settle(long jobId, long run)
    {
        _versions.Settle(jobId, run);
        _jobs.Add(jobId);
    }

    private void Columns(long run, long jobId, long asset, ColumnStatement? statement, HashSet<long> inputs, string stamp)
    {
        if (statement is null)
        {
            return;
        }

        var sources = statement.Sources.Distinct()
            .ToDictionary(source => source, source => Asset(source.Namespace, source.Name, stamp, written: false));
        foreach (var source in sources.Values.Distinct().Where(source => !inputs.Contains(source)))
        {
            // A dataset whose columns are used was read, whether or not the event lists it as an input.
            _runs.Io(run, source, output: false, null, stamp);
        }

        _columns.Merge(jobId, asset, statement.Links, sources, stamp);
    }

    private long Dataset(DatasetRef dataset, string stamp, bool written)
    {
        var asset = Asset(dataset.Namespace, dataset.Name, stamp, written && !Dropped(dataset));
        if (Dropped(dataset))
        {
            _assetRows.Drop(asset, stamp);
        }

        foreach (var facets in (JsonObject?[])[dataset.Facets, dataset.InputFacets, dataset.OutputFacets])
        {
            if (facets is { Count: > 0 })
            {
                _facets.Merge("dataset", asset, facets, stamp);
                _assets.Add(asset);
            }
        }

        if (dataset.Facets?["schema"] is JsonObject schema)
        {
            _schemas.Merge(asset, schema, stamp);
        }

        return asset;
    }

    private long Asset(string ns, string name, string stamp, bool written)
    {
        // Lineage names the datasets of its event again, column by column.
        if (!written && _touched.TryGetValue((ns, name), out var known))
        {
            return known;
        }

        var (canonicalNamespace, canonicalName) = _identities.Resolve(ns, name, stamp);
        var (id, changed) = _assetRows.Touch(canonicalNamespace, canonicalName, stamp, written);
        if (changed)
        {
            _assets.Add(id);
        }

        _touched[(ns, name)] = id;
        return id;
    }

    private static bool Dropped(DatasetRef dataset) =>
        (dataset.Facets?["lifecycleStateChange"] as JsonObject)?.Text("lifecycleStateChange") is "DROP";

    private static string? VersionOf(DatasetRef dataset) => (dataset.Facets?["version"] as JsonObject)?.Text("datasetVersion");

    private static DatasetRef Verdict(DatasetRef output) =>
        output with { Facets = Only(output.Facets), OutputFacets = Only(output.OutputFacets), InputFacets = Only(output.InputFacets) };

    private static JsonObject? Only(JsonObject? facets) =>
        facets?["dataQualityAssertions"] is { } verdict ? new JsonObject { ["dataQualityAssertions"] = verdict.DeepClone() } : null;

    private static IEnumerable<DatasetRef> AllDatasets(RunEvent parsed) =>
        parsed.Dataset is { } one ? parsed.Inputs.Concat(parsed.Outputs).Append(one) : parsed.Inputs.Concat(parsed.Outputs);
}
