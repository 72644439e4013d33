using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Catchwater.Lake.Tables;

/// <summary>Which state of a table is meant: a version, or the one that was current at a time.</summary>
public readonly record struct AsOf
{
    private AsOf(long? version, DateTimeOffset? time) => (VersionNumber, Moment) = (version, time);

    /// <summary>The version, from 0; null when a time is meant.</summary>
    public long? VersionNumber { get; }

    /// <summary>The time; null when a version is meant.</summary>
    public DateTimeOffset? Moment { get; }

    /// <summary>The state right after that version was committed.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="version"/> is negative.</exception>
    public static AsOf Version(long version)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        return new(version, null);
    }

    /// <summary>The state that was current at that time.</summary>
    public static AsOf Time(DateTimeOffset time) => new(null, time);

    /// <summary>
    /// Reads a version (<c>12</c>) or an ISO 8601 time (<c>2026-01-31</c>, <c>2026-01-31T12:30:00Z</c>); UTC when it names no zone, and
    /// a date means its first moment.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AsOf asOf)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            asOf = Version(version);
            return true;
        }

        var known = DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time);
        asOf = known ? Time(time) : default;
        return known;
    }

    /// <summary><c>version 12</c> or <c>2026-01-31T12:30:00.0000000+00:00</c>.</summary>
    public override string ToString() =>
        VersionNumber is { } version
            ? string.Create(CultureInfo.InvariantCulture, $"version {version}")
            : (Moment ?? default).ToString("O", CultureInfo.InvariantCulture);
}
