using Catchwater.Core.Errors;

namespace Catchwater.Pipelines;

/// <summary>A fault of one pipeline: its source, its SQL or its target is not what its file says.</summary>
public sealed class PipelineException : CatchwaterException
{
    /// <summary>A fault with one problem.</summary>
    public PipelineException(Problem problem, Exception? innerException = null)
        : base(problem, innerException)
    {
    }

    /// <summary>A fault with several problems.</summary>
    public PipelineException(IReadOnlyList<Problem> problems, Exception? innerException = null)
        : base(problems, innerException)
    {
    }
}
