using Catchwater.Catalog.Storage;
using Dapper;

namespace Catchwater.Catalog.Edits;

/// <summary>The latest word of a human on each field and tag.</summary>
internal sealed class EditRows(PreparedConnection connection)
{
    public void Merge(long asset, Edit edit, string stamp)
    {
        foreach (var (field, value) in edit.Values)
        {
            connection.Execute(
                """
                INSERT INTO human_value (asset_id, path, field, stamp, value) VALUES (@asset, @Column, @field, @stamp, @value)
                ON CONFLICT DO UPDATE SET stamp = excluded.stamp, value = excluded.value WHERE excluded.stamp > stamp
                """,
                new { asset, edit.Column, field, stamp, value });
        }

        foreach (var (tag, present) in edit.Tags)
        {
            connection.Execute(
                """
                INSERT INTO human_tag (asset_id, path, tag, stamp, present) VALUES (@asset, @Column, @tag, @stamp, @present)
                ON CONFLICT DO UPDATE SET stamp = excluded.stamp, present = excluded.present WHERE excluded.stamp > stamp
                """,
                new { asset, edit.Column, tag, stamp, present });
        }
    }

    /// <summary>What humans said of an asset and its columns.</summary>
    public HumanEdits Of(long asset)
    {
        HumanEdits edits = new([], []);
        using (var rows = connection.Prepared("SELECT path, field, stamp, value FROM human_value WHERE asset_id = ?1").Bind(asset))
        {
            while (rows.Next())
            {
                edits.Seen(rows.Text(2)!);
                if (rows.Text(3) is { } value)
                {
                    edits.Values[(rows.Text(0)!, rows.Text(1)!)] = value;
                }
            }
        }

        using (var rows = connection.Prepared("SELECT path, tag, stamp, present FROM human_tag WHERE asset_id = ?1").Bind(asset))
        {
            while (rows.Next())
            {
                edits.Seen(rows.Text(2)!);
                edits.Tags[(rows.Text(0)!, rows.Text(1)!)] = rows.Flag(3);
            }
        }

        return edits;
    }
}

/// <summary>What humans said of one asset.</summary>
/// <param name="Values">Fields that are set, by column path and field; the empty path is the asset.</param>
/// <param name="Tags">Tags that were put on (true) or taken off (false), by column path and tag.</param>
internal sealed record HumanEdits(Dictionary<(string Path, string Field), string> Values, Dictionary<(string Path, string Tag), bool> Tags)
{
    /// <summary>The stamp of the last edit; null when there is none.</summary>
    public string? Last { get; private set; }

    /// <summary>Counts an edit.</summary>
    public void Seen(string stamp) => Last = string.CompareOrdinal(Last, stamp) < 0 ? stamp : Last;
}
