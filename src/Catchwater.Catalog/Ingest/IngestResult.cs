using Catchwater.Core.Errors;

namespace Catchwater.Catalog.Ingest;

/// <summary>What became of events that were brought in.</summary>
/// <param name="Accepted">Events that were new and are in the catalogue now.</param>
/// <param name="Duplicates">Events the catalogue had already; they changed nothing.</param>
/// <param name="Rejected">Why each of the others was refused; the problem's key is the event's place in the batch, such as <c>[3]</c>.</param>
public sealed record IngestResult(int Accepted, int Duplicates, IReadOnlyList<Problem> Rejected);
