using System.Text.Json;

namespace Catchwater.Host.Testing;

/// <summary>Compares rows without regard to their order, and pairs what is left so that the values that differ stand side by side.</summary>
internal static class RowDiff
{
    // Pairing looks at every pair; beyond this many the differences are listed as they are.
    private const int Pairable = 500;

    /// <summary>The differences; none when the rows are equal as multisets.</summary>
    public static IReadOnlyList<RowDifference> Between(IReadOnlyList<string> columns, IReadOnlyList<string?[]> expected, IReadOnlyList<string?[]> found)
    {
        List<string?[]> extra = [.. found];
        List<string?[]> missing = [];
        var counts = found.GroupBy(row => row, Rows.Instance).ToDictionary(group => group.Key, group => group.Count(), Rows.Instance);
        foreach (var row in expected)
        {
            if (counts.TryGetValue(row, out var count) && count > 0)
            {
                counts[row] = count - 1;
                extra.RemoveAt(extra.FindIndex(candidate => Rows.Instance.Equals(candidate, row)));
            }
            else
            {
                missing.Add(row);
            }
        }

        List<RowDifference> differences = [];
        foreach (var row in missing)
        {
            var nearest = missing.Count <= Pairable && extra.Count <= Pairable
                ? extra.Select(candidate => (Row: candidate, Same: Same(row, candidate))).Where(pair => pair.Same > 0).OrderByDescending(pair => pair.Same).FirstOrDefault().Row
                : null;
            differences.Add(nearest is null
                ? new RowDifference(DifferenceKind.Missing, Named(columns, row), null, [])
                : new RowDifference(DifferenceKind.Changed, Named(columns, row), Named(columns, nearest), [.. columns.Where((_, i) => row[i] != nearest[i])]));
            if (nearest is not null)
            {
                extra.Remove(nearest);
            }
        }

        return [.. differences, .. extra.Select(row => new RowDifference(DifferenceKind.Unexpected, null, Named(columns, row), []))];
    }

    private static int Same(string?[] a, string?[] b) => a.Zip(b).Count(pair => pair.First == pair.Second);

    private static Dictionary<string, JsonElement> Named(IReadOnlyList<string> columns, string?[] row) => columns.Zip(row).ToDictionary(pair => pair.First, pair => JsonSerializer.SerializeToElement(pair.Second));

    private sealed class Rows : IEqualityComparer<string?[]>
    {
        public static readonly Rows Instance = new();

        public bool Equals(string?[]? x, string?[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(string?[] obj) => obj.Aggregate(17, HashCode.Combine);
    }
}
