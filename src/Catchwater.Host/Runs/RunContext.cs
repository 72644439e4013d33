using System.Collections.Concurrent;
using System.Globalization;
using Catchwater.Catalog;
using Catchwater.Core.Errors;
using Catchwater.Core.Events;
using Catchwater.Core.Progress;
using Catchwater.Host.Projects;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines.Running;
using Catchwater.Quality;
using Catchwater.Quality.History;
using Catchwater.Topics;

namespace Catchwater.Host.Runs;

/// <summary>What the steps of one run share.</summary>
internal sealed class RunContext(Project project, RunOptions options, IRunObserver observer, TimeProvider time)
{
    public Project Project => project;

    public RunOptions Options => options;

    public IRunObserver Observer => observer;

    public TimeProvider Time => time;

    public required Guid RunId { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required LakeStore Lake { get; init; }

    public required LakeEngine Engine { get; init; }

    public required LakeViews Views { get; init; }

    public required CatalogStore Catalog { get; init; }

    /// <summary>The log; null in a project that needs none.</summary>
    public required IEventLog? Log { get; init; }

    /// <summary>Where verdicts are kept; null when it cannot be opened.</summary>
    public required QualityHistory? History { get; init; }

    /// <summary>How steps ended, by name.</summary>
    public ConcurrentDictionary<string, StepResult> Results { get; } = [];

    /// <summary>Verdicts by table.</summary>
    public ConcurrentDictionary<string, GateResult> Verdicts { get; } = [];

    /// <summary>Tables that were published.</summary>
    public ConcurrentDictionary<string, bool> Published { get; } = [];

    /// <summary>
    /// Tells the catalogue. What is published is published: a catalogue that cannot be written now is brought up to date by the next run.
    /// </summary>
    public async Task TellAsync(IReadOnlyList<RunEvent> events)
    {
        try
        {
            foreach (var said in events)
            {
                await Catalog.EmitAsync(said, CancellationToken.None);
            }
        }
        catch (CatchwaterException fault)
        {
            observer.Warned($"the catalogue was not told: {fault.Problems[0]}; the next run tells it");
        }
    }

    /// <summary>Keeps a verdict, so that later ones can be compared with it.</summary>
    public async Task RememberAsync(GateResult gate, long? version)
    {
        try
        {
            if (History is { } history)
            {
                var entry = new HistoryEntry(version?.ToString(CultureInfo.InvariantCulture), Accepted: version is not null, RunId);
                await history.RecordAsync(gate.Suites, entry, CancellationToken.None);
            }
        }
        catch (HistoryException fault)
        {
            observer.Warned($"the quality history was not told: {fault.Problems[0]}");
        }
    }

    /// <summary>Hears of a step's progress.</summary>
    public IProgress<StepProgress> ProgressOf(string step) => new Progress(observer, step);

    private sealed class Progress(IRunObserver observer, string step) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => observer.Progressed(step, value);
    }
}
