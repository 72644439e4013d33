using System.Text.Json;
using Catchwater.Catalog.Storage;
using Dapper;

namespace Catchwater.Catalog.Search;

/// <summary>Asks the text indexes which assets hold every word of a text, and how well; a lower score is a better match.</summary>
internal sealed class TextMatches(PreparedConnection connection)
{
    // Scoring reads a row a match: when so much matches, names alone tell the best apart.
    private const int ScoredInFull = 20_000;

    /// <summary>The score by asset; null where only a part of a word matches.</summary>
    public Dictionary<long, double?> Find(SearchText query)
    {
        Dictionary<long, double?> scores = [];
        if (query.Words is null)
        {
            // A text without a letter or digit matches nothing.
            return scores;
        }

        var words = query.ShortWords is null ? "" : " AND rowid IN (SELECT rowid FROM asset_words WHERE asset_words MATCH ?2)";
        var sql = query.Parts is null
            ? "SELECT rowid FROM asset_words WHERE asset_words MATCH ?1"
            : $"SELECT rowid FROM asset_parts WHERE asset_parts MATCH ?1{words}";
        using (var rows = connection.Prepared(sql))
        {
            foreach (var text in ((string?[])[query.Parts, query.ShortWords]).OfType<string>())
            {
                rows.Bind(text);
            }

            while (rows.Next())
            {
                scores[rows.Number(0)!.Value] = null;
            }
        }

        if (scores.Count > 0)
        {
            Score(scores, scores.Count > ScoredInFull ? $"{{name}} : ({query.Words})" : query.Words);
        }

        return scores;
    }

    /// <summary>Assets with a column of one of these names, in any case.</summary>
    public HashSet<long> WithColumn(IReadOnlyCollection<string> names)
    {
        // The text index knows the words of a name; which asset has the very name the columns tell.
        var near = names.All(name => name.Any(char.IsLetterOrDigit)) ? "AND asset_id IN (SELECT rowid FROM asset_words WHERE asset_words MATCH @words)" : "";
        return
        [
            .. connection.Query<long>(
                $"SELECT DISTINCT asset_id FROM asset_column WHERE present = 1 AND lower(path) IN (SELECT lower(value) FROM json_each(@names)) {near}",
                new { names = JsonSerializer.Serialize(names), words = $"{{columns}} : ({string.Join(" OR ", names.Select(SearchText.Quote))})" }),
        ];
    }

    private void Score(Dictionary<long, double?> scores, string match)
    {
        using var rows = connection.Prepared("SELECT rowid, bm25(asset_words, 10.0, 2.0, 3.0, 5.0) FROM asset_words WHERE asset_words MATCH ?1").Bind(match);
        while (rows.Next())
        {
            if (scores.ContainsKey(rows.Number(0)!.Value))
            {
                scores[rows.Number(0)!.Value] = rows.Real(1);
            }
        }
    }
}
