using System.Globalization;

namespace Catchwater.Quality.Judging;

/// <summary>A set of whole numbers as bits, where they lie close enough together: exact, and far cheaper than hashing.</summary>
/// <param name="Type">Engine type of the numbers.</param>
/// <param name="Low">The smallest.</param>
/// <param name="High">The largest.</param>
internal sealed record Bitmap(string Type, decimal Low, decimal High)
{
    // 2^28 bits are 32 MiB a thread.
    private const long MaxBits = 1L << 28;

    /// <summary>Engine types that can be bits.</summary>
    public static IReadOnlyList<string> Types { get; } = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"];

    /// <summary>The bitmap for numbers of which the extremes are known; null when they are none or too far apart.</summary>
    public static Bitmap? For(string type, object? low, object? high, long count)
    {
        if (low is null || high is null)
        {
            return null;
        }

        var bitmap = new Bitmap(type, Convert.ToDecimal(low, CultureInfo.InvariantCulture), Convert.ToDecimal(high, CultureInfo.InvariantCulture));
        return bitmap.High - bitmap.Low < Math.Min(MaxBits, Math.Max(count * 64m, 1 << 20)) ? bitmap : null;
    }

    /// <summary>The aggregate that collects a column.</summary>
    public string Of(string column) => $"bitstring_agg({column}, '{Low:0}'::{Type}, '{High:0}'::{Type})";

    /// <summary>The condition that a number which is not NULL is missing in the set that <paramref name="set"/> yields.</summary>
    public string Lacks(string set, string number) =>
        $"CASE WHEN {number} BETWEEN {Low:0} AND {High:0} THEN get_bit({set}, CAST({number} - {Low:0} AS INTEGER)) = 0 ELSE {number} IS NOT NULL END";
}
