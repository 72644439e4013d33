using System.Collections.Concurrent;
using Catchwater.Catalog;
using Catchwater.Core.Errors;
using Catchwater.Core.Events;
using Catchwater.Core.Failpoints;
using Catchwater.Core.Names;
using Catchwater.Core.Progress;
using Catchwater.Host.Commands;
using Catchwater.Host.Plans;
using Catchwater.Host.Projects;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines.Running;
using Catchwater.Quality;

namespace Catchwater.Host.Runs;

/// <summary>
/// Runs a project once: plan everything, then make each table that is not up to date as soon as what it needs is settled. A
/// table that fails stops only what depends on it.
/// </summary>
internal sealed class ProjectRunner(Project project, HostContext context, RunOptions options, IRunObserver observer)
{
    private readonly TimeProvider _time = context.Time;

    public async Task<RunResult> RunAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetUtcNow();
        var runId = Guid.CreateVersion7(started);
        using var held = await ProjectLock.TakeAsync(project, _time, options.Wait, cancellationToken);
        Directory.CreateDirectory(project.Settings.LakePath);
        Directory.CreateDirectory(project.Settings.Engine.SpillDirectory!);
        var lake = LakeStore.Open(project.Settings.LakePath, _time);
        await lake.CleanUpAsync(cancellationToken);
        await using var catalog = await CatalogStore.OpenAsync(project.Settings.CatalogPath, _time, cancellationToken);
        await CatalogSync.RunAsync(project, lake, catalog, cancellationToken);
        using var engine = LakeEngine.Open(project.Settings.Engine);
        using var views = new LakeViews(lake, engine);
        using var session = engine.OpenSession();
        var steps = Select(await new Planner(project, lake, session, context.Transforms, context.Checks).PlanAsync(cancellationToken));
        observer.Planned([.. steps.Select(step => step.Target)]);

        var run = new RunContext(runId, started, lake, engine, views, catalog);
        await ExecuteAsync(steps, run, cancellationToken);

        var result = new RunResult
        {
            Project = project.Name,
            RunId = runId,
            Status = Status(run, steps, cancellationToken),
            StartedAt = started,
            DurationS = Math.Round((_time.GetUtcNow() - started).TotalSeconds, 3),
            Steps = [.. steps.Select(step => run.Results[step.Target])],
            Tables = await TablesAsync(run),
            Quality = [.. steps.SelectMany(step => run.Verdicts.TryGetValue(step.Target, out var gate) ? gate.Suites : [])],
        };
        await RunJournal.WriteAsync(project, result, CancellationToken.None);
        return result;
    }

    private sealed record RunContext(Guid RunId, DateTimeOffset Started, LakeStore Lake, LakeEngine Engine, LakeViews Views, CatalogStore Catalog)
    {
        public ConcurrentDictionary<DatasetName, StepResult> Results { get; } = [];

        public ConcurrentDictionary<DatasetName, GateResult> Verdicts { get; } = [];

        public ConcurrentDictionary<DatasetName, bool> Published { get; } = [];
    }

    private List<PlannedStep> Select(IReadOnlyList<PlannedStep> steps)
    {
        if (options.Only is not { } only)
        {
            return [.. steps];
        }

        var unknown = only.Where(name => steps.All(step => step.Target != name)).ToList();
        return unknown.Count > 0
            ? throw new ProjectException([.. unknown.Select(name => new Problem("unknown_table", $"no pipeline makes '{name}'")
            {
                Hint = Suggestion.Hint(name.ToString(), [.. steps.Select(step => step.Target.ToString())]),
            })])
            : [.. steps.Where(step => only.Contains(step.Target))];
    }

    private async Task ExecuteAsync(IReadOnlyList<PlannedStep> steps, RunContext run, CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(options.Parallel ?? Math.Clamp(Environment.ProcessorCount, 1, 4));
        Dictionary<DatasetName, Task> tasks = [];
        foreach (var step in steps)
        {
            var needs = step.Needs.Where(tasks.ContainsKey).ToList();
            var before = needs.Select(need => tasks[need]).ToArray();
            tasks[step.Target] = Task.Run(
                async () =>
                {
                    await Task.WhenAll(before);
                    var result = await StepAsync(step, needs, run, places, cancellationToken);
                    run.Results[step.Target] = result;
                    observer.Ended(result);
                },
                CancellationToken.None);
        }

        await Task.WhenAll(tasks.Values);
    }

    private async Task<StepResult> StepAsync(PlannedStep step, IReadOnlyList<DatasetName> needs, RunContext run, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        var result = new StepResult { Name = step.Target, Kind = StepKind.Pipeline, Status = StepStatus.Cancelled };
        if (needs.FirstOrDefault(need => run.Results[need].Status is not (StepStatus.Success or StepStatus.Skipped)) is { } broken)
        {
            return cancellationToken.IsCancellationRequested ? result : result with { Status = StepStatus.Blocked, Reason = $"{broken} was not made" };
        }

        try
        {
            await places.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return result;
        }

        var began = _time.GetTimestamp();
        var job = Job(step, run);
        try
        {
            using var session = run.Engine.OpenSession();
            return await WorkAsync(step, job, session, run, cancellationToken) with { DurationS = Seconds(began) };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await TellAsync(run, [PipelineRunner.Ended(job, RunState.Abort, _time.GetUtcNow(), "cancelled")]);
            return result with { DurationS = Seconds(began) };
        }
        catch (Exception fault)
        {
            var problem = fault is CatchwaterException known ? known.Problems[0] : new Problem("internal_error", $"{fault.GetType().Name}: {fault.Message}");
            await TellAsync(run, [PipelineRunner.Ended(job, RunState.Fail, _time.GetUtcNow(), problem.ToString())]);
            return result with { Status = StepStatus.Error, Error = problem, DurationS = Seconds(began) };
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<StepResult> WorkAsync(PlannedStep step, PipelineJob job, LakeSession session, RunContext run, CancellationToken cancellationToken)
    {
        var result = new StepResult { Name = step.Target, Kind = StepKind.Pipeline, Status = StepStatus.Skipped };
        var inputs = await PipelineInputs.ReadAsync(job, run.Views, cancellationToken);
        var decision = StepDecision.For(step, PublishState.From(step.Published?.Properties), inputs.States, options.FullRefresh);
        if (!decision.Run)
        {
            return result with { Reason = decision.Explanation };
        }

        observer.Started(step.Target, decision.Explanation);
        var runner = new PipelineRunner(run.Lake, run.Views, _time);
        var outcome = await runner.RunAsync(job, inputs, session, new Progress(observer, step.Target), cancellationToken);
        if (outcome.Gate is { } gate)
        {
            run.Verdicts[step.Target] = gate;
        }

        run.Published[step.Target] = outcome.Commit is not null;
        await TellAsync(run, outcome.Events);
        Failpoint.Hit("catalogued");

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

    // What is published is published: a catalogue that cannot be written now is brought up to date by the next run.
    private async Task TellAsync(RunContext run, IReadOnlyList<RunEvent> events)
    {
        try
        {
            foreach (var said in events)
            {
                await run.Catalog.EmitAsync(said, CancellationToken.None);
            }
        }
        catch (CatchwaterException fault)
        {
            observer.Warned($"the catalogue was not told: {fault.Problems[0]}; the next run tells it");
        }
    }

    private PipelineJob Job(PlannedStep step, RunContext run) => new()
    {
        Compiled = step.Compiled,
        Gate = step.Gate,
        Scans = step.Scans,
        SpecHash = step.SpecHash,
        Project = project.Name,
        RunId = Guid.CreateVersion7(_time.GetUtcNow()),
        ParentRunId = run.RunId,
        Started = run.Started,
        FullRefresh = options.FullRefresh,
        Governance = GovernanceReader.Of(project, step.Target),
    };

    private async Task<IReadOnlyList<TableResult>> TablesAsync(RunContext run)
    {
        List<TableResult> tables = [];
        foreach (var name in project.Pipelines.Select(pipeline => pipeline.Target))
        {
            var table = run.Lake.Table(name);
            if (await table.SnapshotAsync(null, CancellationToken.None) is { } snapshot)
            {
                tables.Add(new TableResult
                {
                    Name = name,
                    Version = snapshot.Version,
                    Rows = snapshot.Rows,
                    Files = snapshot.Files.Count,
                    Bytes = snapshot.Bytes,
                    Path = table.Path,
                    Published = run.Published.GetValueOrDefault(name),
                });
            }
        }

        return tables;
    }

    private static RunStatus Status(RunContext run, IReadOnlyList<PlannedStep> steps, CancellationToken cancellationToken)
    {
        var ends = steps.Select(step => run.Results[step.Target].Status).ToHashSet();
        return ends.Contains(StepStatus.Error) ? RunStatus.Error
            : ends.Contains(StepStatus.Cancelled) && cancellationToken.IsCancellationRequested ? RunStatus.Cancelled
            : ends.Contains(StepStatus.QualityFailed) ? RunStatus.QualityFailed
            : RunStatus.Success;
    }

    private double Seconds(long since) => Math.Round(_time.GetElapsedTime(since).TotalSeconds, 3);

    private sealed class Progress(IRunObserver observer, DatasetName step) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => observer.Progressed(step, value);
    }
}
