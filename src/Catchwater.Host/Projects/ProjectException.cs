using Catchwater.Core.Errors;

namespace Catchwater.Host.Projects;

/// <summary>The project cannot be used as it stands; every problem of all its files is in it.</summary>
public sealed class ProjectException : CatchwaterException
{
    /// <summary>A fault with one problem.</summary>
    public ProjectException(Problem problem, Exception? innerException = null)
        : base(problem, innerException)
    {
    }

    /// <summary>A fault with every problem found.</summary>
    public ProjectException(IReadOnlyList<Problem> problems, Exception? innerException = null)
        : base(problems, innerException)
    {
    }
}
