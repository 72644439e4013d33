using System.Text;
using Catchwater.Core.Errors;
using Catchwater.Streaming.State;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Timers;

/// <summary>
/// Timers of one operator: the near ones in memory, all of them in the log's store. Memory holds every timer below the horizon and
/// none above it; when they run out the next page is read. What is set or deleted beyond the horizon waits in a list until it is
/// committed, for only then does the store show it.
/// </summary>
internal sealed class TimerQueue(string table, ITaskState stored, CacheBudget budget, Action<long, byte[]> fire, int page = 4096)
{
    private readonly SortedSet<TimerKey> _near = [];
    private readonly Dictionary<TimerKey, (bool Set, long Epoch)> _uncommitted = [];
    private long _horizon = long.MinValue;

    public string Table { get; } = table;

    /// <summary>The earliest timer's time; <see cref="long.MaxValue"/> when there is none.</summary>
    public long Next
    {
        get
        {
            while (_near.Count == 0 && _horizon != long.MaxValue)
            {
                Load();
            }

            return _near.Count == 0 ? long.MaxValue : _near.Min.Time;
        }
    }

    public void Set(long time, ReadOnlySpan<byte> key, UnitOfWork unit, long epoch) => Change(new TimerKey(time, key.ToArray()), true, unit, epoch);

    public void Delete(long time, ReadOnlySpan<byte> key, UnitOfWork unit, long epoch) => Change(new TimerKey(time, key.ToArray()), false, unit, epoch);

    /// <summary>Takes the earliest timer off the queue and fires it.</summary>
    public void FireNext(UnitOfWork unit, long epoch)
    {
        var timer = _near.Min;
        Change(timer, false, unit, epoch);
        try
        {
            fire(timer.Time, timer.Key);
        }
        catch (Exception fault) when (fault is not (StreamingException or OperationCanceledException))
        {
            // No record is to blame that could go to the dead letters, and a timer that is left out would be work that is lost.
            throw new StreamingException(
                new Problem("timer_failed", $"the code of the job failed at the timer of the key '{Encoding.UTF8.GetString(timer.Key)}' for {timer.Time} ms since 1970 ({Table}): {fault.GetType().Name}: {fault.Message}")
                {
                    Hint = "mend the processor; nothing of this timer is committed",
                },
                fault);
        }
    }

    /// <summary>Forgets everything; what is committed is read again.</summary>
    public void Drop()
    {
        _near.Clear();
        _uncommitted.Clear();
        _horizon = long.MinValue;
    }

    /// <summary>What this unit and those before it changed is in the store now.</summary>
    public void Committed()
    {
        foreach (var (timer, change) in _uncommitted)
        {
            if (change.Epoch <= budget.CommittedEpoch)
            {
                _uncommitted.Remove(timer);
            }
        }
    }

    private void Change(TimerKey timer, bool set, UnitOfWork unit, long epoch)
    {
        // The first look at the store decides what is near.
        if (_horizon == long.MinValue)
        {
            Load();
        }

        var isNear = timer.Time < _horizon;
        if (isNear && set == _near.Contains(timer))
        {
            return;
        }

        if (!isNear && _uncommitted.TryGetValue(timer, out var known) && known.Set == set)
        {
            return;
        }

        _uncommitted[timer] = (set, epoch);
        if (isNear && set)
        {
            _near.Add(timer);
        }
        else if (isNear)
        {
            _near.Remove(timer);
        }

        if (set)
        {
            unit.Put(Table, timer.ToBytes(), default);
        }
        else
        {
            unit.Delete(Table, timer.ToBytes());
        }

        if (_near.Count > 4 * page)
        {
            Shrink();
        }
    }

    // The far half leaves memory. It is in the store, or still among what is not committed.
    private void Shrink()
    {
        var times = _near.Skip(_near.Count / 2).First().Time;
        if (times > _near.Min.Time)
        {
            _horizon = times;
            _near.RemoveWhere(timer => timer.Time >= times);
        }
    }

    private void Load()
    {
        Span<byte> from = stackalloc byte[8];
        TimerKey.WriteTime(from, _horizon);
        var full = false;
        stored.Scan(Table, default, from, (key, _) =>
        {
            var timer = TimerKey.Read(key);

            // A page ends between two times, never inside one.
            full = _near.Count >= page && timer.Time > _near.Max.Time;
            if (!full && !(_uncommitted.TryGetValue(timer, out var change) && !change.Set))
            {
                _near.Add(timer);
            }

            return !full;
        });
        var end = full ? _near.Max.Time + 1 : long.MaxValue;
        foreach (var (timer, change) in _uncommitted)
        {
            if (change.Set && timer.Time >= _horizon && timer.Time < end)
            {
                _near.Add(timer);
            }
        }

        _horizon = end;
    }
}
