using System.Text.Json.Serialization;

namespace Catchwater.Core.Schemas;

/// <summary>What happened to a column between two schemas.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SchemaChangeKind>))]
public enum SchemaChangeKind
{
    /// <summary>The column is new.</summary>
    [JsonStringEnumMemberName("added")] Added,

    /// <summary>The column is gone: breaking.</summary>
    [JsonStringEnumMemberName("removed")] Removed,

    /// <summary>The type holds every value of the old one, such as INTEGER to BIGINT.</summary>
    [JsonStringEnumMemberName("widened")] Widened,

    /// <summary>The type changed so that readers may fail or lose values: breaking.</summary>
    [JsonStringEnumMemberName("type_changed")] TypeChanged,
}

/// <summary>One difference between a published schema and the next one.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Before">The old type; null when added.</param>
/// <param name="After">The new type; null when removed.</param>
public sealed record SchemaChange(string Column, SchemaChangeKind Kind, string? Before, string? After)
{
    /// <summary>Whether a reader of the old schema can fail on the new one.</summary>
    public bool Breaking => Kind is SchemaChangeKind.Removed or SchemaChangeKind.TypeChanged;

    private static readonly string[][] Widenings =
    [
        ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"],
        ["FLOAT", "DOUBLE"],
        ["SMALLINT", "INTEGER", "DOUBLE"],
        ["DATE", "TIMESTAMP"],
    ];

    /// <summary>The differences from <paramref name="before"/> to <paramref name="after"/>, removals first, then in column order.</summary>
    public static IReadOnlyList<SchemaChange> Between(TableSchema before, TableSchema after)
    {
        List<SchemaChange> changes = [];
        foreach (var old in before.Columns)
        {
            if (after.Find(old.Name) is null)
            {
                changes.Add(new SchemaChange(old.Name, SchemaChangeKind.Removed, old.Type, null));
            }
        }

        foreach (var next in after.Columns)
        {
            if (before.Find(next.Name) is not { } old)
            {
                changes.Add(new SchemaChange(next.Name, SchemaChangeKind.Added, null, next.Type));
            }
            else if (old.Type != next.Type)
            {
                var kind = Widens(old.Type, next.Type) ? SchemaChangeKind.Widened : SchemaChangeKind.TypeChanged;
                changes.Add(new SchemaChange(next.Name, kind, old.Type, next.Type));
            }
        }

        return changes;
    }

    private static bool Widens(string from, string to) =>
        Widenings.Any(chain => Array.IndexOf(chain, from) is >= 0 and var i && Array.IndexOf(chain, to) > i);
}
