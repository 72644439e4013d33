using Catchwater.Catalog.Storage;
using Catchwater.Core.Errors;
using Dapper;

namespace Catchwater.Catalog.Assets;

/// <summary>
/// Finds the one asset a user means: by <c>namespace:name</c>, by its name when only one namespace has it, by another name it has or
/// had, or by the last part of its name when only one ends so. An asset that exists wins over one that was dropped.
/// </summary>
internal sealed class NameResolver(PreparedConnection connection)
{
    private const int ShownCandidates = 10;

    /// <summary>The asset's id.</summary>
    /// <exception cref="CatalogException">None (<c>asset_not_found</c>) or several (<c>asset_ambiguous</c>) are called so.</exception>
    public long Resolve(string text)
    {
        List<Candidate> found = [];
        foreach (var way in (Func<string, IEnumerable<Candidate>>[])[Qualified, Named, Aliased, Ending])
        {
            if (found.Count == 0)
            {
                found = [.. way(text)];
            }
        }

        var living = found.Where(asset => !asset.Hidden).ToList();
        var candidates = living.Count > 0 ? living : found;
        return candidates.Count switch
        {
            1 => candidates[0].Id,
            0 => throw new CatalogException(new Problem("asset_not_found", $"the catalogue knows no asset '{text}'") { Hint = Hint(text) }),
            _ => throw new CatalogException(new Problem(
                "asset_ambiguous",
                $"'{text}' means {candidates.Count} assets: {string.Join(", ", candidates.Take(ShownCandidates).Select(asset => $"{asset.Namespace}:{asset.Name}"))}"
                + (candidates.Count > ShownCandidates ? ", …" : ""))
            {
                Hint = "name one of them in full",
            }),
        };
    }

    /// <summary>Whether a name alone means one asset.</summary>
    public bool IsUnique(string name) => connection.ExecuteScalar<long>("SELECT count(*) FROM asset WHERE name = @name", new { name }) == 1;

    private IEnumerable<Candidate> Named(string name) => connection.Query<Candidate>(
        "SELECT id, namespace, name, hidden FROM asset WHERE name = @name ORDER BY namespace", new { name });

    private IEnumerable<Candidate> Qualified(string text) => Splits(text).SelectMany(split => connection.Query<Candidate>(
        "SELECT id, namespace, name, hidden FROM asset WHERE namespace = @Namespace AND name = @Name", new { split.Namespace, split.Name }));

    private IEnumerable<Candidate> Aliased(string text) => Splits(text).Prepend((Namespace: "", Name: text)).SelectMany(split => connection.Query<Candidate>(
            """
            SELECT DISTINCT a.id, a.namespace, a.name, a.hidden FROM alias l JOIN asset a ON a.namespace = l.target_namespace AND a.name = l.target_name
            WHERE l.name = @Name AND (@Namespace = '' OR l.namespace = @Namespace)
            """,
            new { split.Namespace, split.Name }))
        .DistinctBy(asset => asset.Id);

    private IEnumerable<Candidate> Ending(string text) => connection.Query<Candidate>(
        """
        SELECT id, namespace, name, hidden FROM asset
        WHERE hidden = 0 AND length(@last) > 0 AND substr(lower(name), -length(@last) - 1) IN ('.' || @last, ':' || @last, '/' || @last) ORDER BY namespace, name
        """,
        new { last = text.ToLowerInvariant() });

    /// <summary>The ways to read a text as <c>namespace:name</c>.</summary>
    public static IEnumerable<(string Namespace, string Name)> Splits(string text)
    {
        for (var colon = text.IndexOf(':', StringComparison.Ordinal); colon >= 0; colon = text.IndexOf(':', colon + 1))
        {
            if (colon > 0 && colon < text.Length - 1)
            {
                yield return (text[..colon], text[(colon + 1)..]);
            }
        }
    }

    private string Hint(string text)
    {
        // Names whose length differs by more than a slip of the hand are not worth comparing.
        var near = Suggestion.For(text, connection.Query<string>(
            "SELECT DISTINCT name FROM asset WHERE hidden = 0 AND abs(length(name) - @Length) <= max(1, @Length / 3) ORDER BY name", new { text.Length }));
        return near is null ? $"look for it with: catchwater catalog search \"{text}\"" : $"did you mean '{near}'?";
    }

    private sealed record Candidate
    {
        public long Id { get; init; }

        public string Namespace { get; init; } = "";

        public string Name { get; init; } = "";

        public bool Hidden { get; init; }
    }
}
