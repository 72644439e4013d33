namespace Catchwater.Lake.Tables.Writing;

/// <summary>The partition a file belongs to, as one text to compare by.</summary>
internal static class PartitionKey
{
    public static string Of(IReadOnlyDictionary<string, string?> values, IReadOnlyList<string> columns) =>
        string.Concat(columns.Select(column => values.GetValueOrDefault(column) is { } value ? $"{value.Length}:{value}" : "-"));
}
