namespace Catchwater.Ingest.Admission;

/// <summary>
/// Times as events write them: <c>2026-01-31T12:34:56.789Z</c> and its shorter forms (RFC 3339; a blank for the T; seconds, fraction and
/// zone may be missing). Without a zone it is UTC.
/// </summary>
internal static class IsoTime
{
    /// <summary>Milliseconds since 1970 UTC; false when the text is no time.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (!TryDay(text, out var day) || text.Length < 16 || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ')
            || !TryTimeOfDay(text[11..], out var ticks, out var used))
        {
            return false;
        }

        var zone = text[(11 + used)..];
        var minutes = 0;
        if (!zone.IsEmpty && !(zone is [(byte)'Z' or (byte)'z']) && !TryZone(zone, out minutes))
        {
            return false;
        }

        var utc = day.DayNumber * TimeSpan.TicksPerDay + ticks - minutes * TimeSpan.TicksPerMinute;
        milliseconds = (utc - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
        return true;
    }

    /// <summary>Whether the text is a day: <c>2026-01-31</c>.</summary>
    public static bool IsDay(ReadOnlySpan<byte> text) => text.Length == 10 && TryDay(text, out _);

    /// <summary>Whether the text is a time of day: <c>12:34</c>, <c>12:34:56.789</c>.</summary>
    public static bool IsTimeOfDay(ReadOnlySpan<byte> text) => TryTimeOfDay(text, out _, out var used) && used == text.Length;

    private static bool TryDay(ReadOnlySpan<byte> text, out DateOnly day)
    {
        day = default;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-'
            || !Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var number)
            || year < 1 || month is < 1 or > 12 || number < 1 || number > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        day = new DateOnly(year, month, number);
        return true;
    }

    private static bool TryTimeOfDay(ReadOnlySpan<byte> text, out long ticks, out int used)
    {
        (ticks, used) = (0, 5);
        if (text.Length < 5 || text[2] != ':' || !Number(text[..2], out var hour) || !Number(text[3..5], out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        var second = 0;
        if (text.Length >= 8 && text[5] == ':')
        {
            if (!Number(text[6..8], out second) || second > 59)
            {
                return false;
            }

            used = 8;
            if (text.Length > 9 && text[8] == '.' && char.IsAsciiDigit((char)text[9]))
            {
                var unit = TimeSpan.TicksPerSecond;
                for (used = 9; used < text.Length && char.IsAsciiDigit((char)text[used]); used++)
                {
                    unit /= 10;
                    ticks += unit * (text[used] - '0');
                }
            }
        }

        ticks += hour * TimeSpan.TicksPerHour + minute * TimeSpan.TicksPerMinute + second * TimeSpan.TicksPerSecond;
        return true;
    }

    private static bool TryZone(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text[0] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        var digits = text[1..];
        var rest = digits.Length switch
        {
            2 => default,
            4 => digits[2..],
            5 when digits[2] == ':' => digits[3..],
            _ => digits,
        };
        var minute = 0;
        if (rest.Length == digits.Length || !Number(digits[..2], out var hour) || (!rest.IsEmpty && !Number(rest, out minute)) || hour > 23 || minute > 59)
        {
            return false;
        }

        minutes = (hour * 60 + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Number(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
