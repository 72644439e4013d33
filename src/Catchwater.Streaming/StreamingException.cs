using Catchwater.Core.Errors;

namespace Catchwater.Streaming;

/// <summary>A stream job cannot run, or stopped: which job, at which record, and the next step are in its problem.</summary>
public sealed class StreamingException : CatchwaterException
{
    /// <summary>A fault with one problem.</summary>
    public StreamingException(Problem problem, Exception? innerException = null)
        : base(problem, innerException)
    {
    }

    /// <summary>A fault with every problem found.</summary>
    public StreamingException(IReadOnlyList<Problem> problems, Exception? innerException = null)
        : base(problems, innerException)
    {
    }
}
