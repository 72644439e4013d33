using Catchwater.Quality.Checks;

namespace Shop.Checks;

/// <summary>A GTIN-13 (EAN-13) ends in a check digit: with weights 1, 3, 1, 3 … its digits add up to a multiple of 10.</summary>
internal sealed class Gtin : IRowCheck
{
    public SqlFragment Valid(CheckContext context) => SqlFragment.Of(
        $"""
        length({context.Columns[0]}) = 13
        AND list_sum(list_transform(range(1, 14), lambda i: TRY_CAST({context.Columns[0]}[i] AS INTEGER) * (1 + 2 * ((i + 1) % 2)))) % 10 = 0
        """);
}
