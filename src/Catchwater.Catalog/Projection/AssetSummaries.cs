using System.Globalization;
using System.Text.Json;
using Catchwater.Catalog.Edits;
using Catchwater.Catalog.Storage;

namespace Catchwater.Catalog.Projection;

/// <summary>
/// Writes what is shown of an asset (its fields, columns and tags) from its facets and from what
/// humans set. A human's value stands before a facet's.
/// </summary>
internal sealed class AssetSummaries(PreparedConnection connection, long revision)
{
    private readonly FacetRows _facets = new(connection);
    private readonly EditRows _edits = new(connection);

    /// <summary>Brings an asset up to date.</summary>
    public Refreshed Refresh(long asset)
    {
        var row = Row(asset);
        var facts = new FacetFacts(_facets.Of("dataset", asset));
        var human = _edits.Of(asset);
        string? Value(string field) => human.Values.GetValueOrDefault(("", field)) ?? facts.Value(field);

        var tags = Tags(facts, human.Tags);
        var columns = Columns(asset, facts, human.Values);
        var schemaHash = facts.HasSchema ? SchemaRows.Content(facts.Fields).Hash : null;
        var hidden = row.Dropped is not null && string.CompareOrdinal(row.Dropped, row.Written ?? "") >= 0;
        var updated = new[] { row.CreatedAt, row.Written, human.Last }.OfType<string>().Select(Stamp.TimeOf).Max(StringComparer.Ordinal);

        connection.Prepared(
            """
            UPDATE asset SET kind = ?2, description = ?3, owner = ?4, steward = ?5, classification = ?6, retention_days = ?7, location = ?8, format = ?9,
              size_bytes = ?10, row_count = ?11, quality_score = ?12, version = ?13, schema_hash = ?14, updated_at = ?15, hidden = ?16, changed = ?17
            WHERE id = ?1
            """)
            .Bind(asset).Bind(Value(AssetField.Kind)).Bind(Value(AssetField.Description)).Bind(Value(AssetField.Owner)).Bind(Value(AssetField.Steward))
            .Bind(Value(AssetField.Classification)).Bind(Number(Value(AssetField.RetentionPeriod))).Bind(Value(AssetField.Location)).Bind(Value(AssetField.Format))
            .Bind(Number(Value(AssetField.SizeBytes))).Bind(Number(Value(AssetField.RowCount))).Bind(facts.QualityScore()).Bind(facts.Version)
            .Bind(schemaHash).Bind(updated).Bind(hidden).Bind(revision).Run();
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
            columns.Add(new ColumnRow(
                field.Path, columns.Count, field.Type, Value(field.Path, AssetField.Description), Value(field.Path, AssetField.Classification), Present: true));
        }

        if (facts.HasSchema)
        {
            using var schemas = connection.Prepared("SELECT fields FROM schema_version WHERE asset_id = ?1 ORDER BY last_seen DESC, hash").Bind(asset);
            while (schemas.Next())
            {
                foreach (var pair in JsonSerializer.Deserialize<string?[][]>(schemas.Text(0)!)!)
                {
                    if (known.Add(pair[0]!))
                    {
                        columns.Add(new ColumnRow(pair[0]!, columns.Count, pair[1], null, null, Present: false));
                    }
                }
            }
        }

        return columns;

        string? Value(string path, string field) => values.GetValueOrDefault((path, field)) ?? facts.ColumnValue(path, field);
    }

    private (bool Rewritten, bool Reshaped) WriteColumns(long asset, List<ColumnRow> columns)
    {
        List<ColumnRow> known = [];
        using (var rows = connection.Prepared("SELECT path, ordinal, type, description, classification, present FROM asset_column WHERE asset_id = ?1 ORDER BY ordinal").Bind(asset))
        {
            while (rows.Next())
            {
                known.Add(new ColumnRow(rows.Text(0)!, rows.Number(1)!.Value, rows.Text(2), rows.Text(3), rows.Text(4), rows.Flag(5)));
            }
        }

        if (known.SequenceEqual(columns))
        {
            return (false, false);
        }

        if (known.Count > 0)
        {
            connection.Prepared("DELETE FROM asset_column WHERE asset_id = ?1").Bind(asset).Run();
        }

        foreach (var column in columns)
        {
            connection.Prepared("INSERT INTO asset_column (asset_id, path, ordinal, type, description, classification, present) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
                .Bind(asset).Bind(column.Path).Bind(column.Ordinal).Bind(column.Type).Bind(column.Description).Bind(column.Classification).Bind(column.Present).Run();
        }

        // Only a column that is gone closes edges, and only one that comes back opens them.
        return (true, !Absent(known).SetEquals(Absent(columns)));

        static HashSet<string> Absent(List<ColumnRow> rows) => [.. rows.Where(column => !column.Present).Select(column => column.Path)];
    }

    private bool WriteTags(long asset, List<(string Path, string Tag, string Source)> tags)
    {
        HashSet<(string, string, string)> known = [];
        using (var rows = connection.Prepared("SELECT path, tag, source FROM asset_tag WHERE asset_id = ?1 AND source <> 'inherited'").Bind(asset))
        {
            while (rows.Next())
            {
                known.Add((rows.Text(0)!, rows.Text(1)!, rows.Text(2)!));
            }
        }

        if (known.SetEquals(tags))
        {
            return false;
        }

        connection.Prepared("DELETE FROM asset_tag WHERE asset_id = ?1").Bind(asset).Run();
        foreach (var (path, tag, source) in tags)
        {
            connection.Prepared("INSERT INTO asset_tag (asset_id, path, tag, source) VALUES (?1, ?2, ?3, ?4)").Bind(asset).Bind(path).Bind(tag).Bind(source).Run();
        }

        return true;
    }

    private void OpenOrCloseEdges(long asset)
    {
        foreach (var end in (string[])["src", "dst"])
        {
            connection.Prepared(
                $"""
                UPDATE edge SET open = EXISTS (SELECT 1 FROM job j WHERE j.current_version_id = edge.job_version_id)
                  AND NOT EXISTS (SELECT 1 FROM asset a WHERE a.id IN (edge.src, edge.dst) AND a.hidden = 1)
                WHERE {end} = ?1
                """).Bind(asset).Run();
        }
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private AssetRow Row(long asset)
    {
        using var row = connection.Prepared("SELECT created_at, written, dropped, hidden FROM asset WHERE id = ?1").Bind(asset);
        row.Next();
        return new AssetRow(row.Text(0)!, row.Text(1), row.Text(2), row.Flag(3));
    }

    private sealed record AssetRow(string CreatedAt, string? Written, string? Dropped, bool Hidden);

    private sealed record ColumnRow(string Path, long Ordinal, string? Type, string? Description, string? Classification, bool Present);
}

/// <summary>What changed of an asset.</summary>
/// <param name="Reshaped">Its columns or its life: edges may open or close.</param>
/// <param name="Regoverned">Columns, classifications or tags of its own: those downstream may inherit others.</param>
internal readonly record struct Refreshed(bool Reshaped, bool Regoverned);
