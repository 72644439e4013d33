using Catchwater.Core.Errors;

namespace Catchwater.Ingest;

/// <summary>An event or a source could not be taken in: what, where, and the next step are in its problems.</summary>
public sealed class IngestException : CatchwaterException
{
    /// <summary>A fault with one problem.</summary>
    public IngestException(Problem problem, Exception? innerException = null)
        : base(problem, innerException)
    {
    }

    /// <summary>A fault with every problem found.</summary>
    public IngestException(IReadOnlyList<Problem> problems, Exception? innerException = null)
        : base(problems, innerException)
    {
    }
}
