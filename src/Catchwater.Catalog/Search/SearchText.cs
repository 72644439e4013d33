using System.Text;

namespace Catchwater.Catalog.Search;

/// <summary>
/// What a user types, as full-text queries that cannot fail: every term is quoted, so nothing in it is syntax. A term of three
/// characters or more matches any part of a text; a shorter one the beginning of a word.
/// </summary>
internal sealed record SearchText(string? Words, string? Parts)
{
    private const int TrigramLength = 3;
    private const int MaxTerms = 16;

    /// <summary>The queries; both null when the text holds nothing to search for.</summary>
    public static SearchText Parse(string text)
    {
        var terms = text.Replace('\0', ' ')
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Where(term => term.EnumerateRunes().Any(Rune.IsLetterOrDigit))
            .Take(MaxTerms)
            .ToList();
        if (terms.Count == 0)
        {
            return new SearchText(null, null);
        }

        var longTerms = terms.Where(term => Length(term) >= TrigramLength).ToList();
        return new SearchText(
            string.Join(" AND ", terms.Select(term => Quote(term) + "*")),
            longTerms.Count == 0 ? null : string.Join(" AND ", longTerms.Select(Quote)))
        {
            ShortWords = terms.Count == longTerms.Count ? null : string.Join(" AND ", terms.Except(longTerms).Select(term => Quote(term) + "*")),
        };
    }

    /// <summary>The query for the short terms alone; null when there are none.</summary>
    public string? ShortWords { get; private init; }

    private static int Length(string term) => term.EnumerateRunes().Count();

    /// <summary>A text as a phrase.</summary>
    public static string Quote(string term) => $"\"{term.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
