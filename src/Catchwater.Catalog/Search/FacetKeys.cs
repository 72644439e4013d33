using System.Text;

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
    private char[] _decoded = new char[256];
    private readonly List<string> _values = [];

    public int Count => _values.Count;

    public string this[int code] => _values[code];

    /// <summary>The number of a value, given as UTF-8. A text is made only for one that is new.</summary>
    public int Add(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > _decoded.Length)
        {
            _decoded = new char[utf8.Length];
        }

        var value = _decoded.AsSpan(0, Encoding.UTF8.GetChars(utf8, _decoded));
        var codes = _codes.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!codes.TryGetValue(value, out var code))
        {
            codes[value] = code = _values.Count;
            _values.Add(value.ToString());
        }

        return code;
    }

    /// <summary>The value's number; -1 when no asset has it.</summary>
    public int Find(string value) => _codes.GetValueOrDefault(value, -1);
}
