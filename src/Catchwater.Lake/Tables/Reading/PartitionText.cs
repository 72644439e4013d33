using System.Text.RegularExpressions;
using Catchwater.Lake.Tables.Types;

namespace Catchwater.Lake.Tables.Reading;

/// <summary>
/// Values of partition columns: as the engine prints them, as the protocol serialises them
/// (https://github.com/delta-io/delta/blob/master/PROTOCOL.md#partition-value-serialization) and as folder names carry them.
/// </summary>
internal static partial class PartitionText
{
    private const string HiveNull = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>Whether a type can partition a table.</summary>
    public static bool CanPartition(DeltaType type) => type is PrimitiveType { Name: not ("binary" or "timestamp_ntz" or "void") };

    /// <summary>The protocol's text of a value the engine printed; null when the protocol has none for it.</summary>
    public static string? FromEngine(DeltaType type, string text) => type is not PrimitiveType { Name: var name } ? null : name switch
    {
        "date" => Date().IsMatch(text) ? text : null,
        "timestamp" => Timestamp(text),
        "float" or "double" => text switch
        {
            "inf" => "Infinity",
            "-inf" => "-Infinity",
            "nan" => "NaN",
            _ => text,
        },
        _ => text.Length == 0 ? null : text,
    };

    /// <summary>
    /// The folder names that carry a file's partition values, when the engine, reading them, gets exactly the values the log has;
    /// null when it would not. The log is the truth; folder names are a faster way to it.
    /// </summary>
    public static string[]? Folders(string path, IReadOnlyList<DeltaField> columns, IReadOnlyDictionary<string, string?> values)
    {
        var parts = path.Split('/').SkipLast(1).Where(part => part.Contains('=', StringComparison.Ordinal)).ToList();
        if (parts.Count != columns.Count)
        {
            return null;
        }

        var folders = new string[columns.Count];
        foreach (var part in parts)
        {
            var cut = part.IndexOf('=', StringComparison.Ordinal);
            var name = Uri.UnescapeDataString(part[..cut]);
            var text = Uri.UnescapeDataString(part[(cut + 1)..]);
            var index = columns.ToList().FindIndex(column => column.Name == name);
            if (index < 0 || folders[index] is not null)
            {
                return null;
            }

            var value = values.GetValueOrDefault(name);
            var same = value is null
                ? text == HiveNull
                : text != HiveNull && !text.Equals("NULL", StringComparison.OrdinalIgnoreCase)
                    && (text == value || FromEngine(columns[index].Type, text) == value);
            if (!same)
            {
                return null;
            }

            folders[index] = part[..cut];
        }

        return folders;
    }

    /// <summary><c>2026-01-31 12:30:00.5+00</c> to <c>2026-01-31T12:30:00.500000Z</c>.</summary>
    private static string? Timestamp(string text)
    {
        var match = EngineTimestamp().Match(text);
        return match.Success
            ? $"{match.Groups[1].Value}T{match.Groups[2].Value}.{match.Groups[3].Value.PadRight(6, '0')}Z".Replace(".000000Z", "Z", StringComparison.Ordinal)
            : null;
    }

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\d\z", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(@"\A(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00\z", RegexOptions.CultureInvariant)]
    private static partial Regex EngineTimestamp();
}
