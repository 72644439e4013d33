using Dapper;
using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Edits;

/// <summary>The latest word of a human on each field and tag.</summary>
internal sealed class EditRows(SqliteConnection connection)
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

    /// <summary>The stamp of the last edit; null when there is none.</summary>
    public string? Last(long asset) => connection.ExecuteScalar<string?>(
        """
        SELECT max(stamp) FROM (SELECT stamp FROM human_value WHERE asset_id = @asset UNION ALL SELECT stamp FROM human_tag WHERE asset_id = @asset)
        """,
        new { asset });

    /// <summary>What humans set on an asset and its columns.</summary>
    public Dictionary<(string Path, string Field), string> Values(long asset) => connection.Query<(string Path, string Field, string Value)>(
            "SELECT path, field, value FROM human_value WHERE asset_id = @asset AND value IS NOT NULL", new { asset })
        .ToDictionary(row => (row.Path, row.Field), row => row.Value);

    /// <summary>Tags humans put on (true) or took off (false).</summary>
    public Dictionary<(string Path, string Tag), bool> Tags(long asset) => connection.Query<(string Path, string Tag, bool Present)>(
            "SELECT path, tag, present FROM human_tag WHERE asset_id = @asset", new { asset })
        .ToDictionary(row => (row.Path, row.Tag), row => row.Present);
}
