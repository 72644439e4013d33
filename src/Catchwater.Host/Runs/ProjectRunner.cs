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
        await using var log = project.UsesTopics ? await ProjectTopics.OpenAsync(project.Settings, _time, cancellationToken) : null;
        if (log is not null)
        {
            await project.EnsureAsync(log, cancellationToken);
        }

        using var history = ProjectHistory.TryOpen(project, observer.Warned);
        var run = new RunContext(project, options, observer, _time) { RunId = runId, Started = started, Lake = lake, Engine = engine, Views = views, Catalog = catalog, Log = log, History = history };
        var steps = await WorkAsync(
            () => new Planner(project, lake, session, log, context.Transforms, context.Checks, history?.Before(null), catalog).PlanAsync(cancellationToken), run, cancellationToken);

        var result = new RunResult
        {
            Project = project.Name,
            RunId = runId,
            Status = Status(run, cancellationToken),
            StartedAt = started,
            DurationS = Math.Round((_time.GetUtcNow() - started).TotalSeconds, 3),
            Steps = [.. steps.Select(step => run.Results[step.Name])],
            Tables = await TablesAsync(run),
            Quality = [.. steps.SelectMany(step => run.Verdicts.TryGetValue(step.Name, out var gate) ? gate.Suites : [])],
        };
        await RunJournal.WriteAsync(project, result, CancellationToken.None);
        return result;
    }

    // In a topic that nobody has written to yet there are no columns to find. Then what fills topics goes first, and the plan is made after it.
    private async Task<IReadOnlyList<IRunStep>> WorkAsync(Func<Task<IReadOnlyList<PlannedStep>>> plan, RunContext run, CancellationToken cancellationToken)
    {
        IReadOnlyList<PlannedStep> planned;
        try
        {
            planned = await plan();
        }
        catch (ProjectException fault) when (fault.Problems.All(problem => problem.Code == "columns_unknown") && project.Sources.Count + project.Streams.Count > 0)
        {
            var first = RunGraph.Of(project, []);
            var wanted = first.Where(step => options.Only?.Contains(step.Name) is not false).ToList();
            if (wanted.Count == 0)
            {
                throw;
            }

            observer.Planned([.. wanted.Select(step => step.Name)]);
            await ExecuteAsync(wanted, run, cancellationToken);
            var filled = run.Results.Values.All(result => result.Status is StepStatus.Success or StepStatus.Skipped);
            if (!filled || options.Only?.All(name => first.Any(step => step.Name == name)) is true)
            {
                return wanted;
            }

            planned = await plan();
        }

        var steps = Select(RunGraph.Of(project, planned));
        observer.Planned([.. steps.Select(step => step.Name)]);
        await ExecuteAsync([.. steps.Where(step => !run.Results.ContainsKey(step.Name))], run, cancellationToken);
        return steps;
    }

    private List<IRunStep> Select(IReadOnlyList<IRunStep> steps)
    {
        if (options.Only is not { } only)
        {
            return [.. steps];
        }

        var unknown = only.Where(name => steps.All(step => step.Name != name)).ToList();
        return unknown.Count > 0
            ? throw new ProjectException([.. unknown.Select(name => new Problem("unknown_table", $"no pipeline, source or stream is named '{name}'")
            {
                Hint = Suggestion.Hint(name, [.. steps.Select(step => step.Name)]),
            })])
            : [.. steps.Where(step => only.Contains(step.Name))];
    }

    private async Task ExecuteAsync(IReadOnlyList<IRunStep> steps, RunContext run, CancellationToken cancellationToken)
    {
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
