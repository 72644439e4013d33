using System.Globalization;

namespace Catchwater.Catalog.Storage;

/// <summary>
/// Times and stamps as the database keeps them: texts whose ordinal order is the order of time. A stamp is a time and the first
/// digits of an event's hash, so that of any two facts one is later, and every order of arrival ends in the same catalogue.
/// </summary>
internal static class Stamp
{
    private const string Format = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

    /// <summary>After every time.</summary>
    public const string Never = "~";

    /// <summary>A time in UTC, 28 characters.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>A stamp from a time and a hash.</summary>
    public static string Of(string time, string hash) => $"{time}|{hash.AsSpan(0, 16)}";

    /// <summary>The time in a stamp or time text.</summary>
    public static string TimeOf(string stamp) => stamp[..28];

    /// <summary>Reads a time or stamp.</summary>
    public static DateTimeOffset Parse(string text) =>
        DateTimeOffset.ParseExact(TimeOf(text), Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
