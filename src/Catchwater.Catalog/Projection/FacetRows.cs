using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Projection;

/// <summary>The latest facet of each name. <c>_deleted: true</c> removes it until a later event brings it back.</summary>
internal sealed class FacetRows(SqliteConnection connection)
{
    public void Merge(string subject, long id, JsonObject? facets, string stamp)
    {
        foreach (var (name, facet) in facets ?? [])
        {
            // Column lineage is kept by job, since two jobs may write one dataset.
            if (facet is JsonObject content && name is not "columnLineage")
            {
                var body = content.Flag("_deleted") is true ? null : content.ToJsonString();
                connection.Execute(
                    """
                    INSERT INTO facet (subject, subject_id, name, stamp, body) VALUES (@subject, @id, @name, @stamp, @body)
                    ON CONFLICT DO UPDATE SET stamp = excluded.stamp, body = excluded.body WHERE excluded.stamp > stamp
                    """,
                    new { subject, id, name, stamp, body });
            }
        }
    }

    /// <summary>The facets of one subject by name; deleted ones are left out.</summary>
    public Dictionary<string, JsonObject> Of(string subject, long id) => connection.Query<(string Name, string Body)>(
            "SELECT name, body FROM facet WHERE subject = @subject AND subject_id = @id AND body IS NOT NULL", new { subject, id })
        .ToDictionary(row => row.Name, row => JsonNode.Parse(row.Body)!.AsObject());
}
