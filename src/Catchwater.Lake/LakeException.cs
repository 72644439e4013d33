using Catchwater.Core.Errors;

namespace Catchwater.Lake;

/// <summary>A fault of the lake: a file that cannot be read, SQL that fails, a table that is not what its log says, a lost race.</summary>
public class LakeException : CatchwaterException
{
    /// <summary>A fault with one problem.</summary>
    public LakeException(Problem problem, Exception? innerException = null)
        : base(problem, innerException)
    {
    }

    /// <summary>A fault with several problems.</summary>
    public LakeException(IReadOnlyList<Problem> problems, Exception? innerException = null)
        : base(problems, innerException)
    {
    }
}
