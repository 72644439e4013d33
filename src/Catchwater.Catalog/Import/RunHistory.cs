using System.Text.Json.Nodes;
using Catchwater.Catalog.Projection;
using Catchwater.Core.Errors;
using Catchwater.Core.Events;

namespace Catchwater.Catalog.Import;

/// <summary>Reads jobs, runs and column links of an export of ours back as OpenLineage events.</summary>
internal sealed class RunHistory(JsonObject document, Func<string, (string Namespace, string Name)> nameOf, List<RunEvent> events, List<Problem> problems)
{
    public void Read()
    {
        var links = document.Objects("column_lineage")
            .ToLookup(edge => (edge.Text("job_namespace") ?? "", edge.Text("job") ?? ""));
        var runs = document.Objects("runs").ToLookup(run => (run.Text("job_namespace") ?? "", run.Text("job") ?? ""));
        foreach (var job in document.Objects("jobs"))
        {
            var key = (job.Text("namespace") ?? "", job.Text("name") ?? "");
            var reference = new JobRef(key.Item1, key.Item2, JobFacets(job));
            var own = runs[key].ToList();
            if (own.Count == 0 && ExportReader.Time(job, "last_seen") is { } declared)
            {
                events.Add(new RunEvent { EventTime = declared, Job = reference, Inputs = Datasets(job, "inputs", []), Outputs = Datasets(job, "outputs", links[key]) });
            }

            foreach (var run in own)
            {
                if (RunOf(run) is { } known && StateOf(run) is { } state)
                {
                    Run(run, known, state, reference);
                }
                else
                {
                    problems.Add(new Problem("invalid_export", $"found a run of '{key.Item2}' with run_id '{run.Text("run_id")}' and state '{run.Text("state")}', expected an id and a state such as complete") { Key = "runs" });
                }
            }

            Columns(own, reference, links[key]);
        }

        foreach (var group in document.Objects("lineage").Where(edge => edge.Text("source") is "ingest" && edge.Text("job") is null && edge.Text("source_asset") is not null && edge.Text("target_asset") is not null).GroupBy(edge => edge.Text("target_asset") ?? ""))
        {
            var sources = group.Select(edge => nameOf(edge.Text("source_asset") ?? ""))
                .Select(name => new JsonObject { ["namespace"] = name.Namespace, ["name"] = name.Name, ["type"] = "DATASET" });
            var facets = new List<(string, JsonObject)> { ("lineage", new JsonObject { ["inputs"] = new JsonArray([.. sources]) }) };
            var columns = links[("", "")].Where(edge => edge.Text("target_asset") == group.Key).ToList();
            if (columns.Count > 0)
            {
                facets.Add(("columnLineage", ColumnLineage(columns)));
            }

            events.Add(new RunEvent { EventTime = Latest(group), Dataset = Dataset(group.Key, facets), SchemaUrl = ExportReader.EventUrl });
        }
    }

    private static RunState? StateOf(JsonObject run) =>
        run.Text("state") is not { } state ? RunState.Other : Enum.TryParse<RunState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;

    /// <summary>The run; null when it has no id. An id that is no UUID becomes one as in every event.</summary>
    private static RunRef? RunOf(JsonObject run) => run.Text("run_id") is not { } id
        ? null
        : RunEvent.FromJson(new JsonObject { ["eventTime"] = DateTimeOffset.UnixEpoch.ToString("O"), ["run"] = new JsonObject { ["runId"] = id } }.ToJsonString()).Run;

    private void Run(JsonObject run, RunRef reference, RunState state, JobRef job)
    {
        var started = ExportReader.Time(run, "started_at") ?? DateTimeOffset.UnixEpoch;
        var facets = new JsonObject();
        if (run.Text("user") is { } user)
        {
            facets["tags"] = Facet.User(user);
        }

        if (run.Text("error") is { } error)
        {
            facets["errorMessage"] = Facet.ErrorMessage(error);
        }

        var told = new RunEvent
        {
            EventType = state,
            EventTime = started,
            Run = reference with { Facets = facets },
            Job = job,
            Inputs = Datasets(run, "inputs", []),
            Outputs = Datasets(run, "outputs", []),
        };
        if (ExportReader.Time(run, "ended_at") is { } ended)
        {
            // When the datasets were named is not told. At the start does no harm; a failed run must not seem to have written.
            var failed = state is RunState.Fail or RunState.Abort;
            var (atStart, atEnd) = failed ? (new RunEvent { EventTime = started }, told) : (told, new RunEvent { EventTime = ended });
            events.Add(told with { EventType = RunState.Start, Inputs = atStart.Inputs, Outputs = atStart.Outputs });
            events.Add(told with { EventTime = ended, Inputs = atEnd.Inputs, Outputs = atEnd.Outputs });
        }
        else
        {
            events.Add(told);
        }
    }

    private void Columns(List<JsonObject> runs, JobRef job, IEnumerable<JsonObject> links)
    {
        foreach (var group in links.GroupBy(edge => edge.Text("target_asset") ?? ""))
        {
            var writers = runs.Where(run => RunOf(run) is not null && run.Objects("outputs").Any(output => output.Text("name") == group.Key)).ToList();
            if ((writers.LastOrDefault(run => run.Text("state") is "complete") ?? writers.LastOrDefault()) is { } run)
            {
                events.Add(new RunEvent
                {
                    EventType = RunState.Other,
                    EventTime = Latest(group),
                    Run = RunOf(run),
                    Job = job,
                    Outputs = [Dataset(group.Key, [("columnLineage", ColumnLineage(group))])],
                });
            }
        }
    }

    private static DateTimeOffset Latest(IEnumerable<JsonObject> edges) => edges.Max(edge => ExportReader.Time(edge, "timestamp") ?? DateTimeOffset.UnixEpoch);

    private List<DatasetRef> Datasets(JsonObject holder, string member, IEnumerable<JsonObject> links) =>
    [
        .. (holder[member] as JsonArray ?? []).Select(item => item as JsonObject ?? new JsonObject { ["name"] = item?.ToString() })
            .Where(item => item.Text("name") is not null)
            .Select(item =>
            {
                var facets = new List<(string, JsonObject)>();
                if (item.Text("version") is { } version)
                {
                    facets.Add(("version", new JsonObject { ["datasetVersion"] = version }));
                }

                var own = links.Where(edge => edge.Text("target_asset") == item.Text("name")).ToList();
                if (own.Count > 0)
                {
                    facets.Add(("columnLineage", ColumnLineage(own)));
                }

                return Dataset(item.Text("name")!, facets);
            }),
    ];

    private DatasetRef Dataset(string label, IEnumerable<(string Name, JsonObject Facet)> facets) =>
        nameOf(label) is var name ? new DatasetRef(name.Namespace, name.Name, new JsonObject(facets.Select(facet => KeyValuePair.Create(facet.Name, (JsonNode?)facet.Facet)))) : null!;

    private JsonObject ColumnLineage(IEnumerable<JsonObject> edges)
    {
        var fields = new JsonObject();
        var whole = new JsonArray();
        foreach (var edge in edges)
        {
            var source = nameOf(edge.Text("source_asset") ?? "");
            var input = new JsonObject
            {
                ["namespace"] = source.Namespace,
                ["name"] = source.Name,
                ["field"] = edge.Text("source_column"),
                ["transformations"] = new JsonArray(new JsonObject
                {
                    ["type"] = edge.Text("type")?.ToUpperInvariant(),
                    ["subtype"] = edge.Text("subtype")?.ToUpperInvariant() ?? "",
                    ["description"] = edge.Text("transformation") ?? "",
                    ["masking"] = edge.Flag("masking") ?? false,
                }),
            };
            if (edge.Text("target_column") is { } column)
            {
                fields[column] ??= new JsonObject { ["inputFields"] = new JsonArray() };
                fields[column]!["inputFields"]!.AsArray().Add(input);
            }
            else
            {
                whole.Add(input);
            }
        }

        return new JsonObject { ["fields"] = fields, ["dataset"] = whole };
    }

    private static JsonObject JobFacets(JsonObject job)
    {
        var facets = new JsonObject();
        if (job.Text("sql") is { } sql)
        {
            facets["sql"] = Facet.Sql(sql);
        }

        if (job.Text("description") is { } description)
        {
            facets["documentation"] = new JsonObject { ["description"] = description };
        }

        if (job.Text("type") is { } type)
        {
            facets["jobType"] = new JsonObject { ["jobType"] = type };
        }

        if (job.Text("owner") is { } owner)
        {
            facets["ownership"] = new JsonObject { ["owners"] = new JsonArray(new JsonObject { ["name"] = owner }) };
        }

        return facets;
    }
}
