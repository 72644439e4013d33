namespace Catchwater.Catalog.Search;

/// <summary>What matches are counted by. Single ones stand in a column of that name; an asset has any number of tags.</summary>
internal static class FacetKeys
{
    public const string Tags = "tags";

    public static readonly string[] Single = ["namespace", "kind", "classification", "owner", "steward", "format"];
}

/// <summary>The distinct values of one facet, by number, so that counting is adding.</summary>
internal sealed class FacetValues
{
    private readonly Dictionary<string, int> _codes = [];
    private readonly List<string> _values = [];

    public int Count => _values.Count;

    public string this[int code] => _values[code];

    public int Add(string value)
    {
        if (!_codes.TryGetValue(value, out var code))
        {
            _codes[value] = code = _values.Count;
            _values.Add(value);
        }

        return code;
    }

    /// <summary>The value's number; -1 when no asset has it.</summary>
    public int Find(string value) => _codes.GetValueOrDefault(value, -1);
}
