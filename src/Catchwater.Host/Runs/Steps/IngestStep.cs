using Catchwater.Core.Events;
using Catchwater.Core.Failpoints;
using Catchwater.Host.Projects;
using Catchwater.Ingest.Admission;
using Catchwater.Ingest.Sources;
using Catchwater.Topics;

namespace Catchwater.Host.Runs.Steps;

/// <summary>Brings what is new in a source into its topic.</summary>
internal sealed class IngestStep(EventSource source) : IRunStep
{
    private readonly Guid _runId = Guid.CreateVersion7();

    public string Name => source.Name;

    public StepKind Kind => StepKind.Ingest;

    public IReadOnlyList<string> Needs => [];

    public RunEvent Ended(RunContext run, RunState state, string error) => SourceRunner.Ended(source, Facts(run), state, run.Time.GetUtcNow(), error);

    /// <summary>The runner of a source, as its topic's file has it.</summary>
    public static SourceRunner RunnerOf(Project project, EventSource source, IEventLog log, TimeProvider time)
    {
        var topic = project.Topics.FirstOrDefault(topic => topic.Name == source.Topic);
        return new SourceRunner(source, log, time)
        {
            Admission = topic?.Admission ?? ProjectLoader.AdmissionOf(source.Topic, project.Contracts),
            DeadLetterTopic = topic?.DeadLetters ?? DeadLetters.SpecOf(source.Topic),
            Engine = project.Settings.Engine,
        };
    }

    public async Task<StepResult> RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        var result = new StepResult { Name = Name, Kind = Kind, Status = StepStatus.Skipped };

        // Those that are declared are made when the run begins; of others nobody says how many partitions they must have.
        if (await run.Log!.FindAsync(source.Topic, cancellationToken) is null)
        {
            await run.Log.EnsureAsync(new TopicSpec { Name = source.Topic }, cancellationToken);
        }

        var runner = RunnerOf(run.Project, source, run.Log, run.Time);
        var progress = new FirstProgress(run, Name);
        var outcome = await runner.RunAsync(Facts(run), progress, cancellationToken);
        Failpoint.Hit("ingested");
        if (outcome.Event is { } said)
        {
            await run.TellAsync([said]);
        }
        else if (await SourceRunner.LastEventAsync(source, run.Log, cancellationToken) is { } last && !await run.Catalog.HasCompletedAsync(last.Run!.RunId, cancellationToken))
        {
            // A run that died before it could tell, or a catalogue that was lost.
            await run.TellAsync([last]);
        }

        return outcome.Files == 0
            ? result with { Reason = outcome.Found == 0 ? $"nothing to read: no file matches {source.Spec.Files.Path}" : "up to date: nothing new to read" }
            : result with
            {
                Status = StepStatus.Success,
                Reason = $"{Counted.Of(outcome.Files, "file")} with something new",
                RowsIn = outcome.RowsIn,
                RowsOut = outcome.RowsOut,
                RowsQuarantined = outcome.DeadLetters,
            };
    }

    private SourceRunFacts Facts(RunContext run) => new(run.Project.Name, _runId, run.RunId, Environment.UserName);

    // A source says that it works when it does: one with nothing new is only looked at.
    private sealed class FirstProgress(RunContext run, string name) : IProgress<Core.Progress.StepProgress>
    {
        private int _began;

        public void Report(Core.Progress.StepProgress value)
        {
            if (Interlocked.Exchange(ref _began, 1) == 0)
            {
                run.Observer.Started(name, "something new to read");
            }

            run.Observer.Progressed(name, value);
        }
    }
}
