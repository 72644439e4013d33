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
        var parameters = new DynamicParameters(new { text = text.Trim(), query.Words, query.Parts, query.ShortWords, limit });

        // A text without a letter or digit matches nothing; no text at all matches everything.
        var matches = query.Words is null && text.Trim().Length > 0 ? " AND FALSE" : "";
        if (query.Parts is not null)
        {
            matches += " AND a.id IN (SELECT rowid FROM asset_parts WHERE asset_parts MATCH @Parts)";
        }

        if (query.ShortWords is not null)
        {
            matches += " AND a.id IN (SELECT rowid FROM asset_words WHERE asset_words MATCH @ShortWords)";
        }

        var where = $"a.hidden = 0{matches}{Conditions(groups, parameters, except: null)}";
        var total = connection.ExecuteScalar<int>($"SELECT count(*) FROM asset a WHERE {where}", parameters);
        var hits = Hits(query, where, parameters);
        return new SearchResult(text, total, hits, Facets(groups, matches, parameters));
    }

    private List<SearchHit> Hits(SearchText query, string where, DynamicParameters parameters)
    {
        var ranked = query.Words is null
            ? $"SELECT a.* FROM asset a WHERE {where} ORDER BY a.name, a.namespace LIMIT @limit"
            : $"""
              SELECT a.* FROM asset a
              LEFT JOIN (SELECT rowid AS id, bm25(asset_words, 10.0, 2.0, 3.0, 5.0) AS score FROM asset_words WHERE asset_words MATCH @Words) w ON w.id = a.id
              WHERE {where}
              ORDER BY (a.name = @text COLLATE NOCASE) DESC, w.score IS NULL, w.score, length(a.name), a.name, a.namespace LIMIT @limit
              """;
        var rows = connection.Query<HitRow>(ranked, parameters).AsList();
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
        var facets = new OrderedDictionary<string, IReadOnlyList<FacetCount>>();
        foreach (var key in Faceted)
        {
            facets[key] = Count($"SELECT a.{key} AS Value, count(*) AS Count FROM asset a WHERE a.{key} IS NOT NULL AND a.hidden = 0", key);
        }

        facets["tags"] = Count("SELECT t.tag AS Value, count(DISTINCT a.id) AS Count FROM asset_tag t JOIN asset a ON a.id = t.asset_id WHERE a.hidden = 0", "tags");
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
