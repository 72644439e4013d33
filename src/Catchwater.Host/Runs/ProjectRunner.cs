using Catchwater.Catalog;
using Catchwater.Core.Errors;
using Catchwater.Core.Events;
using Catchwater.Host.Commands;
using Catchwater.Host.Judging;
using Catchwater.Host.Plans;
using Catchwater.Host.Projects;
using Catchwater.Host.Runs.Steps;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines.Running;

namespace Catchwater.Host.Runs;

/// <summary>
/// Runs a project once: plan everything, then take in what is new, run the streams until they have caught up, and make each table that
/// is not up to date, every step as soon as what it needs is settled. A step that fails stops only what depends on it.
/// </summary>
internal sealed class ProjectRunner(Project project, HostContext context, RunOptions options, IRunObserver observer)
{
    private readonly TimeProvider _time = context.Time;

    public async Task<RunResult> RunAsync(CancellationToken cancellationToken)
    {
        CheckNames();
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
        await using var log = project.UsesTopics ? await ProjectTopics.OpenAsync(project.Settings, _time, context.Output, cancellationToken) : null;
        if (log is not null)
        {
            await project.EnsureAsync(log, cancellationToken);
        }

        using var history = ProjectHistory.TryOpen(project, observer.Warned);
        var run = new RunContext(project, options, observer, _time) { RunId = runId, Started = started, Lake = lake, Engine = engine, Views = views, Catalog = catalog, Log = log, History = history };
        Planner Plan() => new(project, lake, session, log, context.Transforms, context.Checks, history?.Before(null), catalog, new PlanScope(options.FullRefresh, options.Only));
        var names = await WorkAsync(Plan, run, cancellationToken);

        var result = new RunResult
        {
            Project = project.Name,
            RunId = runId,
            Status = Status(run, cancellationToken),
            StartedAt = started,
            DurationS = Math.Round((_time.GetUtcNow() - started).TotalSeconds, 3),
            Steps = [.. names.Select(name => run.Results[name])],
            Tables = await TablesAsync(run),
            Quality = [.. names.SelectMany(name => run.Verdicts.TryGetValue(name, out var gate) ? gate.Suites : [])],
        };
        await RecordAsync(result);
        return result;
    }

    // The journal only explains: what is published is published, whether it can be written or not.
    private async Task RecordAsync(RunResult result)
    {
        try
        {
            await RunJournal.WriteAsync(project, result, CancellationToken.None);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            observer.Warned($"the result was not kept in {Path.GetRelativePath(project.Directory, project.StateDirectory)}/runs: {fault.Message}");
        }
    }

    /// <summary>Plans and runs; the names of the steps that were to be done.</summary>
    private async Task<IReadOnlyList<string>> WorkAsync(Func<Planner> planner, RunContext run, CancellationToken cancellationToken)
    {
        var plan = planner();
        try
        {
            return await ExecuteAsync(RunGraph.Of(project, await plan.PlanAsync(cancellationToken)), run, cancellationToken);
        }
        catch (ProjectException fault) when (WantsTopics(fault) && project.Sources.Count + project.Streams.Count > 0)
        {
            // In a topic that nobody has written to yet there are no columns to find. Then what can be planned goes first, and fills it.
            var before = await ExecuteAsync(RunGraph.Of(project, plan.Planned), run, cancellationToken);
            List<string> left = [.. project.Pipelines.Select(pipeline => pipeline.Target.ToString()).Where(name => Wanted(name) && !before.Contains(name))];
            if (left.Count == 0)
            {
                return before;
            }

            if (run.Results.Values.FirstOrDefault(result => result.Kind != StepKind.Pipeline && result.Status is not (StepStatus.Success or StepStatus.Skipped)) is { } unfilled)
            {
                var cancelled = cancellationToken.IsCancellationRequested;
                return [.. before, .. left.Select(name => Settle(run, name, cancelled ? StepStatus.Cancelled : StepStatus.Blocked, cancelled ? null : $"{unfilled.Name} did not fill its topic"))];
            }

            return [.. before, .. await RestAsync(planner(), left, run, cancellationToken)];
        }
    }

    // What still finds no columns fails alone: others may have been published by now, and that is to be told.
    private async Task<IReadOnlyList<string>> RestAsync(Planner plan, List<string> left, RunContext run, CancellationToken cancellationToken)
    {
        IReadOnlyList<Problem> problems = [];
        try
        {
            await plan.PlanAsync(cancellationToken);
        }
        catch (ProjectException fault) when (WantsTopics(fault) && (!run.Results.IsEmpty || plan.Planned.Count > 0))
        {
            problems = fault.Problems;
        }

        await ExecuteAsync([.. RunGraph.Of(project, plan.Planned).Where(step => !run.Results.ContainsKey(step.Name))], run, cancellationToken);
        foreach (var pipeline in project.Pipelines.Where(pipeline => left.Contains(pipeline.Target.ToString()) && !run.Results.ContainsKey(pipeline.Target.ToString())))
        {
            var problem = problems.FirstOrDefault(problem => problem.File == pipeline.At("source").File);
            Settle(run, pipeline.Target.ToString(), problem is null ? StepStatus.Blocked : StepStatus.Error, problem is null ? "a table it reads was not made" : null, problem);
        }

        return left;
    }

    private static bool WantsTopics(ProjectException fault) => fault.Problems.All(problem => problem.Code == "columns_unknown");

    private string Settle(RunContext run, string name, StepStatus status, string? reason, Problem? error = null)
    {
        var result = new StepResult { Name = name, Kind = StepKind.Pipeline, Status = status, Reason = reason, Error = error };
        run.Results[name] = result;
        observer.Ended(result);
        return name;
    }

    private bool Wanted(string name) => options.Only?.Contains(name) is not false;

    // Before anything is done: a name that is none is no reason to have run the others.
    private void CheckNames()
    {
        string[] names = [.. project.Sources.Select(source => source.Name), .. project.Streams.Select(job => job.Name), .. project.Pipelines.Select(pipeline => pipeline.Target.ToString())];
        var unknown = options.Only?.Except(names).ToList() ?? [];
        if (unknown.Count > 0)
        {
            throw new ProjectException([.. unknown.Select(name => new Problem("unknown_table", $"no pipeline, source or stream is named '{name}'") { Hint = Suggestion.Hint(name, names) })]);
        }
    }

    /// <summary>Runs those of the steps that were asked for; their names.</summary>
    private async Task<IReadOnlyList<string>> ExecuteAsync(IReadOnlyList<IRunStep> all, RunContext run, CancellationToken cancellationToken)
    {
        var steps = all.Where(step => Wanted(step.Name)).ToList();
        observer.Planned([.. run.Results.Keys.Order(StringComparer.Ordinal), .. steps.Select(step => step.Name)]);
        using var places = new SemaphoreSlim(options.Parallel ?? Math.Clamp(Environment.ProcessorCount, 1, 4));
        Dictionary<string, Task> tasks = [];
        foreach (var step in steps)
        {
            var needs = step.Needs.Where(tasks.ContainsKey).ToList();
            var before = needs.Select(need => tasks[need]).ToArray();
            tasks[step.Name] = Task.Run(
                async () =>
                {
                    await Task.WhenAll(before);
                    var result = await StepAsync(step, needs, run, places, cancellationToken);
                    run.Results[step.Name] = result;
                    observer.Ended(result);
                },
                CancellationToken.None);
        }

        await Task.WhenAll(tasks.Values);
        return [.. steps.Select(step => step.Name)];
    }

    private async Task<StepResult> StepAsync(IRunStep step, IReadOnlyList<string> needs, RunContext run, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        var result = new StepResult { Name = step.Name, Kind = step.Kind, Status = StepStatus.Cancelled };
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
        try
        {
            return await step.RunAsync(run, cancellationToken) with { DurationS = Seconds(began) };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await run.TellAsync([step.Ended(run, RunState.Abort, "cancelled")]);
            return result with { DurationS = Seconds(began) };
        }
        catch (Exception fault)
        {
            var problem = fault is CatchwaterException known ? known.Problems[0] : new Problem("internal_error", $"{fault.GetType().Name}: {fault.Message}");
            await run.TellAsync([step.Ended(run, RunState.Fail, problem.ToString())]);
            return result with { Status = StepStatus.Error, Error = problem, DurationS = Seconds(began) };
        }
        finally
        {
            places.Release();
        }
    }

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
                    Published = run.Published.GetValueOrDefault(name.ToString()),
                });
            }
        }

        return tables;
    }

    private static RunStatus Status(RunContext run, CancellationToken cancellationToken)
    {
        var ends = run.Results.Values.Select(result => result.Status).ToHashSet();
        return ends.Contains(StepStatus.Error) ? RunStatus.Error
            : ends.Contains(StepStatus.Cancelled) && cancellationToken.IsCancellationRequested ? RunStatus.Cancelled
            : ends.Contains(StepStatus.QualityFailed) ? RunStatus.QualityFailed
            : RunStatus.Success;
    }

    private double Seconds(long since) => Math.Round(_time.GetElapsedTime(since).TotalSeconds, 3);
}
