namespace Catchwater.Streaming.Windows;

/// <summary>
/// How events are grouped by their own time. Windows begin at whole multiples since 1970 UTC, hold their start and not their end, and
/// close when the watermark has come to their end.
/// </summary>
public sealed record Window
{
    private Window()
    {
    }

    /// <summary>Windows side by side: each event is in one.</summary>
    /// <param name="size">Length; at least 1 ms.</param>
    public static Window Tumbling(TimeSpan size) => Hopping(size, size);

    /// <summary>Overlapping windows: one begins every <paramref name="advance"/>, each event is in several.</summary>
    /// <param name="size">Length; at least 1 ms, at most 1000 times <paramref name="advance"/>.</param>
    /// <param name="advance">Distance of their beginnings; at least 1 ms, at most <paramref name="size"/>.</param>
    public static Window Hopping(TimeSpan size, TimeSpan advance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(advance.TotalMilliseconds, 1, nameof(advance));
        ArgumentOutOfRangeException.ThrowIfLessThan(size, advance);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size / advance, 1000, nameof(size));
        return new Window { Size = (long)size.TotalMilliseconds, Advance = (long)advance.TotalMilliseconds };
    }

    /// <summary>One window for as long as events of a key follow each other; it ends <paramref name="gap"/> after the last one.</summary>
    /// <param name="gap">Longest silence inside a session; at least 1 ms.</param>
    public static Window Session(TimeSpan gap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gap.TotalMilliseconds, 1, nameof(gap));
        return new Window { Gap = (long)gap.TotalMilliseconds };
    }

    /// <summary>How long after its end a window still takes late events; each of them emits the window's result again. Default: 0.</summary>
    public TimeSpan AllowedLateness { get; init; } = TimeSpan.Zero;

    internal long Size { get; private init; }

    internal long Advance { get; private init; }

    /// <summary>0 for windows of fixed length.</summary>
    internal long Gap { get; private init; }
}

/// <summary>The result of a window.</summary>
/// <param name="Key">The key.</param>
/// <param name="Start">The first instant of the window.</param>
/// <param name="End">The first instant after it.</param>
/// <param name="Value">What its events come to.</param>
public sealed record WindowResult<TKey, TValue>(TKey Key, DateTimeOffset Start, DateTimeOffset End, TValue Value);
