using Catchwater.Core.Errors;

namespace Catchwater.Catalog.Search;

/// <summary>One condition of a search: of several with one key any may hold, of different keys all must.</summary>
/// <param name="Key">One of <see cref="SearchFilter.Keys"/>.</param>
/// <param name="Value">The value, compared exactly; <c>name</c> and <c>column</c> ignore case.</param>
public sealed record SearchFilter(string Key, string Value)
{
    /// <summary>The keys a filter may have.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["classification", "column", "format", "kind", "name", "namespace", "owner", "steward", "tags"];

    /// <summary>Reads <c>key=value</c>.</summary>
    /// <exception cref="CatalogException">It has no <c>=</c> (<c>invalid_filter</c>) or an unknown key (<c>unknown_filter</c>).</exception>
    public static SearchFilter Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? Checked(new SearchFilter(text[..equals].Trim(), text[(equals + 1)..].Trim()))
            : throw new CatalogException(new Problem("invalid_filter", $"found filter '{text}', expected key=value") { Hint = "such as tags=pii" });
    }

    /// <summary>The filter itself when its key is known.</summary>
    /// <exception cref="CatalogException">The key is unknown (<c>unknown_filter</c>).</exception>
    internal static SearchFilter Checked(SearchFilter filter)
    {
        var key = filter.Key == "tag" ? "tags" : filter.Key;
        return Keys.Contains(key)
            ? filter with { Key = key }
            : throw new CatalogException(new Problem("unknown_filter", $"there is no filter '{filter.Key}': expected one of {string.Join(", ", Keys)}")
            {
                Hint = Suggestion.For(filter.Key, Keys) is { } near ? $"did you mean '{near}'?" : null,
            });
    }
}

/// <summary>What a search found.</summary>
/// <param name="Text">The text searched for.</param>
/// <param name="Total">How many assets match, also those that are not listed.</param>
/// <param name="Assets">The best matches, best first.</param>
/// <param name="Facets">
/// How many matches have which value, by filter key; a key that is filtered counts what its other values would yield.
/// </param>
public sealed record SearchResult(
    string Text, int Total, IReadOnlyList<SearchHit> Assets, IReadOnlyDictionary<string, IReadOnlyList<FacetCount>> Facets);

/// <summary>One asset found.</summary>
public sealed record SearchHit
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where its name is unique.</summary>
    public required string Namespace { get; init; }

    /// <summary>Such as <c>table</c> or <c>file</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>What it is, in words.</summary>
    public string? Description { get; init; }

    /// <summary>Who answers for it.</summary>
    public string? Owner { get; init; }

    /// <summary>Who looks after its quality and meaning.</summary>
    public string? Steward { get; init; }

    /// <summary>How sensitive it is.</summary>
    public string? Classification { get; init; }

    /// <summary>How long its data is kept, in days.</summary>
    public int? RetentionPeriod { get; init; }

    /// <summary>Path or URL of its data.</summary>
    public string? Location { get; init; }

    /// <summary>Such as <c>delta</c> or <c>csv</c>.</summary>
    public string? Format { get; init; }

    /// <summary>Bytes of its current version.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Rows of its current version.</summary>
    public long? RowCount { get; init; }

    /// <summary>Share of rules that hold, 0 to 1, from the latest judgement.</summary>
    public double? QualityScore { get; init; }

    /// <summary>When it was last written, described or edited.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Tags of the asset and of its columns, sorted.</summary>
    public required IReadOnlyList<string> Tags { get; init; }
}

/// <summary>A value and how many matches have it.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">Assets that have it.</param>
public sealed record FacetCount(string Value, int Count);
