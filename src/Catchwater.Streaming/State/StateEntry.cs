namespace Catchwater.Streaming.State;

/// <summary>One key of a state table while it is in memory.</summary>
internal sealed class StateEntry<TValue>(byte[] key)
{
    public byte[] Key { get; } = key;

    public TValue? Value;

    public bool HasValue;

    /// <summary>Differs from what was written last.</summary>
    public bool Dirty;

    /// <summary>Looked at since the eviction hand came by.</summary>
    public bool Referenced;

    /// <summary>No longer in memory: whoever holds it must find it again.</summary>
    public bool Evicted;

    /// <summary>The unit of work that wrote it last; 0 when it was only read.</summary>
    public long Epoch;

    /// <summary>Event time of the last change in milliseconds, in tables whose entries expire; <see cref="long.MinValue"/> when there was none.</summary>
    public long ChangedAt = long.MinValue;

    /// <summary>Length of the value as written last; -1 when the key is not in the store.</summary>
    public int StoredLength = -1;

    /// <summary>Memory it is counted with.</summary>
    public int Counted;

    /// <summary>Makes an entry that left memory that of another key, if that is as long; its old value is left for what is read next.</summary>
    public bool TryTake(ReadOnlySpan<byte> key)
    {
        if (key.Length != Key.Length)
        {
            return false;
        }

        key.CopyTo(Key);
        (HasValue, Dirty, Referenced, Evicted, Epoch, ChangedAt, StoredLength, Counted) = (false, false, true, false, 0, long.MinValue, -1, 0);
        return true;
    }
}
