using Catchwater.Core.Errors;

namespace Catchwater.Quality.History;

/// <summary>
/// The history cannot be used. Codes: <c>not_a_history</c>, <c>history_too_new</c>, <c>history_damaged</c>, <c>history_unavailable</c>.
/// </summary>
public sealed class HistoryException : CatchwaterException
{
    /// <summary>A fault with one problem.</summary>
    public HistoryException(Problem problem, Exception? innerException = null)
        : base(problem, innerException)
    {
    }
}
