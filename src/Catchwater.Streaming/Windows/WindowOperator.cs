using Catchwater.Streaming.Running;
using Catchwater.Streaming.Serdes;
using Catchwater.Streaming.State;
using Catchwater.Streaming.Timers;

namespace Catchwater.Streaming.Windows;

/// <summary>Windows of event time in one task. The windows of a key are one state entry, in order of their start.</summary>
internal sealed class WindowOperator<TKey, T, TValue>
    where TKey : notnull
{
    private readonly TaskRuntime _runtime;
    private readonly EventClock _clock;
    private readonly Window _window;
    private readonly ISerde<TKey> _keySerde;
    private readonly Fold<T, TValue> _fold;
    private readonly Action<WindowResult<TKey, TValue>> _next;
    private readonly Action<T>? _late;
    private readonly StateTable<List<OpenWindow<TValue>>> _table;
    private readonly TimerQueue _timers;
    private readonly long _lateness;

    public WindowOperator(
        TaskRuntime runtime,
        string name,
        Window window,
        WindowCodec<TValue> codec,
        ISerde<TKey> keySerde,
        Fold<T, TValue> fold,
        Action<WindowResult<TKey, TValue>> next,
        Action<T>? late)
    {
        (_runtime, _clock, _window, _keySerde, _fold, _next, _late) = (runtime, runtime.Clock, window, keySerde, fold, next, late);
        _lateness = (long)window.AllowedLateness.TotalMilliseconds;
        _table = runtime.OpenTable(name, codec);
        _timers = runtime.OpenEventTimers(name + ".timers", OnTimer);
    }

    public void OnRecord(TKey key, T value)
    {
        var entry = _table.Find(_runtime.Key);
        var windows = entry.HasValue ? entry.Value! : [];
        if (_window.Gap > 0 ? AddToSession(key, value, windows) : AddToFixed(key, value, windows))
        {
            _table.Set(entry, windows, _runtime.Timestamp);
        }
        else
        {
            _runtime.Counters.Late++;
            _late?.Invoke(value);
        }
    }

    private bool AddToFixed(TKey key, T value, List<OpenWindow<TValue>> windows)
    {
        var taken = false;
        var time = _runtime.Timestamp;
        var last = time - Modulo(time, _window.Advance);
        for (var start = last - ((_window.Size - 1 - Modulo(time, _window.Advance)) / _window.Advance * _window.Advance); start <= last; start += _window.Advance)
        {
            var end = start + _window.Size;
            if (end + _lateness <= _clock.Watermark)
            {
                continue;
            }

            taken = true;
            var window = windows.Find(one => one.Start == start);
            if (window is null)
            {
                window = new OpenWindow<TValue>(start, end, _fold.First(value));
                Insert(windows, window);
            }
            else
            {
                window.Value = _fold.Add(window.Value, value);
            }

            Schedule(key, window);
        }

        return taken;
    }

    private bool AddToSession(TKey key, T value, List<OpenWindow<TValue>> windows)
    {
        var (start, end) = (_runtime.Timestamp, _runtime.Timestamp + _window.Gap);
        var touching = windows.FindAll(one => one.Start <= end && one.End >= start);
        var (from, to) = touching.Aggregate((start, end), (span, one) => (Math.Min(span.start, one.Start), Math.Max(span.end, one.End)));
        if (to + _lateness <= _clock.Watermark)
        {
            return false;
        }

        windows.RemoveAll(touching.Contains);
        foreach (var gone in touching.Where(one => one.End != to))
        {
            Unschedule(gone.End, windows);
            Unschedule(gone.End + _lateness, windows);
        }

        var sum = touching.Count == 0 ? _fold.First(value) : _fold.Add(touching.Select(one => one.Value).Aggregate(_fold.Merge!), value);
        OpenWindow<TValue> session = new(from, to, sum);
        Insert(windows, session);
        Schedule(key, session);
        return true;
    }

    // A window that should have fired already says its new result at once.
    private void Schedule(TKey key, OpenWindow<TValue> window)
    {
        if (window.End <= _clock.Watermark)
        {
            Emit(key, window);
        }
        else
        {
            window.Fired = false;
            _timers.Set(window.End, _runtime.Key, _runtime.Unit, _runtime.Epoch);
        }

        if (_lateness > 0)
        {
            _timers.Set(window.End + _lateness, _runtime.Key, _runtime.Unit, _runtime.Epoch);
        }
    }

    private void Unschedule(long time, List<OpenWindow<TValue>> others)
    {
        if (!others.Exists(one => one.End == time || one.End + _lateness == time))
        {
            _timers.Delete(time, _runtime.Key, _runtime.Unit, _runtime.Epoch);
        }
    }

    private void OnTimer(long time, byte[] key)
    {
        _runtime.SetKey(key);
        var entry = _table.Find(key);
        if (!entry.HasValue)
        {
            return;
        }

        var windows = entry.Value!;
        foreach (var window in windows.Where(one => one.End <= time && !one.Fired))
        {
            Emit(_keySerde.Deserialize(key), window);
        }

        windows.RemoveAll(one => one.End + _lateness <= time);
        if (windows.Count == 0)
        {
            _table.Remove(entry);
        }
        else
        {
            _table.Changed(entry, time);
        }
    }

    private void Emit(TKey key, OpenWindow<TValue> window)
    {
        window.Fired = true;

        // The result is as late as an event of its window can be, as in Flink.
        var time = _runtime.Timestamp;
        _runtime.Timestamp = window.End - 1;
        _next(new WindowResult<TKey, TValue>(key, DateTimeOffset.FromUnixTimeMilliseconds(window.Start), DateTimeOffset.FromUnixTimeMilliseconds(window.End), window.Value));
        _runtime.Timestamp = time;
    }

    private static void Insert(List<OpenWindow<TValue>> windows, OpenWindow<TValue> window)
    {
        var at = windows.FindIndex(one => one.Start > window.Start);
        windows.Insert(at < 0 ? windows.Count : at, window);
    }

    private static long Modulo(long time, long size) => ((time % size) + size) % size;
}
