using System.Security.Cryptography;
using System.Text;
using Catchwater.Catalog.Storage;

namespace Catchwater.Catalog.Projection;

/// <summary>Keeps what full-text search knows of an asset: its name, description, columns and tags.</summary>
internal sealed class SearchDocuments(PreparedConnection connection, long revision)
{
    public void Refresh(long asset)
    {
        string name, description;
        string? known;
        using (var row = connection.Prepared("SELECT name, description, search_hash FROM asset WHERE id = ?1").Bind(asset))
        {
            row.Next();
            (name, description, known) = (row.Text(0)!, row.Text(1) ?? "", row.Text(2));
        }

        var columns = Joined("SELECT path FROM asset_column WHERE asset_id = ?1 AND present = 1 ORDER BY ordinal", asset);
        var tags = Joined("SELECT DISTINCT tag FROM asset_tag WHERE asset_id = ?1 ORDER BY tag", asset);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', name, description, columns, tags))));
        if (hash == known)
        {
            return;
        }

        if (known is not null)
        {
            connection.Prepared("DELETE FROM asset_words WHERE rowid = ?1").Bind(asset).Run();
            connection.Prepared("DELETE FROM asset_parts WHERE rowid = ?1").Bind(asset).Run();
        }

        connection.Prepared("UPDATE asset SET search_hash = ?2, changed = ?3 WHERE id = ?1").Bind(asset).Bind(hash).Bind(revision).Run();
        connection.Prepared("INSERT INTO asset_words (rowid, name, description, columns, tags) VALUES (?1, ?2, ?3, ?4, ?5)")
            .Bind(asset).Bind(name).Bind(description).Bind(columns).Bind(tags).Run();
        connection.Prepared("INSERT INTO asset_parts (rowid, body) VALUES (?1, ?2)").Bind(asset).Bind(string.Join('\n', name, description, columns, tags)).Run();
    }

    private string Joined(string sql, long asset)
    {
        List<string> texts = [];
        using var rows = connection.Prepared(sql).Bind(asset);
        while (rows.Next())
        {
            texts.Add(rows.Text(0)!);
        }

        return string.Join(' ', texts);
    }
}
