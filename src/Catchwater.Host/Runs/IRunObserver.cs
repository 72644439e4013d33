using Catchwater.Core.Progress;

namespace Catchwater.Host.Runs;

/// <summary>Watches a run as it goes; called from several threads.</summary>
public interface IRunObserver
{
    /// <summary>The steps that will be looked at, in order.</summary>
    void Planned(IReadOnlyList<string> steps);

    /// <summary>A step begins to work.</summary>
    void Started(string step, string reason);

    /// <summary>A step has come so far.</summary>
    void Progressed(string step, StepProgress progress);

    /// <summary>Something did not go well and nothing is lost by it.</summary>
    void Warned(string message);

    /// <summary>A step has ended.</summary>
    void Ended(StepResult result);
}
