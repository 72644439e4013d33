using Catchwater.Host.Plans;
using Catchwater.Pipelines.Running;

namespace Catchwater.Host.Runs;

/// <summary>Whether a table must be made again, and why.</summary>
internal sealed record StepDecision(PlannedReason Reason, string Explanation)
{
    public bool Run => Reason != PlannedReason.UpToDate;

    /// <param name="step">The step.</param>
    /// <param name="state">What the published version was made from; null when there is none or it does not say.</param>
    /// <param name="inputs">The inputs as they are, or will be.</param>
    /// <param name="fullRefresh">Whether it was asked for.</param>
    public static StepDecision For(PlannedStep step, PublishState? state, IReadOnlyDictionary<string, string> inputs, bool fullRefresh)
    {
        if (step.Published is null)
        {
            return new(PlannedReason.New, "the table does not exist yet");
        }

        if (fullRefresh)
        {
            return new(PlannedReason.FullRefresh, "a full refresh was asked for");
        }

        if (state is null || state.SpecHash != step.SpecHash)
        {
            return new(PlannedReason.ChangedSpec, "its pipeline or rules changed");
        }

        if (state.SameInputs(inputs))
        {
            return new(PlannedReason.UpToDate, "up to date: nothing it reads has changed");
        }

        var changed = inputs.Where(input => !state.Inputs.TryGetValue(input.Key, out var before) || before != input.Value).Select(input => input.Key).ToList();
        return new(PlannedReason.NewInput, changed.Count == 0 ? "an input is gone" : $"new input: {string.Join(", ", changed)}");
    }
}
