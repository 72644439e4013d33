using Catchwater.Catalog.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Projection;

/// <summary>That an asset exists, since when, and when it was last written or dropped.</summary>
internal sealed class AssetRows(SqliteConnection connection)
{
    /// <summary>The asset's id, and whether its row is not as before; it comes into being here.</summary>
    public (long Id, bool Changed) Touch(string ns, string name, string stamp, bool written)
    {
        // Most events name assets that are long known, as their inputs: those cost a look and no more.
        var known = connection.QueryFirstOrDefault<(long Id, string CreatedAt, string? Written)>("SELECT id, created_at, written FROM asset WHERE namespace = @ns AND name = @name", new { ns, name });
        var settled = known.Id != 0 && string.CompareOrdinal(known.CreatedAt, Stamp.TimeOf(stamp)) <= 0 && (!written || string.CompareOrdinal(known.Written, stamp) >= 0);
        return settled ? (known.Id, false) : (Write(ns, name, stamp, written), true);
    }

    /// <summary>Notes that the asset was dropped then.</summary>
    public void Drop(long asset, string stamp) =>
        connection.Execute(
            """
            UPDATE asset SET dropped = coalesce(max(dropped, @stamp), @stamp) WHERE id = @asset;
            INSERT INTO asset_drop (asset_id, stamp) VALUES (@asset, @stamp) ON CONFLICT DO NOTHING;
            """,
            new { asset, stamp });

    private long Write(string ns, string name, string stamp, bool written) => connection.QuerySingle<long>(
        """
        INSERT INTO asset (namespace, name, created_at, updated_at, written) VALUES (@ns, @name, @at, @at, @written)
        ON CONFLICT (namespace, name) DO UPDATE SET
          created_at = min(created_at, excluded.created_at),
          written = coalesce(max(written, excluded.written), written, excluded.written)
        RETURNING id
        """,
        new { ns, name, at = Stamp.TimeOf(stamp), written = written ? stamp : null });
}
