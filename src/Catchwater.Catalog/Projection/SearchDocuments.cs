using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Projection;

/// <summary>Keeps what full-text search knows of an asset: its name, description, columns and tags.</summary>
internal sealed class SearchDocuments(SqliteConnection connection, long revision)
{
    public void Refresh(long asset)
    {
        var row = connection.QuerySingle<(string Name, string? Description, string? Hash)>("SELECT name, description, search_hash FROM asset WHERE id = @asset", new { asset });
        var columns = string.Join(' ', connection.Query<string>("SELECT path FROM asset_column WHERE asset_id = @asset AND present = 1 ORDER BY ordinal", new { asset }));
        var tags = string.Join(' ', connection.Query<string>("SELECT DISTINCT tag FROM asset_tag WHERE asset_id = @asset ORDER BY tag", new { asset }));
        var (name, description) = (row.Name, row.Description ?? "");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', name, description, columns, tags))));
        if (hash == row.Hash)
        {
            return;
        }

        if (row.Hash is not null)
        {
            connection.Execute("DELETE FROM asset_words WHERE rowid = @asset; DELETE FROM asset_parts WHERE rowid = @asset", new { asset });
        }

        connection.Execute(
            """
            UPDATE asset SET search_hash = @hash, changed = @revision WHERE id = @asset;
            INSERT INTO asset_words (rowid, name, description, columns, tags) VALUES (@asset, @name, @description, @columns, @tags);
            INSERT INTO asset_parts (rowid, body) VALUES (@asset, @body);
            """,
            new { asset, hash, revision, name, description, columns, tags, body = string.Join('\n', name, description, columns, tags) });
    }
}
