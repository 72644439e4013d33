namespace Catchwater.Core.Errors;

/// <summary>Finds the name somebody probably meant.</summary>
public static class Suggestion
{
    /// <summary>
    /// The candidate nearest to <paramref name="found"/> by edit distance, when it is near enough to be a slip of the hand
    /// (at most a third of the letters, at least one); null otherwise.
    /// </summary>
    public static string? For(string found, IEnumerable<string> candidates)
    {
        // Nothing of such a length is a slip of the hand.
        if (found.Length > Longest)
        {
            return null;
        }

        var limit = Math.Max(1, found.Length / 3);
        return candidates
            .Select(candidate => (candidate, distance: Distance(found.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.distance <= limit)
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }

    private const int Longest = 200;
    private const int Shown = 20;

    /// <summary>A hint such as <c>did you mean 'source'?</c>, or the list of what is allowed, 20 at most, when nothing is near.</summary>
    public static string Hint(string found, IReadOnlyCollection<string> candidates) =>
        For(found, candidates) is { } near
            ? $"did you mean '{near}'?"
            : $"expected one of: {string.Join(", ", candidates.Order(StringComparer.Ordinal).Take(Shown))}{(candidates.Count > Shown ? $" and {candidates.Count - Shown} more" : "")}";

    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
            }

            previous = current;
        }

        return previous[b.Length];
    }
}
