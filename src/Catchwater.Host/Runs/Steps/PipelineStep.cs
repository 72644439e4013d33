using Catchwater.Core.Events;
using Catchwater.Core.Failpoints;
using Catchwater.Host.Plans;
using Catchwater.Host.Projects;
using Catchwater.Pipelines.Running;

namespace Catchwater.Host.Runs.Steps;

/// <summary>Makes one table.</summary>
internal sealed class PipelineStep(PlannedStep step, IReadOnlyList<string> writers) : IRunStep
{
    private readonly Guid _runId = Guid.CreateVersion7();

    public string Name { get; } = step.Target.ToString();

    public StepKind Kind => StepKind.Pipeline;

    public IReadOnlyList<string> Needs { get; } = [.. writers, .. step.Needs.Select(need => need.ToString())];

    public RunEvent Ended(RunContext run, RunState state, string error) => PipelineRunner.Ended(Job(run), state, run.Time.GetUtcNow(), error);

    public async Task<StepResult> RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        var result = new StepResult { Name = Name, Kind = Kind, Status = StepStatus.Skipped };
        var job = Job(run);
        var inputs = await PipelineInputs.ReadAsync(job, run.Views, cancellationToken);
        var decision = StepDecision.For(step, PublishState.From(step.Published?.Properties), inputs.States, run.Options.FullRefresh);
        if (!decision.Run)
        {
            return result with { Reason = decision.Explanation };
        }

        run.Observer.Started(Name, decision.Explanation);
        PipelineOutcome? outcome = null;
        do
        {
            outcome = await OnceAsync(run, job, inputs, outcome, cancellationToken);

            // A long topic is landed in several commits; the first has replaced what a full refresh replaces.
            job = job with { FullRefresh = false, RunId = Guid.CreateVersion7(run.Time.GetUtcNow()) };
        }
        while (outcome.More);

        return result with
        {
            Status = outcome.End switch
            {
                PipelineEnd.Published => StepStatus.Success,
                PipelineEnd.NothingNew => StepStatus.Skipped,
                _ => StepStatus.QualityFailed,
            },
            Reason = outcome.End == PipelineEnd.NothingNew ? "up to date: nothing new to read" : decision.Explanation,
            RowsIn = outcome.RowsIn,
            RowsOut = outcome.RowsOut,
            RowsQuarantined = outcome.RowsQuarantined,
            Error = outcome.Problem,
        };
    }

    private async Task<PipelineOutcome> OnceAsync(RunContext run, PipelineJob job, PipelineInputs inputs, PipelineOutcome? before, CancellationToken cancellationToken)
    {
        using var session = run.Engine.OpenSession();
        var outcome = await new PipelineRunner(run.Lake, run.Views, run.Time).RunAsync(job, inputs, session, run.ProgressOf(Name), cancellationToken);
        if (outcome.Gate is { } gate)
        {
            run.Verdicts[Name] = gate;
            await run.RememberAsync(gate, outcome.Commit?.Version);
        }

        run.Published[Name] = run.Published.GetValueOrDefault(Name) || outcome.Commit is not null;
        await run.TellAsync(outcome.Events);
        Failpoint.Hit("catalogued");
        return before is null ? outcome : outcome with
        {
            RowsIn = before.RowsIn + outcome.RowsIn,
            RowsOut = before.RowsOut + outcome.RowsOut,
            RowsQuarantined = before.RowsQuarantined + outcome.RowsQuarantined,
        };
    }

    private PipelineJob Job(RunContext run) => new()
    {
        Compiled = step.Compiled,
        Gate = step.Gate,
        Scans = step.Scans,
        SpecHash = step.SpecHash,
        Project = run.Project.Name,
        RunId = _runId,
        ParentRunId = run.RunId,
        Started = run.Started,
        FullRefresh = run.Options.FullRefresh,
        Log = run.Log,
        Governance = GovernanceReader.Of(run.Project, step.Target),
    };
}
