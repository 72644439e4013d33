using Catchwater.Catalog.Storage;
using Dapper;

namespace Catchwater.Catalog.Projection;

/// <summary>That an asset exists, since when, and when it was last written or dropped.</summary>
internal sealed class AssetRows(PreparedConnection connection)
{
    /// <summary>The asset's id, and whether its row is not as before; it comes into being here.</summary>
    public (long Id, bool Changed) Touch(string ns, string name, string stamp, bool written)
    {
        // Most events name assets that are long known, as their inputs: those cost a look and no more.
        using (var known = connection.Prepared("SELECT id, created_at, written FROM asset WHERE namespace = ?1 AND name = ?2").Bind(ns).Bind(name))
        {
            if (known.Next() && string.CompareOrdinal(known.Text(1), Stamp.TimeOf(stamp)) <= 0 && (!written || string.CompareOrdinal(known.Text(2), stamp) >= 0))
            {
                return (known.Number(0)!.Value, false);
            }
        }

        return (Write(ns, name, stamp, written), true);
    }

    /// <summary>Notes that the asset was dropped then.</summary>
    public void Drop(long asset, string stamp) =>
        connection.Execute(
            """
            UPDATE asset SET dropped = coalesce(max(dropped, @stamp), @stamp) WHERE id = @asset;
            INSERT INTO asset_drop (asset_id, stamp) VALUES (@asset, @stamp) ON CONFLICT DO NOTHING;
            """,
            new { asset, stamp });

    private long Write(string ns, string name, string stamp, bool written) => connection.Prepared(
        """
        INSERT INTO asset (namespace, name, created_at, updated_at, written) VALUES (?1, ?2, ?3, ?3, ?4)
        ON CONFLICT (namespace, name) DO UPDATE SET
          created_at = min(created_at, excluded.created_at),
          written = coalesce(max(written, excluded.written), written, excluded.written)
        RETURNING id
        """).Bind(ns).Bind(name).Bind(Stamp.TimeOf(stamp)).Bind(written ? stamp : null).Number()!.Value;
}
