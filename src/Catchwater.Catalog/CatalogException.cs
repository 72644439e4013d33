using Catchwater.Core.Errors;

namespace Catchwater.Catalog;

/// <summary>
/// A fault of the catalogue: a name nobody knows or that means several assets (<c>asset_not_found</c>, <c>asset_ambiguous</c>), an
/// event that is none (<c>invalid_event</c>), a filter that is none (<c>unknown_filter</c>), or a database that cannot serve
/// (<c>catalog_too_new</c>, <c>not_a_catalog</c>, <c>catalog_unavailable</c>).
/// </summary>
public sealed class CatalogException : CatchwaterException
{
    /// <summary>A fault with one problem.</summary>
    public CatalogException(Problem problem, Exception? innerException = null)
        : base(problem, innerException)
    {
    }

    /// <summary>A fault with several problems.</summary>
    public CatalogException(IReadOnlyList<Problem> problems, Exception? innerException = null)
        : base(problems, innerException)
    {
    }
}
