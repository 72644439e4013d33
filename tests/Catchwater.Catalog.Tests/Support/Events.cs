using System.Text.Json.Nodes;
using Catchwater.Core.Events;
using Catchwater.Core.Schemas;

namespace Catchwater.Catalog.Tests.Support;

/// <summary>Events as our own runs write them.</summary>
internal static class Events
{
    public const string Project = "retail";

    public static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static DatasetRef Dataset(string name, params (string Name, JsonNode Facet)[] facets) =>
        new(Project, name, new JsonObject(facets.Select(facet => KeyValuePair.Create(facet.Name, (JsonNode?)facet.Facet))));

    public static RunEvent Run(
        string job, RunState state, IReadOnlyList<DatasetRef> inputs, IReadOnlyList<DatasetRef> outputs, Guid? run = null, double minutes = 0, JsonObject? jobFacets = null) => new()
        {
            EventType = state,
            EventTime = Noon.AddMinutes(minutes),
            Run = new RunRef(run ?? Guid.CreateVersion7()),
            Job = new JobRef(Project, job, jobFacets),
            Inputs = inputs,
            Outputs = outputs,
        };

    public static RunEvent Complete(string job, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, double minutes = 0) =>
        Run(job, RunState.Complete, [.. inputs.Select(name => Dataset(name))], [.. outputs.Select(name => Dataset(name))], minutes: minutes);

    public static (string, JsonNode) Schema(params (string Name, string Type)[] columns) =>
        ("schema", Facet.Schema(new TableSchema(columns.Select(column => new Column(column.Name, column.Type)))));

    public static (string, JsonNode) Columns(params (string Output, string Dataset, string Column)[] links) =>
        ("columnLineage", Facet.ColumnLineage(
            links.GroupBy(link => link.Output).ToDictionary(
                group => group.Key,
                group => (IReadOnlyList<InputField>)[.. group.Select(link => new InputField(Project, link.Dataset, link.Column, true, "IDENTITY"))]),
            []));

    public static (string, JsonNode) Dropped => ("lifecycleStateChange", new JsonObject { ["lifecycleStateChange"] = "DROP" });

    public static (string, JsonNode) Symlink(string name) =>
        ("symlinks", new JsonObject { ["identifiers"] = new JsonArray(new JsonObject { ["namespace"] = Project, ["name"] = name, ["type"] = "TABLE" }) });
}
