using Catchwater.Catalog.Storage;


namespace Catchwater.Catalog.Search;

/// <summary>The filters of a search: of one key any value may hold, of different keys all must. Made when the entries it is asked about are read.</summary>
internal sealed class FilterCondition
{
    /// <summary>It failed at two keys or more, or at one that is not counted.</summary>
    public const string Several = "";

    private readonly List<(string Key, Func<AssetEntry, bool> Holds)> _groups = [];

    public FilterCondition(IEnumerable<SearchFilter> filters, AssetIndex.State state, PreparedConnection connection)
    {
        foreach (var group in filters.GroupBy(filter => filter.Key, filter => filter.Value))
        {
            _groups.Add((group.Key, Holds(group.Key, [.. group], state, connection)));
        }
    }

    /// <summary>Null when the asset meets every filter; else the one key it fails, or <see cref="Several"/>.</summary>
    public string? Fails(AssetEntry entry)
    {
        string? failed = null;
        foreach (var (key, holds) in _groups)
        {
            if (!holds(entry))
            {
                if (failed is not null)
                {
                    return Several;
                }

                failed = key;
            }
        }

        return failed;
    }

    private static Func<AssetEntry, bool> Holds(string key, string[] values, AssetIndex.State state, PreparedConnection connection)
    {
        switch (key)
        {
            case "name":
                var names = values.ToHashSet(StringComparer.OrdinalIgnoreCase);
                return entry => names.Contains(entry.Name);
            case "column":
                var assets = new TextMatches(connection).WithColumn(values);
                return entry => assets.Contains(entry.Id);
            case FacetKeys.Tags:
                var tags = values.Select(state.Tags.Find).ToHashSet();
                return entry => Array.Exists(entry.Tags, tags.Contains);
            default:
                var place = Array.IndexOf(FacetKeys.Single, key);
                var codes = values.Select(state.Values[place].Find).Where(code => code >= 0).ToHashSet();
                return entry => codes.Contains(entry.Facets[place]);
        }
    }
}
