using System.Text;
using Catchwater.Catalog.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Search;

/// <summary>Ranked search: exact names first, then matches of whole words and their beginnings (names before tags, columns and descriptions), then parts of words.</summary>
internal sealed class AssetSearch(SqliteConnection connection)
{
    private const int FacetValues = 20;

    private static readonly string[] Faceted = ["namespace", "kind", "classification", "owner", "steward", "format"];

    public SearchResult Search(string text, IReadOnlyList<SearchFilter> filters, int limit)
    {
        var query = SearchText.Parse(text);
        var groups = filters.Select(SearchFilter.Checked).GroupBy(filter => filter.Key, filter => filter.Value).ToDictionary(group => group.Key, group => group.ToArray());
        var parameters = new DynamicParameters(new { text = text.Trim(), limit });
        var matches = "";
        if (text.Trim().Length > 0)
        {
            Match(query);
            matches = " AND a.id IN (SELECT id FROM temp.match)";
        }

        var where = $"a.hidden = 0{matches}{Conditions(groups, parameters, except: null)}";
        var hits = Hits(query.Words is not null, where, parameters);
        var total = hits.Count < limit ? hits.Count : connection.ExecuteScalar<int>($"SELECT count(*) FROM asset a WHERE {where}", parameters);
        return new SearchResult(text, total, hits, Facets(groups, matches, parameters));
    }

    /// <summary>Asks the text indexes once; list, count and facets all start from what they found.</summary>
    private void Match(SearchText query)
    {
        connection.Execute(
            "CREATE TEMP TABLE IF NOT EXISTS match (id INTEGER PRIMARY KEY, score REAL); DELETE FROM temp.match;");
        if (query.Words is null)
        {
            // A text without a letter or digit matches nothing.
            return;
        }

        var words = query.ShortWords is null ? "" : "rowid IN (SELECT rowid FROM asset_words WHERE asset_words MATCH @ShortWords)";
        connection.Execute(
            query.Parts is null
                ? "INSERT INTO temp.match (id) SELECT rowid FROM asset_words WHERE asset_words MATCH @ShortWords"
                : $"INSERT INTO temp.match (id) SELECT rowid FROM asset_parts WHERE asset_parts MATCH @Parts {(words.Length > 0 ? "AND " + words : "")}",
            new { query.Parts, query.ShortWords });
        connection.Execute(
            """
            UPDATE temp.match SET score = w.score
            FROM (SELECT rowid AS id, bm25(asset_words, 10.0, 2.0, 3.0, 5.0) AS score FROM asset_words WHERE asset_words MATCH @Words) w WHERE w.id = match.id
            """,
            new { query.Words });
    }

    private List<SearchHit> Hits(bool ranked, string where, DynamicParameters parameters)
    {
        var rows = connection.Query<HitRow>(
            ranked
                ? $"""
                  SELECT a.* FROM temp.match m JOIN asset a ON a.id = m.id WHERE {where}
                  ORDER BY (a.name = @text COLLATE NOCASE) DESC, m.score IS NULL, m.score, length(a.name), a.name, a.namespace LIMIT @limit
                  """
                : $"SELECT a.* FROM asset a WHERE {where} ORDER BY a.name, a.namespace LIMIT @limit",
            parameters).AsList();
        var tags = connection.Query<(long Asset, string Tag)>(
                "SELECT DISTINCT asset_id, tag FROM asset_tag WHERE asset_id IN (SELECT value FROM json_each(@ids)) ORDER BY tag", new { ids = Ids.Json(rows.Select(row => row.Id)) })
            .ToLookup(row => row.Asset, row => row.Tag);
        return
        [
            .. rows.Select(row => new SearchHit
            {
                Name = row.Name,
                Namespace = row.Namespace,
                Kind = row.Kind,
                Description = row.Description,
                Owner = row.Owner,
                Steward = row.Steward,
                Classification = row.Classification,
                RetentionPeriod = row.RetentionDays is > 0 and <= int.MaxValue ? (int)row.RetentionDays : null,
                Location = row.Location,
                Format = row.Format,
                SizeBytes = row.SizeBytes,
                RowCount = row.RowCount,
                QualityScore = row.QualityScore,
                UpdatedAt = Stamp.Parse(row.UpdatedAt),
                Tags = [.. tags[row.Id]],
            }),
        ];
    }

    private OrderedDictionary<string, IReadOnlyList<FacetCount>> Facets(Dictionary<string, string[]> groups, string matches, DynamicParameters parameters)
    {
        // One pass counts every key that is not filtered; a filtered one is counted without its own filter.
        var counts = Faceted.ToDictionary(key => key, _ => new Dictionary<string, int>());
        foreach (var row in connection.Query<Combination>(
            $"SELECT {string.Join(", ", Faceted.Select(key => "a." + key))}, count(*) AS count FROM asset a WHERE a.hidden = 0{matches}{Conditions(groups, parameters, except: null)} GROUP BY {string.Join(", ", Faceted.Select(key => "a." + key))}",
            parameters))
        {
            foreach (var (key, value) in row.Values().Where(pair => pair.Value is not null))
            {
                counts[key][value!] = counts[key].GetValueOrDefault(value!) + row.Count;
            }
        }

        var facets = new OrderedDictionary<string, IReadOnlyList<FacetCount>>();
        foreach (var key in Faceted)
        {
            facets[key] = groups.ContainsKey(key)
                ? Count($"SELECT a.{key} AS Value, count(*) AS Count FROM asset a WHERE a.{key} IS NOT NULL AND a.hidden = 0", key)
                : [.. counts[key].Select(pair => new FacetCount(pair.Key, pair.Value)).OrderByDescending(facet => facet.Count).ThenBy(facet => facet.Value, StringComparer.Ordinal).Take(FacetValues)];
        }

        facets["tags"] = Count("SELECT t.tag AS Value, count(DISTINCT a.id) AS Count FROM asset a JOIN asset_tag t ON t.asset_id = a.id WHERE a.hidden = 0", "tags");
        return facets;

        IReadOnlyList<FacetCount> Count(string select, string key) => connection.Query<(string Value, int Count)>(
                $"{select}{matches}{Conditions(groups, parameters, except: key)} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {FacetValues}", parameters)
            .Select(row => new FacetCount(row.Value, row.Count))
            .ToList();
    }

    private static string Conditions(Dictionary<string, string[]> groups, DynamicParameters parameters, string? except)
    {
        var sql = new StringBuilder();
        foreach (var (key, values) in groups)
        {
            if (key == except)
            {
                continue;
            }

            parameters.Add("filter_" + key, System.Text.Json.JsonSerializer.Serialize(values));
            var list = $"(SELECT value FROM json_each(@filter_{key}))";
            sql.Append(" AND ").Append(key switch
            {
                "tags" => $"a.id IN (SELECT t2.asset_id FROM asset_tag t2 WHERE t2.tag IN {list})",
                "column" => $"a.id IN (SELECT c.asset_id FROM asset_column c WHERE c.present = 1 AND lower(c.path) IN (SELECT lower(value) FROM json_each(@filter_column)))",
                "name" => "lower(a.name) IN (SELECT lower(value) FROM json_each(@filter_name))",
                _ => $"a.{key} IN {list}",
            });
        }

        return sql.ToString();
    }

    private sealed record Combination
    {
        public string? Namespace { get; init; }

        public string? Kind { get; init; }

        public string? Classification { get; init; }

        public string? Owner { get; init; }

        public string? Steward { get; init; }

        public string? Format { get; init; }

        public int Count { get; init; }

        public IEnumerable<(string Key, string? Value)> Values() =>
            [("namespace", Namespace), ("kind", Kind), ("classification", Classification), ("owner", Owner), ("steward", Steward), ("format", Format)];
    }

    private sealed record HitRow
    {
        public long Id { get; init; }

        public string Namespace { get; init; } = "";

        public string Name { get; init; } = "";

        public string? Kind { get; init; }

        public string? Description { get; init; }

        public string? Owner { get; init; }

        public string? Steward { get; init; }

        public string? Classification { get; init; }

        public long? RetentionDays { get; init; }

        public string? Location { get; init; }

        public string? Format { get; init; }

        public long? SizeBytes { get; init; }

        public long? RowCount { get; init; }

        public double? QualityScore { get; init; }

        public string UpdatedAt { get; init; } = "";
    }
}
