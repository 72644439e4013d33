using Catchwater.Core.Errors;

namespace Catchwater.Topics;

/// <summary>The log refused or could not do what was asked: what, to which topic, and the next step are in its problem.</summary>
public sealed class TopicsException : CatchwaterException
{
    /// <summary>A fault with one problem.</summary>
    public TopicsException(Problem problem, Exception? innerException = null)
        : base(problem, innerException)
    {
    }
}
