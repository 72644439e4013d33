namespace Catchwater.Catalog.Search;

/// <summary>Counts matches by value. A key that is filtered counts what its other values would yield.</summary>
internal sealed class FacetCounts(AssetIndex.State state, FilterCondition condition)
{
    private const int ShownValues = 20;

    private readonly Tally[] _single = [.. FacetKeys.Single.Select(_ => new Tally())];
    private readonly Tally _tags = new();

    /// <summary>Counts an asset; whether it meets every filter.</summary>
    public bool Add(AssetEntry entry)
    {
        var failed = condition.Fails(entry);
        if (failed == FilterCondition.Several)
        {
            return false;
        }

        for (var i = 0; i < _single.Length; i++)
        {
            if (failed is null || failed == FacetKeys.Single[i])
            {
                _single[i].Add(entry.Facets[i]);
            }
        }

        if (failed is null or FacetKeys.Tags)
        {
            foreach (var tag in entry.Tags)
            {
                _tags.Add(tag);
            }
        }

        return failed is null;
    }

    /// <summary>The most frequent values of each key.</summary>
    public OrderedDictionary<string, IReadOnlyList<FacetCount>> Result()
    {
        var facets = new OrderedDictionary<string, IReadOnlyList<FacetCount>>();
        for (var i = 0; i < _single.Length; i++)
        {
            facets[FacetKeys.Single[i]] = _single[i].Top(state.Values[i]);
        }

        facets[FacetKeys.Tags] = _tags.Top(state.Tags);
        return facets;
    }

    private sealed class Tally
    {
        private int[] _counts = new int[64];

        public void Add(int code)
        {
            if (code < 0)
            {
                return;
            }

            if (code >= _counts.Length)
            {
                Array.Resize(ref _counts, Math.Max(code + 1, _counts.Length * 2));
            }

            _counts[code]++;
        }

        public IReadOnlyList<FacetCount> Top(FacetValues values) =>
        [
            .. _counts.Index().Where(pair => pair.Item > 0).Select(pair => new FacetCount(values[pair.Index], pair.Item))
                .OrderByDescending(facet => facet.Count).ThenBy(facet => facet.Value, StringComparer.Ordinal).Take(ShownValues),
        ];
    }
}
