using Catchwater.Core.Errors;

namespace Catchwater.Catalog.Import;

/// <summary>What an import brought in.</summary>
/// <param name="Files">Files read.</param>
/// <param name="Accepted">Events and edits that were new.</param>
/// <param name="Duplicates">Those the catalogue had already; they changed nothing.</param>
/// <param name="Rejected">What could not be taken, with file and line.</param>
public sealed record ImportResult(int Files, int Accepted, int Duplicates, IReadOnlyList<Problem> Rejected);
