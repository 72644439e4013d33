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
                "SELECT DISTINCT asset_id, tag FROM asset_tag WHERE asset_id IN (SELECT value FROM json_each(@ids)) ORDER BY tag", new { ids = Ids.Json(rows.Select(row => row.id)) })
            .ToLookup(row => row.Asset, row => row.Tag);
        return
        [
            .. rows.Select(row => new SearchHit
            {
                Name = row.name,
                Namespace = row.@namespace,
                Kind = row.kind,
                Description = row.description,
                Owner = row.owner,
                Steward = row.steward,
                Classification = row.classification,
                RetentionPeriod = row.retention_days is > 0 and <= int.MaxValue ? (int)row.retention_days : null,
                Location = row.location,
                Format = row.format,
                SizeBytes = row.size_bytes,
                RowCount = row.row_count,
                QualityScore = row.quality_score,
                UpdatedAt = Stamp.Parse(row.updated_at),
                Tags = [.. tags[row.id]],
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

#pragma warning disable IDE1006 // The members are the table's columns.
    private sealed record HitRow
    {
        public long id { get; init; }
        public string @namespace { get; init; } = "";
        public string name { get; init; } = "";
        public string? kind { get; init; }
        public string? description { get; init; }
        public string? owner { get; init; }
        public string? steward { get; init; }
        public string? classification { get; init; }
        public long? retention_days { get; init; }
        public string? location { get; init; }
        public string? format { get; init; }
        public long? size_bytes { get; init; }
        public long? row_count { get; init; }
        public double? quality_score { get; init; }
        public string updated_at { get; init; } = "";
    }
#pragma warning restore IDE1006
}
