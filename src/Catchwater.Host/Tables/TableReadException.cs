using Catchwater.Core.Errors;

namespace Catchwater.Host.Tables;

/// <summary>
/// A table cannot be read as the type asked for. Codes: <c>unknown_table</c>, <c>missing_column</c>, <c>wrong_type</c>,
/// <c>unexpected_null</c>, <c>value_out_of_range</c>, <c>unmappable_type</c>.
/// </summary>
public sealed class TableReadException : CatchwaterException
{
    /// <summary>A fault with one problem.</summary>
    public TableReadException(Problem problem, Exception? innerException = null)
        : base(problem, innerException)
    {
    }

    /// <summary>A fault with every problem found.</summary>
    public TableReadException(IReadOnlyList<Problem> problems)
        : base(problems, null)
    {
    }
}
