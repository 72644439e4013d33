using System.Text.Json.Nodes;
using Catchwater.Core.Events;

namespace Catchwater.Catalog.Projection;

/// <summary>
/// What an event says about where a dataset's columns come from: the <c>columnLineage</c> facet in its forms (with transformations,
/// without, the deprecated type beside the fields) and the newer <c>lineage</c> facet of datasets and jobs.
/// </summary>
/// <param name="Links">Column links; a link without output column shapes the whole dataset.</param>
/// <param name="Sources">Every dataset that is named as a source.</param>
internal sealed record ColumnStatement(IReadOnlyList<ColumnLink> Links, IReadOnlyList<(string Namespace, string Name)> Sources)
{
    /// <summary>The statement in a dataset's facets; null when there is none. A deleted facet states that nothing is known.</summary>
    public static ColumnStatement? Read(DatasetRef dataset)
    {
        var old = dataset.Facets?["columnLineage"] as JsonObject;
        var current = dataset.Facets?["lineage"] as JsonObject;
        return old is null && current is null ? null : Read(old, current);
    }

    /// <summary>The statements in a job's <c>lineage</c> facet, by target dataset.</summary>
    public static IEnumerable<(string Namespace, string Name, ColumnStatement Content)> ReadJob(JobRef job)
    {
        if (job.Facets?["lineage"] is JsonObject facet && facet.Flag("_deleted") is not true)
        {
            foreach (var entry in facet.Objects("entries"))
            {
                if (entry.Text("type") is "DATASET" && entry.Text("namespace") is { } ns && entry.Text("name") is { } name)
                {
                    yield return (ns, name, Read(null, entry));
                }
            }
        }
    }

    private static ColumnStatement Read(JsonObject? old, JsonObject? current)
    {
        List<ColumnLink> links = [];
        List<(string, string)> sources = [];
        foreach (var facet in (JsonObject?[])[old, current])
        {
            if (facet is null || facet.Flag("_deleted") is true)
            {
                continue;
            }

            foreach (var (column, entry) in facet["fields"] as JsonObject ?? [])
            {
                if (entry is JsonObject field && column.Length > 0)
                {
                    var masked = field.Text("transformationType") is "MASKED";
                    var fallback = new Transformation(
                        "DIRECT", field.Text("transformationType")?.ToUpperInvariant() ?? "", masked, field.Text("transformationDescription") ?? "");
                    Add(column, field.Objects("inputFields").Concat(field.Objects("inputs")), fallback);
                }
            }

            Add("", facet.Objects("dataset").Concat(facet.Objects("inputs")), new Transformation("INDIRECT", "", false, ""));
        }

        return new ColumnStatement(links, sources);

        void Add(string column, IEnumerable<JsonObject> inputs, Transformation fallback)
        {
            foreach (var input in inputs)
            {
                if (input.Text("namespace") is not { } ns || input.Text("name") is not { } name || input.Text("type") is "JOB")
                {
                    continue;
                }

                sources.Add((ns, name));
                if (input.Text("field") is { } field)
                {
                    var told = input.Objects("transformations").Select(Transformation.Read).ToList();
                    foreach (var how in told.Count == 0 ? [fallback] : told)
                    {
                        links.Add(new ColumnLink(column, ns, name, field, how));
                    }
                }
            }
        }
    }
}

/// <summary>One column (or, when empty, the whole dataset) depends on a column of another dataset.</summary>
internal sealed record ColumnLink(string Column, string SourceNamespace, string SourceName, string SourceColumn, Transformation How);

/// <summary>How a source column acts on an output.</summary>
internal sealed record Transformation(string Type, string Subtype, bool Masking, string Description)
{
    public static Transformation Read(JsonObject json) => new(
        json.Text("type")?.ToUpperInvariant() is "INDIRECT" ? "INDIRECT" : "DIRECT",
        json.Text("subtype")?.ToUpperInvariant() ?? "",
        json.Flag("masking") ?? false,
        json.Text("description") ?? "");
}
