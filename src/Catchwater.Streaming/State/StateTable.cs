using System.Buffers;
using System.Text;
using Catchwater.Core.Errors;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.State;

/// <summary>
/// A table of keyed state: hot keys in memory, all keys in the log's store. Changes wait in a dirty list until the unit of work is
/// sealed. An entry may leave memory only when what it wrote last is committed, for only then can it be read back.
/// </summary>
internal sealed class StateTable<TValue> : IStateTable
{
    // Entry, key array, dictionary slot and ring slot, as measured; the value's own size comes on top.
    private const int Overhead = 160;

    // What a value is taken to be that has never been written.
    private const int NewValueBytes = 64;

    // A new key evicts a few others, no more.
    private const int MostFree = 64;

    private readonly Dictionary<byte[], StateEntry<TValue>> _entries = new(ByteKeyComparer.Instance);
    private readonly Dictionary<byte[], StateEntry<TValue>>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
    private readonly List<StateEntry<TValue>> _ring = [];
    private readonly List<StateEntry<TValue>> _dirty = [];

    // Entries that left memory, where the codec allows to use them again: where most keys have to be read nothing is allocated then, and
    // the heap does not grow to twice what lives on it.
    private readonly Stack<StateEntry<TValue>> _free = new();
    private readonly KeyOrder<TValue> _order = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly ITaskState _stored;
    private readonly IStateCodec<TValue> _codec;
    private readonly CacheBudget _budget;
    private int _hand;

    public StateTable(string name, ITaskState stored, IStateCodec<TValue> codec, CacheBudget budget, bool timed = false)
    {
        (Name, _stored, _codec, _budget, Timed) = (name, stored, codec, budget, timed);
        _bySpan = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public string Name { get; }

    /// <summary>Whether the time of the last change is stored with each value.</summary>
    public bool Timed { get; }

    public long Entries { get; set; }

    public long Bytes { get; set; }

    /// <summary>Entries in memory.</summary>
    public int Cached => _entries.Count;

    /// <summary>The entry of a key, read from the store when it is not in memory. It may have no value.</summary>
    public StateEntry<TValue> Find(ReadOnlySpan<byte> key)
    {
        if (_bySpan.TryGetValue(key, out var entry))
        {
            entry.Referenced = true;
            return entry;
        }

        return Load(key);
    }

    /// <summary>Says that an entry has been changed in place.</summary>
    public void Changed(StateEntry<TValue> entry, long at)
    {
        entry.ChangedAt = at;
        if (!entry.Dirty)
        {
            entry.Dirty = true;
            _dirty.Add(entry);
            _budget.Changed += entry.Key.Length + Math.Max(entry.StoredLength, NewValueBytes);
        }
    }

    public void Set(StateEntry<TValue> entry, TValue value, long at)
    {
        entry.Value = value;
        entry.HasValue = true;
        Changed(entry, at);
    }

    public void Remove(StateEntry<TValue> entry)
    {
        if (entry.HasValue || entry.Dirty)
        {
            entry.Value = default;
            entry.HasValue = false;
            Changed(entry, entry.ChangedAt);
        }
    }

    public void WriteTo(UnitOfWork unit, long epoch)
    {
        // The store sorts them anyway, and finds the place of a key sooner when it has just been nearby.
        foreach (var entry in _order.Sort(_dirty))
        {
            entry.Dirty = false;
            entry.Epoch = epoch;
            if (entry.HasValue)
            {
                _buffer.ResetWrittenCount();
                StateFormat.WriteHead(_buffer, Timed, entry.ChangedAt);
                _codec.Write(entry.Value!, _buffer);
                unit.Put(Name, entry.Key, _buffer.WrittenSpan);
                Counted(entry, _buffer.WrittenCount);
            }
            else if (entry.StoredLength >= 0)
            {
                unit.Delete(Name, entry.Key);
                Counted(entry, -1);
            }
        }

        _dirty.Clear();
    }

    public void Trim() => Evict(null, 2 * _ring.Count);

    public void Drop()
    {
        foreach (var entry in _ring)
        {
            _budget.Used -= entry.Counted;
            entry.Evicted = true;
        }

        _entries.Clear();
        _ring.Clear();
        _dirty.Clear();
        _hand = 0;
    }

    private StateEntry<TValue> Load(ReadOnlySpan<byte> key)
    {
        var entry = New(key);
        _buffer.ResetWrittenCount();
        if (_stored.TryGet(Name, key, _buffer))
        {
            entry.Value = Read(entry);
            entry.HasValue = true;
            entry.StoredLength = _buffer.WrittenCount;
        }

        _entries.Add(entry.Key, entry);
        _ring.Add(entry);
        Weigh(entry);
        if (_budget.Used > _budget.Limit)
        {
            Evict(entry, 16);
        }

        return entry;
    }

    // Not the fault of the record that asks for it: it must not go to the dead letters, and all others of the key after it.
    private TValue Read(StateEntry<TValue> entry)
    {
        try
        {
            return _codec.ReadInto(entry.Value, StateFormat.Value(_buffer.WrittenSpan, out entry.ChangedAt));
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            throw new StreamingException(
                new Problem("state_unreadable", $"what '{Name}' remembers of the key '{Encoding.UTF8.GetString(entry.Key)}' cannot be read: {fault.Message}")
                {
                    Hint = "give the processor a serde that reads the old form too, or the job another name to begin anew",
                },
                fault);
        }
    }

    private StateEntry<TValue> New(ReadOnlySpan<byte> key)
    {
        if (_free.TryPop(out var free) && free.TryTake(key))
        {
            return free;
        }

        return new StateEntry<TValue>(key.ToArray()) { Referenced = true };
    }

    private void Counted(StateEntry<TValue> entry, int length)
    {
        if (length >= 0)
        {
            Entries += entry.StoredLength < 0 ? 1 : 0;
            Bytes += length - Math.Max(entry.StoredLength, 0) + (entry.StoredLength < 0 ? entry.Key.Length : 0);
        }
        else
        {
            Entries--;
            Bytes -= entry.StoredLength + entry.Key.Length;
        }

        entry.StoredLength = length;
        Weigh(entry);
    }

    private void Weigh(StateEntry<TValue> entry)
    {
        var weight = Overhead + entry.Key.Length + (2 * Math.Max(entry.StoredLength, 0));
        _budget.Used += weight - entry.Counted;
        entry.Counted = weight;
    }

    // Second chance: the hand goes round, spares once what was looked at, and passes by what cannot be read back yet. A few steps for
    // each entry that came in keep the work even.
    private void Evict(StateEntry<TValue>? keep, int steps)
    {
        for (var step = 0; step < steps && _budget.Used > _budget.Limit && _ring.Count > 0; step++)
        {
            _hand = _hand < _ring.Count ? _hand : 0;
            var entry = _ring[_hand];
            if (entry.Referenced && !ReferenceEquals(entry, keep))
            {
                entry.Referenced = false;
                _hand++;
            }
            else if (entry.Dirty || entry.Epoch > _budget.CommittedEpoch || ReferenceEquals(entry, keep))
            {
                _hand++;
            }
            else
            {
                _entries.Remove(entry.Key);
                entry.Evicted = true;
                _budget.Used -= entry.Counted;
                _ring[_hand] = _ring[^1];
                _ring.RemoveAt(_ring.Count - 1);
                if (_codec.Recycles && _free.Count < MostFree)
                {
                    _free.Push(entry);
                }
            }
        }
    }
}
