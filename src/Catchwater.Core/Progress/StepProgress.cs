namespace Catchwater.Core.Progress;

/// <summary>How far one step of a run has come. Reported a few times a second at most.</summary>
/// <param name="Phase">What it is doing, such as <c>read</c>, <c>write</c>, <c>judge</c> or <c>commit</c>.</param>
/// <param name="Rows">Rows done so far; null when not known.</param>
/// <param name="Bytes">Bytes done so far; null when not known.</param>
/// <param name="Fraction">Share of the phase that is done, 0 to 1; null when not known.</param>
public sealed record StepProgress(string Phase, long? Rows = null, long? Bytes = null, double? Fraction = null);
