using System.Globalization;

namespace Catchwater.Host;

/// <summary>Counts as people write them: <c>1 row</c>, <c>541,909 rows</c>.</summary>
internal static class Counted
{
    /// <param name="count">How many.</param>
    /// <param name="one">What one of them is called.</param>
    /// <param name="many">What several are called. Default: <paramref name="one"/> with an s.</param>
    public static string Of(long count, string one, string? many = null) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {(count == 1 ? one : many ?? one + "s")}";
}
