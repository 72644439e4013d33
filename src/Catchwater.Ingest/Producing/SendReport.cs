using Catchwater.Core.Errors;

namespace Catchwater.Ingest.Producing;

/// <summary>What became of the events of a batch.</summary>
/// <param name="Sent">Events that are durable.</param>
/// <param name="Failures">One entry for each of the others, in order of the batch.</param>
public sealed record SendReport(long Sent, IReadOnlyList<SendFailure> Failures)
{
    /// <summary>Whether every event is durable.</summary>
    public bool Succeeded => Failures.Count == 0;
}

/// <summary>An event that was not sent.</summary>
/// <param name="Index">Its 0-based place in the batch.</param>
/// <param name="Problem">
/// What went wrong: <c>invalid_json</c> or another reason of admission, <c>record_too_large</c>, or <c>delivery_failed</c>: then nobody knows
/// whether the log has it.
/// </param>
public sealed record SendFailure(int Index, Problem Problem);
