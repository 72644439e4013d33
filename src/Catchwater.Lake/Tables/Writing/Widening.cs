using System.Globalization;
using Catchwater.Lake.Tables.Types;

namespace Catchwater.Lake.Tables.Writing;

/// <summary>Which incoming types a column takes without loss: its own, and those whose every value it holds.</summary>
internal static class Widening
{
    private static readonly string[] Integers = ["byte", "short", "integer", "long"];
    private static readonly int[] Digits = [3, 5, 10, 19];

    /// <summary>Whether every value of <paramref name="from"/> is one of <paramref name="to"/>.</summary>
    public static bool Fits(DeltaType from, DeltaType to)
    {
        if (from.Equals(to))
        {
            return true;
        }

        if (from is not PrimitiveType { Name: var source } || to is not PrimitiveType { Name: var target })
        {
            return false;
        }

        var integer = Array.IndexOf(Integers, source);
        if (Decimal(target) is var (precision, scale))
        {
            return integer >= 0
                ? precision - scale >= Digits[integer]
                : Decimal(source) is var (fromPrecision, fromScale) && scale >= fromScale && precision - scale >= fromPrecision - fromScale;
        }

        return (integer >= 0 && Array.IndexOf(Integers, target) > integer)
            || (source == "float" && target == "double")
            || (integer is >= 0 and <= 2 && target == "double");
    }

    private static (int Precision, int Scale)? Decimal(string name)
    {
        if (!name.StartsWith("decimal(", StringComparison.Ordinal))
        {
            return null;
        }

        var parts = name[8..^1].Split(',');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
