namespace Catchwater.Host.Testing;

/// <summary>Compares rejects: each expected one takes one that fits it, what is left on either side is a difference.</summary>
internal static class RejectDiff
{
    public static IReadOnlyList<RejectDifference> Between(IReadOnlyList<RejectSpec> expected, IReadOnlyList<RejectDifference> found)
    {
        List<RejectDifference> left = [.. found];
        List<RejectDifference> differences = [];

        // The most exact first, so that a loose one does not take what only it could not have.
        foreach (var spec in expected.OrderByDescending(spec => (spec.Line is null ? 0 : 1) + (spec.Column is null ? 0 : 1) + (spec.Raw is null ? 0 : 1) + (spec.Reason is null ? 0 : 1)))
        {
            if (left.Find(reject => Fits(spec, reject)) is { } taken)
            {
                left.Remove(taken);
            }
            else
            {
                differences.Add(new RejectDifference(DifferenceKind.Missing, null, spec.Line, spec.Column, spec.Raw, spec.Reason));
            }
        }

        return [.. differences, .. left];
    }

    private static bool Fits(RejectSpec spec, RejectDifference reject) =>
        (spec.Line is null || spec.Line == reject.Line)
        && (spec.Column is null || spec.Column.Equals(reject.Column, StringComparison.OrdinalIgnoreCase))
        && (spec.Raw is null || reject.Raw?.Contains(spec.Raw, StringComparison.Ordinal) is true)
        && (spec.Reason is null || reject.Reason?.Contains(spec.Reason, StringComparison.OrdinalIgnoreCase) is true);
}
