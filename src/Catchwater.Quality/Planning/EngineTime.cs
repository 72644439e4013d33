using System.Globalization;

namespace Catchwater.Quality.Planning;

/// <summary>Times of the engine in words: it knows years before 1 and after 9999, .NET does not.</summary>
internal static class EngineTime
{
    private static readonly double First = (DateTimeOffset.MinValue - DateTimeOffset.UnixEpoch).TotalSeconds;
    private static readonly double Last = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).TotalSeconds - 1;

    /// <summary>Seconds since 1970, UTC, in a format of <see cref="DateTimeOffset"/>.</summary>
    public static string Text(double seconds, string format) => seconds < First ? "before the year 1" : seconds > Last ? "after the year 9999"
        : DateTimeOffset.UnixEpoch.AddSeconds(seconds).ToString(format, CultureInfo.InvariantCulture);
}
