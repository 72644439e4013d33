using System.Buffers;
using System.Text;
using Catchwater.Topics.Records;

namespace Catchwater.Topics.Tasks;

/// <summary>
/// What a task wants to be durable together: positions in its inputs, records for topics, changes of its state. Records appended to
/// one partition keep the order of the calls; of several changes of a state key the last one counts. Not safe for several threads.
/// </summary>
public sealed class UnitOfWork
{
    // Its length is one byte of every key.
    private const int LongestTable = 255;

    private readonly Dictionary<TopicPartition, long> _positions = [];
    private readonly ArrayBufferWriter<byte> _records = new(4096);
    private readonly ArrayBufferWriter<byte> _changes = new(4096);
    private readonly List<string> _names = [];

    /// <summary>Nothing is in it.</summary>
    public bool IsEmpty => _positions.Count == 0 && RecordCount == 0 && ChangeCount == 0;

    /// <summary>Records in it.</summary>
    public int RecordCount { get; private set; }

    /// <summary>Changes of state in it.</summary>
    public int ChangeCount { get; private set; }

    /// <summary>Bytes in it, about.</summary>
    public long Bytes => _records.WrittenCount + _changes.WrittenCount;

    /// <summary>Positions in it.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Positions => _positions;

    /// <summary>Says that every record below <paramref name="next"/> has been dealt with.</summary>
    public void Advance(TopicPartition input, long next) => _positions[input] = next;

    /// <summary>Appends a record. Without a partition the key decides (murmur2); without a key too, records are spread.</summary>
    /// <param name="topic">The topic; it must exist when the unit is committed.</param>
    /// <param name="partition">The partition; null to let the key decide.</param>
    /// <param name="timestamp">Milliseconds since 1970 UTC.</param>
    /// <param name="key">The key; ignored unless <paramref name="hasKey"/>.</param>
    /// <param name="hasKey">Whether there is a key.</param>
    /// <param name="value">The payload; ignored unless <paramref name="hasValue"/>.</param>
    /// <param name="hasValue">False for a tombstone.</param>
    /// <param name="encodedHeaders">Headers as <see cref="Record.EncodedHeaders"/> gives them; empty for none.</param>
    public void Append(string topic, int? partition, long timestamp, ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue, ReadOnlySpan<byte> encodedHeaders)
    {
        var to = _records.GetSpan((7 * Varint.MaxLength) + key.Length + value.Length + encodedHeaders.Length);
        var n = Varint.Write(to, (ulong)NameOf(topic));
        n += Varint.Write(to[n..], partition is { } p ? (ulong)p + 1 : 0);
        n += Varint.Write(to[n..], Varint.ZigZag(timestamp));
        n += Block(to[n..], key, hasKey);
        n += Block(to[n..], value, hasValue);
        n += Block(to[n..], encodedHeaders, !encodedHeaders.IsEmpty);
        _records.Advance(n);
        RecordCount++;
    }

    /// <summary>Appends a record with headers; for paths that are not hot.</summary>
    public void Append(OutgoingRecord record, long now)
    {
        ArrayBufferWriter<byte> headers = new();
        HeaderCodec.Write(record.Headers, headers);
        Append(record.Topic, record.Partition, record.Timestamp ?? now, (record.Key ?? default).Span, record.Key is not null, (record.Value ?? default).Span, record.Value is not null, headers.WrittenSpan);
    }

    /// <summary>Sets a key of a state table.</summary>
    /// <exception cref="ArgumentException">The table's name has not 1 to 255 bytes.</exception>
    public void Put(string table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Change(table, key, value, true);

    /// <summary>Removes a key of a state table.</summary>
    /// <exception cref="ArgumentException">The table's name has not 1 to 255 bytes.</exception>
    public void Delete(string table, ReadOnlySpan<byte> key) => Change(table, key, default, false);

    /// <summary>Empties it and keeps its memory.</summary>
    public void Clear()
    {
        _positions.Clear();
        _records.ResetWrittenCount();
        _changes.ResetWrittenCount();
        _names.Clear();
        RecordCount = 0;
        ChangeCount = 0;
    }

    /// <summary>The records, for a backend.</summary>
    internal WorkRecords Records => new(this, _records.WrittenSpan);

    /// <summary>The changes of state, for a backend.</summary>
    internal WorkChanges Changes => new(this, _changes.WrittenSpan);

    internal string Name(ulong id) => _names[(int)id];

    private void Change(string table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasValue)
    {
        // A character takes three bytes at most: names of tables are hardly ever counted.
        if (table.Length == 0 || (table.Length > LongestTable / 3 && Encoding.UTF8.GetByteCount(table) > LongestTable))
        {
            throw new ArgumentException($"the name of a state table has {Encoding.UTF8.GetByteCount(table)} bytes: expected 1 to {LongestTable}", nameof(table));
        }

        var to = _changes.GetSpan((3 * Varint.MaxLength) + key.Length + value.Length);
        var n = Varint.Write(to, (ulong)NameOf(table));
        n += Block(to[n..], key, true);
        n += Block(to[n..], value, hasValue);
        _changes.Advance(n);
        ChangeCount++;
    }

    private static int Block(Span<byte> to, ReadOnlySpan<byte> bytes, bool present)
    {
        var n = Varint.Write(to, present ? (ulong)bytes.Length + 1 : 0);
        if (present)
        {
            bytes.CopyTo(to[n..]);
            n += bytes.Length;
        }

        return n;
    }

    // A unit names a handful of topics and tables: a list searched by reference first is the fastest dictionary there is.
    private int NameOf(string name)
    {
        for (var i = 0; i < _names.Count; i++)
        {
            if (ReferenceEquals(_names[i], name) || string.Equals(_names[i], name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        _names.Add(name);
        return _names.Count - 1;
    }
}

/// <summary>Walks the records of a unit of work.</summary>
internal ref struct WorkRecords(UnitOfWork work, ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public string Topic { get; private set; } = "";

    /// <summary>The partition; -1 to let the key decide.</summary>
    public int Partition { get; private set; }

    public long Timestamp { get; private set; }

    public ReadOnlySpan<byte> Key { get; private set; }

    public bool HasKey { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool HasValue { get; private set; }

    public ReadOnlySpan<byte> Headers { get; private set; }

    public bool MoveNext()
    {
        if (_at == _bytes.Length)
        {
            return false;
        }

        Topic = work.Name(Varint.Read(_bytes, ref _at));
        Partition = (int)Varint.Read(_bytes, ref _at) - 1;
        Timestamp = Varint.UnZigZag(Varint.Read(_bytes, ref _at));
        Key = WorkBlock.Read(_bytes, ref _at, out var hasKey);
        Value = WorkBlock.Read(_bytes, ref _at, out var hasValue);
        Headers = WorkBlock.Read(_bytes, ref _at, out _);
        (HasKey, HasValue) = (hasKey, hasValue);
        return true;
    }
}

/// <summary>Walks the changes of state of a unit of work.</summary>
internal ref struct WorkChanges(UnitOfWork work, ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public string Table { get; private set; } = "";

    public ReadOnlySpan<byte> Key { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>False when the key is removed.</summary>
    public bool HasValue { get; private set; }

    public bool MoveNext()
    {
        if (_at == _bytes.Length)
        {
            return false;
        }

        Table = work.Name(Varint.Read(_bytes, ref _at));
        Key = WorkBlock.Read(_bytes, ref _at, out _);
        Value = WorkBlock.Read(_bytes, ref _at, out var hasValue);
        HasValue = hasValue;
        return true;
    }
}

/// <summary>A length plus one (0 for null) and its bytes.</summary>
internal static class WorkBlock
{
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> from, scoped ref int at, scoped out bool present)
    {
        var length = (int)Varint.Read(from, ref at);
        present = length > 0;
        if (!present)
        {
            return default;
        }

        var bytes = from.Slice(at, length - 1);
        at += length - 1;
        return bytes;
    }
}
