using System.Globalization;
using System.Text.Json;
using Catchwater.Catalog.Edits;
using Catchwater.Catalog.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Projection;

/// <summary>
/// Writes what is shown of an asset (its fields, columns and tags) from its facets and from what
/// humans set. A human's value stands before a facet's.
/// </summary>
internal sealed class AssetSummaries(SqliteConnection connection, long revision)
{
    private readonly FacetRows _facets = new(connection);
    private readonly EditRows _edits = new(connection);

    /// <summary>Brings an asset up to date.</summary>
    public Refreshed Refresh(long asset)
    {
        var row = connection.QuerySingle<AssetRow>(
            "SELECT id, namespace, name, created_at AS CreatedAt, written, dropped, hidden FROM asset WHERE id = @asset",
            new { asset });
        var facts = new FacetFacts(_facets.Of("dataset", asset));
        var values = _edits.Values(asset);
        string? Value(string field) => values.GetValueOrDefault(("", field)) ?? facts.Value(field);

        var tags = Tags(facts, _edits.Tags(asset));
        var columns = Columns(asset, facts, values);
        var schemaHash = facts.HasSchema ? SchemaRows.Content(facts.Fields).Hash : null;
        var hidden = row.Dropped is not null && string.CompareOrdinal(row.Dropped, row.Written ?? "") >= 0;

        connection.Execute(
            """
            UPDATE asset SET kind = @kind, description = @description, owner = @owner, steward = @steward, classification = @classification,
              retention_days = @retention, location = @location, format = @format, size_bytes = @size, row_count = @rows,
              quality_score = @score, version = @version, schema_hash = @schemaHash, updated_at = @updated, hidden = @hidden, changed = @revision
            WHERE id = @asset
            """,
            new
            {
                asset,
                schemaHash,
                hidden,
                revision,
                kind = Value(AssetField.Kind),
                description = Value(AssetField.Description),
                owner = Value(AssetField.Owner),
                steward = Value(AssetField.Steward),
                classification = Value(AssetField.Classification),
                retention = Number(Value(AssetField.RetentionPeriod)),
                location = Value(AssetField.Location),
                format = Value(AssetField.Format),
                size = Number(Value(AssetField.SizeBytes)),
                rows = Number(Value(AssetField.RowCount)),
                score = facts.QualityScore(),
                version = facts.Version,
                updated = new[] { row.CreatedAt, row.Written, _edits.Last(asset) }.OfType<string>().Select(Stamp.TimeOf).Max(StringComparer.Ordinal),
            });
        var reshaped = WriteColumns(asset, columns);
        var regoverned = WriteTags(asset, tags) | reshaped.Rewritten;

        if (hidden != row.Hidden)
        {
            OpenOrCloseEdges(asset);
        }

        return new Refreshed(hidden != row.Hidden || reshaped.Reshaped, regoverned);
    }

    private static List<(string Path, string Tag, string Source)> Tags(FacetFacts facts, Dictionary<(string Path, string Tag), bool> human)
    {
        List<(string, string, string)> tags = [.. human.Where(tag => tag.Value).Select(tag => (tag.Key.Path, tag.Key.Tag, "human"))];
        tags.AddRange(facts.Tags().Distinct().Where(tag => !human.ContainsKey(tag)).Select(tag => (tag.Path, tag.Tag, "ingest")));
        return tags;
    }

    private List<ColumnRow> Columns(long asset, FacetFacts facts, Dictionary<(string Path, string Field), string> values)
    {
        List<ColumnRow> columns = [];
        HashSet<string> known = [];
        foreach (var field in facts.Fields)
        {
            known.Add(field.Path);
            columns.Add(new ColumnRow
            {
                Path = field.Path,
                Ordinal = columns.Count,
                Type = field.Type,
                Description = Value(field.Path, AssetField.Description),
                Classification = Value(field.Path, AssetField.Classification),
                Present = true,
            });
        }

        if (facts.HasSchema)
        {
            foreach (var fields in connection.Query<string>(
                "SELECT fields FROM schema_version WHERE asset_id = @asset ORDER BY last_seen DESC, hash", new { asset }))
            {
                foreach (var pair in JsonSerializer.Deserialize<string?[][]>(fields)!)
                {
                    if (known.Add(pair[0]!))
                    {
                        columns.Add(new ColumnRow { Path = pair[0]!, Ordinal = columns.Count, Type = pair[1], Present = false });
                    }
                }
            }
        }

        return columns;

        string? Value(string path, string field) => values.GetValueOrDefault((path, field)) ?? facts.ColumnValue(path, field);
    }

    private (bool Rewritten, bool Reshaped) WriteColumns(long asset, List<ColumnRow> columns)
    {
        var known = connection.Query<ColumnRow>(
            "SELECT path, ordinal, type, description, classification, present FROM asset_column WHERE asset_id = @asset ORDER BY ordinal", new { asset }).AsList();
        if (known.SequenceEqual(columns))
        {
            return (false, false);
        }

        if (known.Count > 0)
        {
            connection.Execute("DELETE FROM asset_column WHERE asset_id = @asset", new { asset });
        }

        connection.Execute(
            """
            INSERT INTO asset_column (asset_id, path, ordinal, type, description, classification, present)
            SELECT @asset, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(@rows)
            """,
            new
            {
                asset,
                rows = Rows.Json(columns.Select(column => new object?[] { column.Path, column.Ordinal, column.Type, column.Description, column.Classification, column.Present ? 1 : 0 })),
            });

        return (true, !known.Select(column => (column.Path, column.Present)).ToHashSet().SetEquals(columns.Select(column => (column.Path, column.Present))));
    }

    private bool WriteTags(long asset, List<(string Path, string Tag, string Source)> tags)
    {
        var known = connection.Query<(string, string, string)>("SELECT path, tag, source FROM asset_tag WHERE asset_id = @asset AND source <> 'inherited'", new { asset });
        if (known.ToHashSet().SetEquals(tags))
        {
            return false;
        }

        connection.Execute("DELETE FROM asset_tag WHERE asset_id = @asset", new { asset });
        connection.Execute(
            "INSERT INTO asset_tag (asset_id, path, tag, source) SELECT @asset, value ->> 0, value ->> 1, value ->> 2 FROM json_each(@rows)",
            new { asset, rows = Rows.Json(tags.Select(tag => new object?[] { tag.Path, tag.Tag, tag.Source })) });

        return true;
    }

    private void OpenOrCloseEdges(long asset)
    {
        foreach (var end in (string[])["src", "dst"])
        {
            connection.Execute(
                $"""
                UPDATE edge SET open = EXISTS (SELECT 1 FROM job j WHERE j.current_version_id = edge.job_version_id)
                  AND NOT EXISTS (SELECT 1 FROM asset a WHERE a.id IN (edge.src, edge.dst) AND a.hidden = 1)
                WHERE {end} = @asset
                """,
                new { asset });
        }
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed record AssetRow
    {
        public required string Name { get; init; }

        public required string CreatedAt { get; init; }

        public string? Written { get; init; }

        public string? Dropped { get; init; }

        public bool Hidden { get; init; }
    }

    private sealed record ColumnRow
    {
        public required string Path { get; init; }

        public required int Ordinal { get; init; }

        public string? Type { get; init; }

        public string? Description { get; init; }

        public string? Classification { get; init; }

        public required bool Present { get; init; }
    }
}

/// <summary>What changed of an asset.</summary>
/// <param name="Reshaped">Its columns or its life: edges may open or close.</param>
/// <param name="Regoverned">Columns, classifications or tags of its own: those downstream may inherit others.</param>
internal readonly record struct Refreshed(bool Reshaped, bool Regoverned);
