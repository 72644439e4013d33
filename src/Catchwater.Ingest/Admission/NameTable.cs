namespace Catchwater.Ingest.Admission;

/// <summary>Remembers the keys of the objects that are open, to find one that comes twice. Reused; for one thread.</summary>
internal sealed class NameTable
{
    /// <summary>Above it keys are looked up by hash: an object with a hundred thousand keys must not take a hundred thousand times as long.</summary>
    private const int Few = 32;

    private readonly List<(int Start, int Length)> _names = [];
    private readonly Dictionary<int, HashSet<string>> _many = [];
    private byte[] _bytes = new byte[1024];
    private int _used;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _names.Clear();
        _many.Clear();
        _used = 0;
    }

    /// <summary>An object begins; give the result to <see cref="Close"/> when it ends.</summary>
    public int Open() => _names.Count;

    /// <summary>The object that began at <paramref name="mark"/> has ended.</summary>
    public void Close(int mark)
    {
        if (_names.Count == mark)
        {
            return;
        }

        _used = _names[mark].Start;
        _names.RemoveRange(mark, _names.Count - mark);
        _many.Remove(mark);
    }

    /// <summary>Takes in a key of the object, without escapes; false when the object has it already.</summary>
    public bool Add(int mark, ReadOnlySpan<byte> name)
    {
        if (_names.Count - mark >= Few)
        {
            return AddToMany(mark, name);
        }

        for (var i = mark; i < _names.Count; i++)
        {
            var (start, length) = _names[i];
            if (length == name.Length && _bytes.AsSpan(start, length).SequenceEqual(name))
            {
                return false;
            }
        }

        if (_used + name.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + name.Length));
        }

        name.CopyTo(_bytes.AsSpan(_used));
        _names.Add((_used, name.Length));
        _used += name.Length;
        return true;
    }

    private string At(int place) => System.Text.Encoding.UTF8.GetString(_bytes, _names[place].Start, _names[place].Length);

    /// <summary>Whether the open object has a key.</summary>
    public bool Has(int mark, string name)
    {
        if (_many.TryGetValue(mark, out var names))
        {
            return names.Contains(name);
        }

        for (var i = mark; i < _names.Count; i++)
        {
            if (At(i) == name)
            {
                return true;
            }
        }

        return false;
    }

    private bool AddToMany(int mark, ReadOnlySpan<byte> name)
    {
        if (!_many.TryGetValue(mark, out var names))
        {
            names = new HashSet<string>(StringComparer.Ordinal);
            for (var i = mark; i < _names.Count; i++)
            {
                names.Add(System.Text.Encoding.UTF8.GetString(_bytes, _names[i].Start, _names[i].Length));
            }

            _many[mark] = names;
        }

        return names.Add(System.Text.Encoding.UTF8.GetString(name));
    }
}
