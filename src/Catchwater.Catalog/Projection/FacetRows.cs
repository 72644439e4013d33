using System.Text.Json.Nodes;
using Catchwater.Catalog.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Projection;

/// <summary>The latest facet of each name. <c>_deleted: true</c> removes it until a later event brings it back.</summary>
internal sealed class FacetRows(SqliteConnection connection)
{
    public void Merge(string subject, long id, JsonObject? facets, string stamp)
    {
        // Column lineage is kept by job, since two jobs may write one dataset.
        List<object?[]> rows =
        [
            .. (facets ?? []).Where(facet => facet.Key is not "columnLineage" && facet.Value is JsonObject)
                .Select(facet => new object?[] { facet.Key, facet.Value!.AsObject().Flag("_deleted") is true ? null : facet.Value.ToJsonString() }),
        ];
        if (rows.Count > 0)
        {
            connection.Execute(
                """
                INSERT INTO facet (subject, subject_id, name, stamp, body) SELECT @subject, @id, value ->> 0, @stamp, value ->> 1 FROM json_each(@rows) WHERE true
                ON CONFLICT DO UPDATE SET stamp = excluded.stamp, body = excluded.body WHERE excluded.stamp > stamp
                """,
                new { subject, id, stamp, rows = Rows.Json(rows) });
        }
    }

    /// <summary>The facets of one subject by name; deleted ones are left out.</summary>
    public Dictionary<string, JsonObject> Of(string subject, long id) => connection.Query<(string Name, string Body)>(
            "SELECT name, body FROM facet WHERE subject = @subject AND subject_id = @id AND body IS NOT NULL", new { subject, id })
        .ToDictionary(row => row.Name, row => JsonNode.Parse(row.Body)!.AsObject());
}
