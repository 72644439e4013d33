using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Profiling;

namespace Catchwater.Host.Scaffolding;

/// <summary>A pipeline and a contract drafted from what a file holds.</summary>
/// <param name="Table">The table they make.</param>
/// <param name="Path">The file as the pipeline names it.</param>
/// <param name="Source">How it is read.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Profile">What was seen of them.</param>
internal sealed partial record DraftedTable(DatasetName Table, string Path, FileSource Source, IReadOnlyList<DraftedColumn> Columns, TableProfile Profile)
{
    /// <summary>The files to write.</summary>
    public IEnumerable<ScaffoldFile> Files() => [ScaffoldFile.OfText($"pipelines/{Table}.yaml", Pipeline()), ScaffoldFile.OfText($"contracts/{Table}.odcs.yaml", ContractSuggestion.Draft(Profile, Table))];

    /// <summary>Rows of the file that are not malformed.</summary>
    public long Rows => Profile.Rows;

    private string Pipeline()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Drafted from {Scalar(Path)}: {Counted.Of(Rows, "row")}. The file as it is, typed; clean and combine in tables of their own.");
        text.AppendLine(CultureInfo.InvariantCulture, $"description: {Scalar($"Rows of {System.IO.Path.GetFileName(Path)} as the file has them.")}");
        text.AppendLine("source:");
        text.AppendLine(CultureInfo.InvariantCulture, $"  path: {Scalar(Path)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  format: {Source.Format.ToString().ToLowerInvariant()}");
        if (Source.Encoding is { } encoding)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  encoding: {encoding}");
        }

        if (Source.Delimiter is { } delimiter)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  delimiter: {Scalar(delimiter)}");
        }

        if (!Source.Header)
        {
            text.AppendLine("  header: false             # its first line seems to be a row; columns have no names");
        }

        if (Source.Format != FileFormat.Parquet)
        {
            text.AppendLine("  columns:                  # as inferred; a value that does not fit goes to quarantine");
            foreach (var column in Columns)
            {
                text.AppendLine(ColumnType.TryNormalize(column.Type) is not null
                    ? $"    {Scalar(column.Source)}: {Scalar(column.Type.ToLowerInvariant())}"
                    : $"    # {Scalar(column.Source)} is {Scalar(column.Type)}");
            }
        }

        text.AppendLine("quality_step:");
        text.AppendLine("  enabled: false            # true: drop exact duplicates, fill, cast, trim");
        if (Columns.Any(column => column.Source != column.Name))
        {
            text.AppendLine("transformations:");
            text.AppendLine("  - type: sql               # a table's columns have no spaces and few other characters in their names");
            text.Append(Query());
        }

        if (Columns.Any(column => column.Name is "processed_at" or "batch_id"))
        {
            text.AppendLine("metadata_columns: false     # the file has columns of those names");
        }

        text.AppendLine("target:");
        text.AppendLine(CultureInfo.InvariantCulture, $"  table: {Table}");
        return text.ToString();
    }

    private string Query()
    {
        var columns = string.Join(",\n", Columns.Select(column => $"  {Quoting.Identifier(column.Source)}{(column.Source == column.Name ? "" : $" AS {Quoting.Identifier(column.Name)}")}"));
        var select = $"SELECT\n{columns}\nFROM input";

        // A name with a line end in it would end a line of the block.
        return Columns.Any(column => column.Source.Any(char.IsControl))
            ? $"    query: {JsonSerializer.Serialize(select, Readable)}\n"
            : $"    query: |\n      {select.Replace("\n", "\n      ", StringComparison.Ordinal)}\n";
    }

    // Anything but plain words is quoted; JSON text is YAML text.
    private static string Scalar(string text) => PlainText().IsMatch(text) && !Reserved().IsMatch(text) ? text : JsonSerializer.Serialize(text, Readable);

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [GeneratedRegex(@"\A[A-Za-z_./][A-Za-z0-9_./()-]*( [A-Za-z0-9_./()-]+)*\z")]
    private static partial Regex PlainText();

    [GeneratedRegex(@"\A(true|false|null|yes|no|on|off|y|n|\.nan|[-+]?\.inf)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();
}

/// <summary>A column of the file.</summary>
/// <param name="Source">Its name in the file.</param>
/// <param name="Name">Its name in the table.</param>
/// <param name="Type">The type it is stored as.</param>
internal sealed record DraftedColumn(string Source, string Name, string Type);
