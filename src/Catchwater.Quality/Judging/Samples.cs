using System.Text.Json.Nodes;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Planning;

namespace Catchwater.Quality.Judging;

/// <summary>Reads a few failing rows, hiding what is not for every reader of a report.</summary>
internal static class Samples
{
    /// <summary>What stands for a value that is not shown.</summary>
    public const string Mask = "***";

    public static async Task<IReadOnlyList<JsonObject>> ReadAsync(
        LakeSession session, SampleQuery query, int limit, IReadOnlyDictionary<string, string> classifications, CancellationToken cancellationToken)
    {
        var rows = await session.RowsAsync($"SELECT * FROM ({query.Sql}) LIMIT {limit}", cancellationToken);
        return [.. rows.Select(row => new JsonObject(query.Columns.Select((column, index) => KeyValuePair.Create(column, Shown(column, row[index], classifications)))))];
    }

    // A classification nobody has heard of hides: the safe mistake.
    private static JsonNode? Shown(string column, object? value, IReadOnlyDictionary<string, string> classifications) =>
        value is not null && classifications.TryGetValue(column, out var classification) && classification.ToLowerInvariant() is not ("public" or "internal")
            ? Mask
            : SampleValue.Of(value);
}
