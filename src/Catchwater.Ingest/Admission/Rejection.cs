namespace Catchwater.Ingest.Admission;

/// <summary>Why an event was not admitted.</summary>
/// <param name="Code">Stable snake_case identifier, such as <c>invalid_json</c> or <c>wrong_type</c>.</param>
/// <param name="Reason">What was found where, and what was expected, in one sentence.</param>
public sealed record Rejection(string Code, string Reason);
