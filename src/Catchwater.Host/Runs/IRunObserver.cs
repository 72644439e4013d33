using Catchwater.Core.Names;
using Catchwater.Core.Progress;

namespace Catchwater.Host.Runs;

/// <summary>Watches a run as it goes; called from several threads.</summary>
public interface IRunObserver
{
    /// <summary>The steps that will be looked at, in order.</summary>
    void Planned(IReadOnlyList<DatasetName> steps);

    /// <summary>A step begins to work.</summary>
    void Started(DatasetName step, string reason);

    /// <summary>A step has come so far.</summary>
    void Progressed(DatasetName step, StepProgress progress);

    /// <summary>Something did not go well and nothing is lost by it.</summary>
    void Warned(string message);

    /// <summary>A step has ended.</summary>
    void Ended(StepResult result);
}
