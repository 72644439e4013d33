using System.Text;

namespace Catchwater.Topics.Kafka.State;

/// <summary>Puts together the changelog's key of a state entry, without an array an entry. For one thread.</summary>
internal sealed class ChangelogKey
{
    private byte[] _bytes = new byte[256];
    private string? _table;
    private int _start;

    /// <summary>The key; valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(string table, ReadOnlySpan<byte> key)
    {
        if (!ReferenceEquals(table, _table))
        {
            Begin(table);
        }

        if (_start + key.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _start + key.Length));
        }

        key.CopyTo(_bytes.AsSpan(_start));
        return _bytes.AsSpan(0, _start + key.Length);
    }

    private void Begin(string table)
    {
        var length = Encoding.UTF8.GetByteCount(table);
        if (length is 0 or > 255)
        {
            throw new ArgumentException($"the name of a state table has {length} bytes: expected 1 to 255", nameof(table));
        }

        if (length + 2 > _bytes.Length)
        {
            Array.Resize(ref _bytes, 512);
        }

        _bytes[0] = Changelog.Entry;
        _bytes[1] = (byte)length;
        Encoding.UTF8.GetBytes(table, _bytes.AsSpan(2));
        _start = length + 2;
        _table = table;
    }
}
