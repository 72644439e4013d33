using System.Buffers;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Timers;

namespace Catchwater.Streaming.State;

/// <summary>
/// A state table whose entries may expire some event time after their last change. An expired entry is never seen; it is removed by
/// a timer in the coarse buckets of a sixteenth of its life, so that an entry that changes often moves its timer rarely.
/// </summary>
internal sealed class ExpiringTable<TValue>
{
    private readonly TaskRuntime _runtime;
    private readonly EventClock _clock;
    private readonly StateTable<TValue> _table;
    private readonly TimerQueue? _expiry;
    private readonly long _life;
    private readonly long _bucket;

    public ExpiringTable(TaskRuntime runtime, string name, IStateCodec<TValue> codec, TimeSpan? life)
    {
        (_runtime, _clock) = (runtime, runtime.Clock);
        _table = runtime.OpenTable(name, codec, timed: life is not null);
        if (life is { } span)
        {
            _life = Math.Max(1, (long)span.TotalMilliseconds);
            _bucket = Math.Max(1, _life / 16);
            _expiry = runtime.OpenEventTimers(name + ".expiry", Expire);
        }
    }

    public StateEntry<TValue> Find(ReadOnlySpan<byte> key)
    {
        var entry = _table.Find(key);
        if (_expiry is not null && entry.HasValue && entry.ChangedAt + _life <= _clock.StreamTime)
        {
            _table.Remove(entry);
        }

        return entry;
    }

    public void Set(StateEntry<TValue> entry, TValue value)
    {
        entry.Value = value;
        entry.HasValue = true;
        Changed(entry);
    }

    public void Changed(StateEntry<TValue> entry)
    {
        var now = _clock.StreamTime;
        if (_expiry is not null && (entry.ChangedAt == long.MinValue || Bucket(now + _life) != Bucket(entry.ChangedAt + _life)))
        {
            _expiry.Set(Bucket(now + _life), entry.Key, _runtime.Unit, _runtime.Epoch);
        }

        _table.Changed(entry, now);
    }

    public void Remove(StateEntry<TValue> entry) => _table.Remove(entry);

    private void Expire(long time, byte[] key)
    {
        var entry = _table.Find(key);
        if (entry.HasValue && entry.ChangedAt + _life <= time)
        {
            _table.Remove(entry);
        }
    }

    private long Bucket(long time) => ((time / _bucket) + 1) * _bucket;
}

/// <summary>Nothing but that the key is there.</summary>
internal sealed class PresenceCodec : IStateCodec<bool>
{
    public void Write(bool value, IBufferWriter<byte> to)
    {
    }

    public bool Read(ReadOnlySpan<byte> from) => true;

    public string Describe(ReadOnlySpan<byte> from) => "true";
}
