using System.Text.Json.Nodes;
using Catchwater.Core.Events;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sql;
using Catchwater.Pipelines.Compilation;
using Catchwater.Pipelines.Specs;
using Catchwater.Quality;

namespace Catchwater.Pipelines.Running;

/// <summary>
/// Says what a run of a pipeline did as OpenLineage events. The namespace is the project's name; a file source is named by its
/// path as the spec writes it, a table by its name.
/// </summary>
internal sealed class PipelineEvents(PipelineJob job)
{
    private readonly CompiledPipeline _compiled = job.Compiled;

    private PipelineSpec Spec => _compiled.Pipeline.Spec;

    private DatasetName Target => _compiled.Pipeline.Target;

    public RunEvent Ended(RunState state, DateTimeOffset at, string? error, GateResult? gate) =>
        Event(state, at, error, [new DatasetRef(job.Project, Target.ToString(), gate is null ? null : new JsonObject { ["dataQualityAssertions"] = Assertions(gate) })]);

    /// <summary>The event of a publish; it travels inside the commit itself.</summary>
    public RunEvent Published(DateTimeOffset at, PublishFacts facts, GateResult? gate, IReadOnlyDictionary<DatasetName, long> inputVersions)
    {
        var dataset = new JsonObject
        {
            ["schema"] = Facet.Schema(_compiled.Schema),
            ["columnLineage"] = ColumnLineage(),
            ["version"] = Facet.Version(facts.Version),
            ["catchwater_asset"] = Facet.Asset(new AssetFacts
            {
                Kind = "table",
                Classification = Spec.Classification?.ToString().ToLowerInvariant(),
                RetentionDays = Spec.RetentionPeriod,
                Location = facts.Location,
                Format = "delta",
                RowCount = facts.Rows,
                SizeBytes = facts.Bytes,
                Tags = Spec.Tags,
                ColumnClassifications = job.Governance.ColumnClassifications,
                ColumnDescriptions = job.Governance.ColumnDescriptions,
            }),
        };
        if ((Spec.Description ?? job.Governance.Description) is { } description)
        {
            dataset["documentation"] = Facet.Documentation(description);
        }

        var owners = new[] { (Spec.Owner ?? job.Governance.Owner, "OWNER"), (Spec.Steward ?? job.Governance.Steward, "STEWARD") };
        if (owners.Any(owner => owner.Item1 is not null))
        {
            dataset["ownership"] = Facet.Ownership(owners.Where(owner => owner.Item1 is not null).Select(owner => (owner.Item1!, owner.Item2)));
        }

        if (gate is not null)
        {
            dataset["dataQualityAssertions"] = Assertions(gate);
        }

        var output = new DatasetRef(
            job.Project,
            Target.ToString(),
            dataset,
            OutputFacets: new JsonObject { ["outputStatistics"] = Facet.OutputStatistics(facts.RowsWritten, facts.BytesWritten, facts.FilesWritten) });
        return Event(RunState.Complete, at, null, [output], inputVersions);
    }

    /// <summary>The event of rejected rows that were written to the quarantine; it travels inside that commit.</summary>
    public RunEvent Quarantined(DateTimeOffset at, TableSchema schema, PublishFacts facts) => Event(RunState.Running, at, null,
    [
        new DatasetRef(
            job.Project,
            Target.Quarantine.ToString(),
            new JsonObject
            {
                ["schema"] = Facet.Schema(schema),
                ["documentation"] = Facet.Documentation($"Rows that {Target} rejected, with the reason."),
                ["version"] = Facet.Version(facts.Version),
                ["catchwater_asset"] = Facet.Asset(new AssetFacts
                {
                    Kind = "table",
                    Classification = Spec.Classification?.ToString().ToLowerInvariant(),
                    Location = facts.Location,
                    Format = "delta",
                    RowCount = facts.Rows,
                    SizeBytes = facts.Bytes,
                }),
            },
            OutputFacets: new JsonObject { ["outputStatistics"] = Facet.OutputStatistics(facts.RowsWritten, facts.BytesWritten, facts.FilesWritten) }),
    ]);

    private RunEvent Event(RunState state, DateTimeOffset at, string? error, IReadOnlyList<DatasetRef> outputs, IReadOnlyDictionary<DatasetName, long>? inputVersions = null)
    {
        var runFacets = new JsonObject { ["parent"] = Facet.Parent(job.ParentRunId, job.Project, job.Project) };
        runFacets["tags"] = Facet.User(job.User);
        if (error is not null)
        {
            runFacets["errorMessage"] = Facet.ErrorMessage(error);
        }

        return new RunEvent
        {
            EventType = state,
            EventTime = at,
            Run = new RunRef(job.RunId, runFacets),
            Job = new JobRef(job.Project, Target.ToString(), new JsonObject
            {
                ["jobType"] = Facet.JobType("PIPELINE"),
                ["sql"] = Facet.Sql(_compiled.Sql),
                ["documentation"] = Facet.Of(
                    "https://openlineage.io/spec/facets/1-1-0/DocumentationJobFacet.json#/$defs/DocumentationJobFacet",
                    new JsonObject { ["description"] = Spec.Description ?? $"makes {Target}" }),
            }),
            Inputs = [.. Inputs(inputVersions)],
            Outputs = outputs,
        };
    }

    private IEnumerable<DatasetRef> Inputs(IReadOnlyDictionary<DatasetName, long>? versions)
    {
        foreach (var file in _compiled.Files)
        {
            yield return new DatasetRef(job.Project, file.Name, new JsonObject
            {
                ["schema"] = Facet.Schema(_compiled.FileSchemas[file.StandIn]),
                ["catchwater_asset"] = Facet.Asset(new AssetFacts
                {
                    Kind = file.IsTopic ? "topic" : "file",
                    Format = file.Spec.Format.ToString().ToLowerInvariant(),
                    Location = file.Spec.Path,
                    SizeBytes = file.IsTopic ? null : job.Scans[file.StandIn].Files.Sum(source => source.Bytes),
                }),
            });
        }

        foreach (var table in _compiled.Pipeline.Inputs)
        {
            var facets = new JsonObject();
            if (versions is not null && versions.TryGetValue(table, out var version))
            {
                facets["version"] = Facet.Version(version);
            }

            yield return new DatasetRef(job.Project, table.ToString(), facets);
        }
    }

    private JsonObject ColumnLineage() => Facet.ColumnLineage(
        _compiled.Bound.Columns.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<InputField>)[.. pair.Value.Select(Field)]),
        [.. _compiled.Bound.Indirect.Select(Field)]);

    private InputField Field(ColumnSource source)
    {
        var name = source.Schema == "source" ? _compiled.Files.Single(file => file.StandIn == source.Table).Name : $"{source.Schema}.{source.Table}";
        return new InputField(job.Project, name, source.Column, source.Direct, source.Subtype, Masking: source.Masking);
    }

    private static JsonObject Assertions(GateResult gate) => Facet.Of(
        "https://openlineage.io/spec/facets/1-0-1/DataQualityAssertionsDatasetFacet.json#/$defs/DataQualityAssertionsDatasetFacet",
        new JsonObject
        {
            ["assertions"] = new JsonArray(
            [
                .. gate.Suites.SelectMany(suite => suite.Rules).Select(rule => new JsonObject
                {
                    ["assertion"] = rule.Name,
                    ["success"] = rule.Status is RuleStatus.Pass,
                    ["column"] = rule.Columns is [var column] ? column : null,
                    ["severity"] = rule.Severity.ToString().ToLowerInvariant(),
                }),
            ]),
        });
}

/// <summary>What a publish wrote.</summary>
internal sealed record PublishFacts(string Location, long Version, long Rows, long Bytes, long RowsWritten, long BytesWritten, long FilesWritten);
