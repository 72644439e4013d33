using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace Catchwater.Quality.Judging;

/// <summary>A value of a row as JSON: numbers stay numbers, what JSON has no word for becomes text, long text is cut.</summary>
internal static class SampleValue
{
    /// <summary>Characters of a text that are shown.</summary>
    public const int MaxText = 300;

    public static JsonNode? Of(object? value) => value switch
    {
        null => null,
        bool flag => flag,
        byte or sbyte or short or ushort or int or uint or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong big => big,
        double number when double.IsFinite(number) => number,
        float number when float.IsFinite(number) => number,
        decimal number => number,
        BigInteger whole => JsonNode.Parse(whole.ToString(CultureInfo.InvariantCulture)),
        string text => Cut(text),
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        _ => Cut(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };

    // Never half a character: no report could write it.
    private static string Cut(string text) => text.Length <= MaxText ? text : text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)] + "…";
}
