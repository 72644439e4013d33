using Catchwater.Catalog.Storage;
using Dapper;

namespace Catchwater.Catalog.Search;

/// <summary>Ranked search: exact names first, then matches of whole words and their beginnings (names before tags, columns and descriptions), then parts of words.</summary>
internal sealed class AssetSearch(PreparedConnection connection, AssetIndex index)
{
    public SearchResult Search(string text, IReadOnlyList<SearchFilter> filters, int limit)
    {
        var scores = text.Trim().Length > 0 ? new TextMatches(connection).Find(SearchText.Parse(text)) : null;
        return index.Use(connection, state =>
        {
            var entries = scores is null ? state.All(connection) : state.Of(connection, scores.Keys);
            var counts = new FacetCounts(state, new FilterCondition(filters.Select(SearchFilter.Checked), state, connection));
            List<AssetEntry> matches = [];
            foreach (var entry in entries)
            {
                if (!entry.Hidden && counts.Add(entry))
                {
                    matches.Add(entry);
                }
            }

            return new SearchResult(text, matches.Count, Hits(Ranked(matches, scores, text.Trim(), state, limit), state), counts.Result());
        });
    }

    private static List<AssetEntry> Ranked(List<AssetEntry> matches, Dictionary<long, double?>? scores, string text, AssetIndex.State state, int limit)
    {
        var order = scores is null
            ? matches.OrderBy(entry => entry.Name, StringComparer.Ordinal)
            : matches.OrderByDescending(entry => entry.Name.Equals(text, StringComparison.OrdinalIgnoreCase))
                .ThenBy(entry => scores[entry.Id] ?? double.PositiveInfinity)
                .ThenBy(entry => entry.Name.Length)
                .ThenBy(entry => entry.Name, StringComparer.Ordinal);
        return [.. order.ThenBy(entry => state.Values[0][entry.Facets[0]], StringComparer.Ordinal).Take(limit)];
    }

    private List<SearchHit> Hits(List<AssetEntry> ranked, AssetIndex.State state)
    {
        var rows = connection.Query<HitRow>(
            """
            SELECT id, namespace, name, kind, description, owner, steward, classification, retention_days, location, format, size_bytes, row_count, quality_score, updated_at
            FROM asset WHERE id IN (SELECT value FROM json_each(@ids))
            """,
            new { ids = Ids.Json(ranked.Select(entry => entry.Id)) }).ToDictionary(row => row.Id);
        return
        [
            .. ranked.Select(entry => (Row: rows[entry.Id], entry.Tags)).Select(hit => new SearchHit
            {
                Name = hit.Row.Name,
                Namespace = hit.Row.Namespace,
                Kind = hit.Row.Kind,
                Description = hit.Row.Description,
                Owner = hit.Row.Owner,
                Steward = hit.Row.Steward,
                Classification = hit.Row.Classification,
                RetentionPeriod = hit.Row.RetentionDays is > 0 and <= int.MaxValue ? (int)hit.Row.RetentionDays : null,
                Location = hit.Row.Location,
                Format = hit.Row.Format,
                SizeBytes = hit.Row.SizeBytes,
                RowCount = hit.Row.RowCount,
                QualityScore = hit.Row.QualityScore,
                UpdatedAt = Stamp.Parse(hit.Row.UpdatedAt),
                Tags = [.. hit.Tags.Select(tag => state.Tags[tag]).Order(StringComparer.Ordinal)],
            }),
        ];
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
