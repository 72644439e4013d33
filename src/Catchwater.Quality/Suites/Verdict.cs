using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Catchwater.Quality.Suites;

/// <summary>When a rule holds, given what was measured. All comparisons are exact: nothing is rounded before it is judged.</summary>
internal abstract record Verdict
{
    /// <summary>What is expected, to end a sentence with.</summary>
    public abstract string Expectation { get; }
}

/// <summary>At least this share of rows is valid.</summary>
/// <param name="Threshold">0 to 1.</param>
/// <param name="EmptyFails">Whether an empty table counts as ratio 0 (the original's rules); otherwise it has none and holds.</param>
internal sealed record AtLeast(decimal Threshold, bool EmptyFails) : Verdict
{
    public override string Expectation => Threshold switch
    {
        1 => "all must be valid",
        _ => $"at least {Threshold * 100:0.#########}% must be valid",
    };

    public bool Holds(long failed, long total) =>
        total == 0 ? !EmptyFails || Threshold <= 0 : Exact.Compare(total - failed, 1, total, Threshold) >= 0;

    public double? Ratio(long failed, long total) =>
        total == 0 ? (EmptyFails ? 0.0 : null) : (double)(total - failed) / total;
}

/// <summary>A measured number, or its percentage of all rows, satisfies an operator.</summary>
internal sealed record Compare(Operator Operator, bool Percent) : Verdict
{
    public override string Expectation => $"expected {Operator}{(Percent ? " percent" : "")}";

    /// <summary>Whether a count of rows satisfies it; a percentage of an empty table counts as 0.</summary>
    public bool Holds(long count, long total) => !Percent
        ? Operator.Holds(bound => Exact.Compare(count, 1, 1, bound))
        : Operator.Holds(bound => total == 0 ? Exact.Compare(0, 1, 1, bound) : Exact.Compare(count, 100, total, bound));
}

/// <summary>An operator of the standard with its bounds.</summary>
/// <param name="Key">As spelled in the contract, such as <c>mustBeLessThan</c>.</param>
/// <param name="Bounds">One number, or two for the between operators (both included).</param>
/// <param name="Text">The value of <c>mustBe</c> and <c>mustNotBe</c> where it is no number; then there are no bounds.</param>
internal sealed record Operator(string Key, IReadOnlyList<decimal> Bounds, JsonElement? Text = null)
{
    /// <summary>Judges by how the value compares to a bound: below 0, 0 or above.</summary>
    public bool Holds(Func<decimal, int> compare) => Key switch
    {
        "mustBe" => Bounds.Count == 1 && compare(Bounds[0]) == 0,
        "mustNotBe" => Bounds.Count != 1 || compare(Bounds[0]) != 0,
        "mustBeGreaterThan" => compare(Bounds[0]) > 0,
        "mustBeGreaterOrEqualTo" => compare(Bounds[0]) >= 0,
        "mustBeLessThan" => compare(Bounds[0]) < 0,
        "mustBeLessOrEqualTo" => compare(Bounds[0]) <= 0,
        "mustBeBetween" => compare(Bounds[0]) >= 0 && compare(Bounds[1]) <= 0,
        "mustNotBeBetween" => compare(Bounds[0]) < 0 || compare(Bounds[1]) > 0,
        _ => throw new InvalidOperationException(Key),
    };

    public override string ToString()
    {
        var first = Bounds.Count > 0 ? Number(Bounds[0]) : Text?.GetRawText() ?? "null";
        return Key switch
        {
            "mustBe" => first,
            "mustNotBe" => $"anything but {first}",
            "mustBeGreaterThan" => $"more than {first}",
            "mustBeGreaterOrEqualTo" => $"at least {first}",
            "mustBeLessThan" => $"less than {first}",
            "mustBeLessOrEqualTo" => $"at most {first}",
            "mustBeBetween" => $"{first} to {Number(Bounds[1])}",
            _ => $"anything outside {first} to {Number(Bounds[1])}",
        };
    }

    private static string Number(decimal bound) => bound.ToString("#,0.#########", CultureInfo.InvariantCulture);
}

/// <summary>Comparisons without rounding.</summary>
internal static class Exact
{
    /// <summary>Compares <c>count x factor / total</c> with a decimal; <paramref name="total"/> is above 0.</summary>
    public static int Compare(BigInteger count, int factor, BigInteger total, decimal bound)
    {
        var bits = decimal.GetBits(bound);
        var scale = (bits[3] >> 16) & 0xFF;
        var mantissa = (new BigInteger((uint)bits[2]) << 64) + (new BigInteger((uint)bits[1]) << 32) + (uint)bits[0];
        if (bits[3] < 0)
        {
            mantissa = -mantissa;
        }

        return (count * factor * BigInteger.Pow(10, scale)).CompareTo(mantissa * total);
    }
}
