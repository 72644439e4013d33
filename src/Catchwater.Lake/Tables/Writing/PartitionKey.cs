using System.Globalization;
using Catchwater.Lake.Tables.Types;

namespace Catchwater.Lake.Tables.Writing;

/// <summary>The partition a file belongs to, as one text to compare by. Other writers spell the same value in other ways.</summary>
internal static class PartitionKey
{
    /// <summary>The key of a file's partition values.</summary>
    public static string Of(IReadOnlyDictionary<string, string?> values, TargetSchema target) =>
        string.Concat(target.PartitionColumns.Select(column =>
            values.GetValueOrDefault(column) is { } value && Spell(target.Schema.Find(column)!.Type, value) is var text ? $"{text.Length}:{text}" : "-"));

    /// <summary>The keys of the partitions that an overwrite of partitions replaces.</summary>
    public static HashSet<string> Replaced(WriteRequest request, IEnumerable<WrittenFile> written, TargetSchema target)
    {
        var keys = written.Select(file => Of(file.Add.PartitionValues, target)).ToHashSet(StringComparer.Ordinal);
        if (request.ReplacedPartition is { } named)
        {
            keys.Add(Of(named, target));
        }

        return keys;
    }

    private static string Spell(DeltaType type, string text) => ((PrimitiveType)type).Name switch
    {
        "timestamp" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time.ToString("O", CultureInfo.InvariantCulture)
            : text,
        "float" or "double" => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("R", CultureInfo.InvariantCulture)
            : text,
        "boolean" => text.ToLowerInvariant(),
        "string" or "date" => text,
        _ => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text,
    };
}
