using System.Text.Json.Nodes;

namespace Catchwater.Catalog.Tests.Support;

/// <summary>
/// Seeded OpenLineage events about few jobs, runs and datasets, so that they meet: every kind of event, facets that come, change and
/// are deleted, drops, and (when wanted) symlinks and renames. Times collide on purpose.
/// </summary>
internal sealed class RandomEvents(int seed, bool identities)
{
    private readonly Random _random = new(seed);

    public List<string> Take(int count) => [.. Enumerable.Range(0, count).Select(_ => One().ToJsonString())];

    private JsonObject One()
    {
        var time = Events.Noon.AddMinutes(_random.Next(30));
        var json = new JsonObject { ["eventTime"] = _random.Next(4) == 0 ? time.ToString("yyyy-MM-ddTHH:mm:ss") : time.ToString("O") };
        if (_random.Next(8) == 0)
        {
            json["dataset"] = Dataset(output: true);
            return json;
        }

        var run = _random.Next(10);
        var job = new JsonObject { ["namespace"] = "jobs", ["name"] = $"job{run % 4}" };
        if (_random.Next(3) == 0)
        {
            job["facets"] = new JsonObject { ["jobType"] = Facet(("processingType", Pick("BATCH", "STREAMING")), ("jobType", "QUERY")) };
        }

        json["job"] = job;
        if (_random.Next(10) > 0)
        {
            json["run"] = new JsonObject { ["runId"] = new Guid(run, 7, 7, new byte[8]).ToString() };
            json["eventType"] = Pick("START", "RUNNING", "COMPLETE", "COMPLETE", "FAIL", "ABORT", "OTHER");
        }

        json["inputs"] = new JsonArray([.. Enumerable.Range(0, _random.Next(3)).Select(_ => Dataset(output: false))]);
        json["outputs"] = new JsonArray([.. Enumerable.Range(0, _random.Next(3)).Select(_ => Dataset(output: true))]);
        return json;
    }

    private JsonObject Dataset(bool output)
    {
        var facets = new JsonObject();
        if (_random.Next(2) == 0)
        {
            facets["schema"] = Deletable(Facet(("fields", new JsonArray([.. Columns().Select(column => new JsonObject { ["name"] = column, ["type"] = Pick("INT", "TEXT") })]))));
        }

        if (_random.Next(3) == 0)
        {
            facets["documentation"] = Deletable(Facet(("description", Pick("alpha beta", "gamma", "delta sales"))));
        }

        if (_random.Next(4) == 0)
        {
            facets["tags"] = Facet(("tags", new JsonArray(new JsonObject { ["key"] = Pick("pii", "core"), ["value"] = "true", ["field"] = Pick("a", "b") })));
        }

        if (_random.Next(3) == 0)
        {
            facets["catchwater_asset"] = Deletable(Facet(("column_classifications", new JsonObject { [Pick("a", "b", "c")] = Pick("internal", "restricted", "odd") })));
        }

        if (output && _random.Next(2) == 0)
        {
            facets["columnLineage"] = Deletable(Facet(("fields", new JsonObject(Columns().Select(column => KeyValuePair.Create(column, (JsonNode?)new JsonObject
            {
                ["inputFields"] = new JsonArray(new JsonObject { ["namespace"] = "data", ["name"] = Name(), ["field"] = Pick("a", "b", "c"), ["transformations"] = new JsonArray(new JsonObject { ["type"] = Pick("DIRECT", "DIRECT", "INDIRECT"), ["masking"] = _random.Next(5) == 0 }) }),
            }))))));
        }

        if (output && _random.Next(12) == 0)
        {
            facets["lifecycleStateChange"] = Facet(("lifecycleStateChange", Pick("DROP", "CREATE")));
        }

        if (output && _random.Next(3) == 0)
        {
            facets["version"] = Facet(("datasetVersion", _random.Next(5).ToString()));
        }

        if (identities && _random.Next(25) == 0)
        {
            facets["symlinks"] = Facet(("identifiers", new JsonArray(new JsonObject { ["namespace"] = "data", ["name"] = Name(), ["type"] = "TABLE" })));
        }

        if (identities && output && _random.Next(25) == 0)
        {
            facets["lifecycleStateChange"] = Facet(
                ("lifecycleStateChange", "RENAME"), ("previousIdentifier", new JsonObject { ["namespace"] = "data", ["name"] = Name() }));
        }

        return new JsonObject { ["namespace"] = "data", ["name"] = Name(), ["facets"] = facets };
    }

    private static JsonObject Facet(params (string Name, JsonNode? Value)[] members) =>
        new(members.Select(member => KeyValuePair.Create(member.Name, member.Value)));

    private JsonObject Deletable(JsonObject facet) => _random.Next(6) == 0 ? new JsonObject { ["_deleted"] = true } : facet;

    private string Name() => $"d{_random.Next(6)}";

    private IEnumerable<string> Columns() => ((string[])["a", "b", "c"]).Where(_ => _random.Next(2) == 0).ToList();

    private string Pick(params string[] values) => values[_random.Next(values.Length)];
}
