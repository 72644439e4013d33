using System.Text.Json.Nodes;
using Catchwater.Core.Events;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Ingest.Admission;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Sql;

namespace Catchwater.Ingest.Sources;

/// <summary>The run a source is part of, as the catalogue knows it.</summary>
/// <param name="Project">The project's name, namespace of its datasets and jobs.</param>
/// <param name="RunId">This run of this source.</param>
/// <param name="ParentRunId">The run of the project.</param>
/// <param name="User">Who runs it.</param>
public sealed record SourceRunFacts(string Project, Guid RunId, Guid ParentRunId, string User);

/// <summary>Says what a source did as an OpenLineage event: files in, a topic out, column by column where the source says how.</summary>
internal sealed class SourceEvents(EventSource source, SourceRunFacts facts)
{
    /// <summary>State table that keeps the last event with the progress it speaks of, so that a lost catalogue can hear it again.</summary>
    public const string Table = "lineage";

    /// <summary>The event of a run that ended without reading everything.</summary>
    public static RunEvent Ended(EventSource source, SourceRunFacts facts, RunState state, DateTimeOffset at, string error) =>
        new SourceEvents(source, facts).Event(state, at, [], [], error);

    public static ReadOnlySpan<byte> Key => "last"u8;

    public async Task<RunEvent> CompletedAsync(LakeSession session, IReadOnlyList<SourceFile> files, TopicIntake intake, string deadLetters, TimeProvider time, CancellationToken cancellationToken)
    {
        var input = new DatasetRef(facts.Project, source.Spec.Files.Path, new JsonObject
        {
            ["catchwater_asset"] = Facet.Asset(new AssetFacts
            {
                Kind = "file",
                Format = source.Spec.Files.Format.ToString().ToLowerInvariant(),
                Location = source.Spec.Files.Path,
                SizeBytes = files.Sum(file => file.Bytes),
            }),
        });
        var topic = new JsonObject
        {
            ["catchwater_asset"] = Facet.Asset(new AssetFacts { Kind = "topic", Format = "json", Tags = source.Spec.Tags.Count == 0 ? null : source.Spec.Tags }),
        };
        if (source.Spec.Description is { } description)
        {
            topic["documentation"] = Facet.Documentation(description);
        }

        if (source.Spec.Owner is { } owner)
        {
            topic["ownership"] = Facet.Ownership([(owner, "OWNER")]);
        }

        if (await ColumnsAsync(session, files, cancellationToken) is var (schema, bound))
        {
            input.Facets!["schema"] = Facet.Schema(schema);
            topic["schema"] = Facet.Schema(bound.Schema);
            topic["columnLineage"] = Facet.ColumnLineage(
                bound.Columns.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<InputField>)[.. pair.Value.Select(column => Field(column, direct: true))]),
                [.. bound.Indirect.Select(column => Field(column, direct: false))]);
        }

        List<DatasetRef> outputs = [Output(TopicDataset.NameOf(source.Topic), topic, intake.Admitted)];
        if (intake.Rejected > 0)
        {
            outputs.Add(Output(
                TopicDataset.NameOf(deadLetters),
                new JsonObject { ["catchwater_asset"] = Facet.Asset(new AssetFacts { Kind = "topic" }), ["documentation"] = Facet.Documentation($"Events that {source.Topic} did not admit, with the reason.") },
                intake.Rejected));
        }

        return Event(RunState.Complete, time.GetUtcNow(), [input], outputs, null);
    }

    private DatasetRef Output(string name, JsonObject dataset, long records) =>
        new(facts.Project, name, dataset, OutputFacets: new JsonObject { ["outputStatistics"] = Facet.OutputStatistics(records, 0, 0) });

    private InputField Field(ColumnSource column, bool direct) => new(facts.Project, source.Spec.Files.Path, column.Column, direct, column.Subtype);

    // Of JSON lines nobody knows the columns: they are what each line says.
    private async Task<(TableSchema Schema, BoundQuery Bound)?> ColumnsAsync(LakeSession session, IReadOnlyList<SourceFile> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0 || (source.Spec.Files.Format == FileFormat.Json && source.Select is null))
        {
            return null;
        }

        var schema = (await RowFileReader.OpenAsync(source, session, files[^1].Path, cancellationToken)).Schema;
        using var binder = new SqlBinder();
        binder.Declare("main", "input", schema);
        return (schema, source.Select is { } select ? binder.Bind(select) : binder.Bind("SELECT * FROM input"));
    }

    private RunEvent Event(RunState state, DateTimeOffset at, IReadOnlyList<DatasetRef> inputs, IReadOnlyList<DatasetRef> outputs, string? error)
    {
        var run = new JsonObject { ["parent"] = Facet.Parent(facts.ParentRunId, facts.Project, facts.Project), ["tags"] = Facet.User(facts.User) };
        if (error is not null)
        {
            run["errorMessage"] = Facet.ErrorMessage(error);
        }

        var job = new JsonObject
        {
            ["jobType"] = Facet.JobType("SOURCE"),
            ["documentation"] = Facet.Of(
                "https://openlineage.io/spec/facets/1-1-0/DocumentationJobFacet.json#/$defs/DocumentationJobFacet",
                new JsonObject { ["description"] = source.Spec.Description ?? $"brings files into the topic {source.Topic}" }),
        };
        if (source.Select is { } select)
        {
            job["sql"] = Facet.Sql(select.Source);
        }

        return new RunEvent
        {
            EventType = state,
            EventTime = at,
            Run = new RunRef(facts.RunId, run),
            Job = new JobRef(facts.Project, source.Job, job),
            Inputs = inputs,
            Outputs = outputs,
        };
    }
}
