using Catchwater.Core.Events;

namespace Catchwater.Host.Runs.Steps;

/// <summary>One node of a run's graph.</summary>
internal interface IRunStep
{
    /// <summary>Its name: of a table, a source or a stream job.</summary>
    string Name { get; }

    StepKind Kind { get; }

    /// <summary>Names of the steps that must be settled before it.</summary>
    IReadOnlyList<string> Needs { get; }

    /// <summary>Does the work, or finds that there is none.</summary>
    /// <exception cref="Core.Errors.CatchwaterException">It could not.</exception>
    Task<StepResult> RunAsync(RunContext run, CancellationToken cancellationToken);

    /// <summary>The event that says it ended without having done its work.</summary>
    RunEvent Ended(RunContext run, RunState state, string error);
}
