using System.Text;
using System.Text.Json;

namespace Catchwater.Ingest.Admission;

/// <summary>Where some top-level fields of an event are, found while it is read. Reused; for one thread.</summary>
internal sealed class EventFields(params string[] names)
{
    private readonly byte[][] _names = [.. names.Select(Encoding.UTF8.GetBytes)];
    private readonly (int Start, int Length, JsonTokenType Token)[] _found = new (int, int, JsonTokenType)[names.Length];

    /// <summary>Where the event's closing brace is.</summary>
    public int End { get; set; }

    /// <summary>Number of its top-level keys.</summary>
    public int Count { get; set; }

    public void Clear()
    {
        Array.Clear(_found);
        (End, Count) = (0, 0);
    }

    /// <summary>The place of a name among the wanted; -1 when it is not wanted.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (name.SequenceEqual(_names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    public void Set(int place, int start, int length, JsonTokenType token) => _found[place] = (start, length, token);

    /// <summary>Whether the event has the field, be it null.</summary>
    public bool Has(int place) => _found[place].Length > 0;

    /// <summary>Where its value is, as JSON.</summary>
    public Range RangeOf(int place) => _found[place].Start..(_found[place].Start + _found[place].Length);

    /// <summary>Its kind; <see cref="JsonTokenType.None"/> when it is not there.</summary>
    public JsonTokenType TokenOf(int place) => _found[place].Token;
}
