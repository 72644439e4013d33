using System.Text.RegularExpressions;

namespace Catchwater.Core.Schemas;

/// <summary>
/// Type names as people write them, in the engine's or in Spark's spelling, made into DuckDB's canonical text. Only what is
/// recognised comes through, so that a type from a spec is safe to put into SQL.
/// </summary>
public static partial class ColumnType
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["tinyint"] = "TINYINT",
        ["byte"] = "TINYINT",
        ["smallint"] = "SMALLINT",
        ["short"] = "SMALLINT",
        ["int"] = "INTEGER",
        ["integer"] = "INTEGER",
        ["bigint"] = "BIGINT",
        ["long"] = "BIGINT",
        ["hugeint"] = "HUGEINT",
        ["float"] = "FLOAT",
        ["real"] = "FLOAT",
        ["double"] = "DOUBLE",
        ["boolean"] = "BOOLEAN",
        ["bool"] = "BOOLEAN",
        ["varchar"] = "VARCHAR",
        ["string"] = "VARCHAR",
        ["text"] = "VARCHAR",
        ["char"] = "VARCHAR",
        ["binary"] = "BLOB",
        ["blob"] = "BLOB",
        ["date"] = "DATE",
        ["time"] = "TIME",
        ["timestamp"] = "TIMESTAMP WITH TIME ZONE",
        ["timestamptz"] = "TIMESTAMP WITH TIME ZONE",
        ["timestamp with time zone"] = "TIMESTAMP WITH TIME ZONE",
        ["timestamp_ntz"] = "TIMESTAMP",
        ["uuid"] = "UUID",
        ["json"] = "JSON",
    };

    /// <summary>What may be written, for error messages.</summary>
    public const string Expected = "a type such as bigint, double, decimal(18,2), varchar, boolean, date, timestamp or varchar[]";

    /// <summary>
    /// The canonical text; null when <paramref name="text"/> is no type we know. <c>timestamp</c> means an instant (UTC), as the
    /// lake stores it.
    /// </summary>
    public static string? TryNormalize(string text)
    {
        var element = text.AsSpan().Trim();
        var lists = 0;
        while (element.EndsWith("[]"))
        {
            element = element[..^2].TrimEnd();
            lists++;
        }

        return lists <= MaxLists && TryElement(element.ToString()) is { } type ? type + string.Concat(Enumerable.Repeat("[]", lists)) : null;
    }

    // Deeper lists in lists nobody writes, and the engine does not take.
    private const int MaxLists = 16;

    private static string? TryElement(string text)
    {
        if (Decimal().Match(text) is { Success: true } match)
        {
            var (precision, scale) = match.Groups[1].Success ? (int.Parse(match.Groups[1].ValueSpan, null), match.Groups[2].Success ? int.Parse(match.Groups[2].ValueSpan, null) : 0) : (18, 3);
            return precision is >= 1 and <= 38 && scale <= precision ? $"DECIMAL({precision},{scale})" : null;
        }

        return Names.GetValueOrDefault(Sized().Replace(text, ""));
    }

    [GeneratedRegex(@"\A(?:decimal|numeric)\s*(?:\(\s*(\d{1,2})\s*(?:,\s*(\d{1,2})\s*)?\))?\z", RegexOptions.IgnoreCase)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"(?<=\A(?:varchar|char))\s*\(\s*\d+\s*\)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Sized();
}
