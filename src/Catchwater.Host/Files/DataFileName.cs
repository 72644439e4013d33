using System.Text.RegularExpressions;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Lake.Reading;

namespace Catchwater.Host.Files;

/// <summary>What the name of a data file, or of a glob, says.</summary>
/// <param name="Format">How the file is written.</param>
/// <param name="Stem">The name without its endings.</param>
internal sealed partial record DataFileName(FileFormat Format, string Stem)
{
    private static readonly (string Ending, FileFormat Format)[] Formats =
    [
        (".csv", FileFormat.Csv),
        (".tsv", FileFormat.Csv),
        (".txt", FileFormat.Csv),
        (".json", FileFormat.Json),
        (".jsonl", FileFormat.Json),
        (".ndjson", FileFormat.Json),
        (".parquet", FileFormat.Parquet),
    ];

    /// <summary>Reads a name or a path; null when its ending is none that is known.</summary>
    public static DataFileName? Of(string path)
    {
        var bare = Compression().Replace(Path.GetFileName(path), "");
        var format = Formats.FirstOrDefault(known => bare.EndsWith(known.Ending, StringComparison.OrdinalIgnoreCase));
        return format.Ending is null ? null : new DataFileName(format.Format, bare[..^format.Ending.Length]);
    }

    /// <summary>The problem of a name whose ending is none that is known.</summary>
    public static Problem Unknown(string path) =>
        new("unsupported_format", $"the name does not say how the file is written: expected {string.Join(", ", Formats.Select(known => known.Ending))}, or one of them with .gz or .zst")
        {
            File = path,
        };

    /// <summary>The table a file of this name would become: <c>bronze.</c> and the stem as a plain identifier.</summary>
    public DatasetName Table
    {
        get
        {
            var name = NoNameCharacter().Replace(Hump().Replace(Stem, "$1_$2"), "_").Trim('_').ToLowerInvariant();
            name = name.Length == 0 ? "data" : char.IsAsciiDigit(name[0]) ? $"t_{name}" : name;
            return DatasetName.Parse($"bronze.{(name.Length > 50 ? name[..50] : name)}");
        }
    }

    [GeneratedRegex(@"\.(gz|zst)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Compression();

    [GeneratedRegex("[^A-Za-z0-9_]+")]
    private static partial Regex NoNameCharacter();

    [GeneratedRegex("([a-z0-9])([A-Z])")]
    private static partial Regex Hump();
}
