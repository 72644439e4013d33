using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Catchwater.Ingest.Admission;

/// <summary>A bound of a number, or the step it must be a multiple of.</summary>
internal sealed class NumberRule(NumberComparison comparison, string bound, string expected) : IValueRule
{
    private readonly decimal? _decimal = decimal.TryParse(bound, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) ? exact : null;
    private readonly double _double = double.Parse(bound, NumberStyles.Float, CultureInfo.InvariantCulture);

    public string? Check(ref Utf8JsonReader reader) => Holds(ref reader) ? null : expected;

    /// <summary>Whether the number has no fraction: 5, 5.0 and 5e3 have none.</summary>
    public static bool IsWhole(ref Utf8JsonReader reader) =>
        reader.ValueSpan.IndexOfAny(".eE"u8) < 0
        || (reader.TryGetDecimal(out var exact) ? exact == decimal.Truncate(exact) : reader.TryGetDouble(out var number) && number == Math.Floor(number));

    private bool Holds(ref Utf8JsonReader reader)
    {
        if (comparison == NumberComparison.MultipleOf)
        {
            return _decimal is { } step && reader.TryGetDecimal(out var number)
                ? number % step == 0
                : reader.TryGetDouble(out var rough) && Math.IEEERemainder(rough, _double) == 0;
        }

        var order = _decimal is { } limit && reader.TryGetDecimal(out var value) ? value.CompareTo(limit)
            : BigInteger.TryParse(Encoding.ASCII.GetString(reader.ValueSpan), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var big)
                && BigInteger.TryParse(bound, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var other) ? big.CompareTo(other)
            : (reader.TryGetDouble(out var real) ? real : double.NaN).CompareTo(_double);
        return comparison switch
        {
            NumberComparison.AtLeast => order >= 0,
            NumberComparison.Above => order > 0,
            NumberComparison.AtMost => order <= 0,
            _ => order < 0,
        };
    }
}

/// <summary>How a number is compared with its bound.</summary>
internal enum NumberComparison
{
    AtLeast,
    Above,
    AtMost,
    Below,
    MultipleOf,
}
