using System.Text.Json.Nodes;
using Catchwater.Catalog.Storage;

namespace Catchwater.Catalog.Projection;

/// <summary>The latest facet of each name. <c>_deleted: true</c> removes it until a later event brings it back.</summary>
internal sealed class FacetRows(PreparedConnection connection)
{
    public void Merge(string subject, long id, JsonObject? facets, string stamp)
    {
        // Column lineage is kept by job, since two jobs may write one dataset.
        foreach (var (name, value) in facets ?? [])
        {
            if (name is not "columnLineage" && value is JsonObject facet)
            {
                connection.Prepared(
                    """
                    INSERT INTO facet (subject, subject_id, name, stamp, body) VALUES (?1, ?2, ?3, ?4, ?5)
                    ON CONFLICT DO UPDATE SET stamp = excluded.stamp, body = excluded.body WHERE excluded.stamp > stamp
                    """).Bind(subject).Bind(id).Bind(name).Bind(stamp).Bind(facet.Flag("_deleted") is true ? null : facet.ToJsonString()).Run();
            }
        }
    }

    /// <summary>The facets of one subject by name; deleted ones are left out.</summary>
    public Dictionary<string, JsonObject> Of(string subject, long id)
    {
        Dictionary<string, JsonObject> facets = [];
        using var rows = connection.Prepared("SELECT name, body FROM facet WHERE subject = ?1 AND subject_id = ?2 AND body IS NOT NULL").Bind(subject).Bind(id);
        while (rows.Next())
        {
            facets[rows.Text(0)!] = JsonNode.Parse(rows.Text(1)!, documentOptions: JsonReading.Foreign)!.AsObject();
        }

        return facets;
    }
}
