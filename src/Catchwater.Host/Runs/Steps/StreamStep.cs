using System.Text.Json.Nodes;
using Catchwater.Core.Events;
using Catchwater.Core.Failpoints;
using Catchwater.Core.Names;
using Catchwater.Host.Plans;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Running;

namespace Catchwater.Host.Runs.Steps;

/// <summary>Runs a stream job until it has worked on all that is in its topics.</summary>
internal sealed class StreamStep(StreamJob job, IReadOnlyList<string> writers) : IRunStep
{
    private readonly Guid _runId = Guid.CreateVersion7();

    public string Name => job.Name;

    public StepKind Kind => StepKind.Stream;

    public IReadOnlyList<string> Needs => writers;

    public RunEvent Ended(RunContext run, RunState state, string error) => Event(run, state, null, error);

    public async Task<StepResult> RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        var result = new StepResult { Name = Name, Kind = Kind, Status = StepStatus.Skipped, Reason = "up to date: nothing new to read" };
        if (await FlowPlanner.WaitingAsync(run.Log!, job, cancellationToken) is > 0 and var waiting)
        {
            run.Observer.Started(Name, $"{Counted.Of(waiting, "record waits", "records wait")} in {string.Join(", ", job.SourceTopics)}");
        }

        // A job with nothing to read runs too: it makes its topics, and its timers may be due.
        var done = (await new StreamRunner(run.Log!, new StreamRunnerOptions { Time = run.Time, DeadLetterTopics = run.Project.DeadLetterTopics }).RunToEndAsync([job], cancellationToken))[0];
        Failpoint.Hit("streamed");
        if (done.Read == 0)
        {
            await RetellAsync(run, done, cancellationToken);
            return result;
        }

        await run.TellAsync([Event(run, RunState.Complete, done, null)]);
        return result with
        {
            Status = StepStatus.Success,
            Reason = $"caught up with {string.Join(", ", job.SourceTopics)}",
            RowsIn = done.Read,
            RowsOut = done.Emitted,
            RowsQuarantined = done.DeadLetters,
        };
    }

    // A run that died before it could tell, or a catalogue that was lost. What the job is, its file says; only the numbers are gone.
    private async Task RetellAsync(RunContext run, JobResult done, CancellationToken cancellationToken)
    {
        var output = TopicDataset.NameOf(job.Outputs.First());
        await using var state = await run.Log!.OpenStateAsync(job.Name, cancellationToken);
        if (state.Tasks.Any(task => task.Positions.Count > 0) && !await run.Catalog.IsWrittenByAsync(run.Project.Name, Name, output, cancellationToken))
        {
            await run.TellAsync([Event(run, RunState.Complete, done, null)]);
        }
    }

    private RunEvent Event(RunContext run, RunState state, JobResult? done, string? error)
    {
        var project = run.Project.Name;
        var facets = new JsonObject { ["parent"] = Facet.Parent(run.RunId, project, project), ["tags"] = Facet.User(Environment.UserName) };
        if (error is not null)
        {
            facets["errorMessage"] = Facet.ErrorMessage(error);
        }

        return new RunEvent
        {
            EventType = state,
            EventTime = run.Time.GetUtcNow(),
            Run = new RunRef(_runId, facets),
            Job = new JobRef(project, Name, new JsonObject
            {
                ["jobType"] = Facet.JobType("STREAM"),
                ["documentation"] = Facet.Of(
                    "https://openlineage.io/spec/facets/1-1-0/DocumentationJobFacet.json#/$defs/DocumentationJobFacet",
                    new JsonObject { ["description"] = job.Description ?? $"writes {string.Join(", ", job.Outputs)}" }),
            }),
            Inputs = [.. job.SourceTopics.Select(topic => new DatasetRef(project, TopicDataset.NameOf(topic), Asset()))],
            Outputs = done is null ? [] : [.. job.Outputs.Select(topic => Output(project, topic, done))],
        };
    }

    private DatasetRef Output(string project, string topic, JobResult done)
    {
        var facets = Asset();
        if (job.Fields.TryGetValue(topic, out var fields) && job.SourceTopics.Take(2).ToList() is [var from])
        {
            facets["columnLineage"] = Facet.ColumnLineage(
                fields.ToDictionary(field => field.Name, field => (IReadOnlyList<InputField>)[.. field.From.Select(source => new InputField(
                    project, TopicDataset.NameOf(from), source, Direct: true, field.Expression is null ? "IDENTITY" : "TRANSFORMATION", field.Expression))]),
                []);
        }

        return new DatasetRef(project, TopicDataset.NameOf(topic), facets, OutputFacets: new JsonObject { ["outputStatistics"] = Facet.OutputStatistics(done.Emitted, 0, 0) });
    }

    private static JsonObject Asset() => new() { ["catchwater_asset"] = Facet.Asset(new AssetFacts { Kind = "topic", Format = "json" }) };
}
