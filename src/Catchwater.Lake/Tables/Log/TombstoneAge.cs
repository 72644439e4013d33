using System.Globalization;
using System.Text.RegularExpressions;

namespace Catchwater.Lake.Tables.Log;

/// <summary>How long the log remembers removed files: the table's <c>delta.deletedFileRetentionDuration</c>, or 7 days.</summary>
internal static partial class TombstoneAge
{
    private static readonly TimeSpan Default = TimeSpan.FromDays(7);

    public static TimeSpan Of(TableState state)
    {
        if (!state.Metadata.Configuration.TryGetValue("delta.deletedFileRetentionDuration", out var text) || Interval().Match(text) is not { Success: true } match)
        {
            return Default;
        }

        var number = long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return match.Groups[2].Value.ToUpperInvariant() switch
        {
            "WEEK" => TimeSpan.FromDays(7 * number),
            "DAY" => TimeSpan.FromDays(number),
            "HOUR" => TimeSpan.FromHours(number),
            "MINUTE" => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromSeconds(number),
        };
    }

    [GeneratedRegex(@"\A\s*(?:interval\s+)?(\d{1,6})\s+(week|day|hour|minute|second)s?\s*\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Interval();
}
