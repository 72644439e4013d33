namespace Catchwater.Core.Errors;

/// <summary>
/// Base of every fault Catchwater reports. Each room derives its own. It always carries at least one <see cref="Problem"/>;
/// the command line prints those and never a stack trace.
/// </summary>
public class CatchwaterException : Exception
{
    /// <summary>A fault with one problem.</summary>
    public CatchwaterException(Problem problem, Exception? innerException = null)
        : this([problem], innerException)
    {
    }

    /// <summary>A fault with every problem that was found before anything was done.</summary>
    /// <exception cref="ArgumentException"><paramref name="problems"/> is empty.</exception>
    public CatchwaterException(IReadOnlyList<Problem> problems, Exception? innerException = null)
        : base(string.Join(Environment.NewLine, problems), innerException)
    {
        if (problems.Count == 0)
        {
            throw new ArgumentException("A fault needs at least one problem.", nameof(problems));
        }

        Problems = problems;
    }

    /// <summary>What is wrong, in the order found; never empty.</summary>
    public IReadOnlyList<Problem> Problems { get; }
}
