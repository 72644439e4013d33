using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;

namespace Catchwater.Host.Scaffolding;

/// <summary>A pipeline and a contract drafted from what a file holds.</summary>
/// <param name="Table">The table they make.</param>
/// <param name="Path">The file as the pipeline names it.</param>
/// <param name="Format">Its format.</param>
/// <param name="Rows">Rows it has.</param>
/// <param name="Columns">What was seen of each column.</param>
internal sealed partial record DraftedTable(DatasetName Table, string Path, FileFormat Format, long Rows, IReadOnlyList<ColumnFacts> Columns)
{
    /// <summary>The files to write.</summary>
    public IEnumerable<ScaffoldFile> Files() => [ScaffoldFile.OfText($"pipelines/{Table}.yaml", Pipeline()), ScaffoldFile.OfText($"contracts/{Table}.odcs.yaml", Contract())];

    private string Pipeline()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Drafted from {Scalar(Path)}: {Rows.ToString("N0", CultureInfo.InvariantCulture)} rows. The file as it is, typed; clean and combine in tables of their own.");
        text.AppendLine(CultureInfo.InvariantCulture, $"description: Rows of {Scalar(System.IO.Path.GetFileName(Path)).Trim('"')}, as the file has them.");
        text.AppendLine("source:");
        text.AppendLine(CultureInfo.InvariantCulture, $"  path: {Scalar(Path)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  format: {Format.ToString().ToLowerInvariant()}");
        if (Format != FileFormat.Parquet)
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
            text.AppendLine("    query: |");
            text.AppendLine("      SELECT");
            text.AppendLine(string.Join(",\n", Columns.Select(column => $"        {Quoting.Identifier(column.Source)}{(column.Source == column.Name ? "" : $" AS {Quoting.Identifier(column.Name)}")}")));
            text.AppendLine("      FROM input");
        }

        text.AppendLine("target:");
        text.AppendLine(CultureInfo.InvariantCulture, $"  table: {Table}");
        return text.ToString();
    }

    private string Contract()
    {
        var text = new StringBuilder();
        text.AppendLine(
            $"""
            # Drafted from the data: it holds for the {Rows.ToString("N0", CultureInfo.InvariantCulture)} rows that are there. Keep what must stay true, delete what was chance.
            # The standard: https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
            apiVersion: v3.1.0
            kind: DataContract
            id: {Table.ToString().Replace('.', '-')}
            version: 0.1.0
            status: draft

            schema:
              - name: {Table}
                logicalType: object
                properties:
            """);
        foreach (var column in Columns)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"      - name: {Scalar(column.Name)}");
            text.AppendLine(CultureInfo.InvariantCulture, $"        logicalType: {Logical(column.Type)}");
            if (column.Nulls == 0 && Rows > 0)
            {
                text.AppendLine("        required: true");
            }
            else
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"        # {column.Nulls.ToString("N0", CultureInfo.InvariantCulture)} of {Rows.ToString("N0", CultureInfo.InvariantCulture)} rows have no value");
            }

            if (column.Distinct == Rows && Rows > 1)
            {
                text.AppendLine(KeyName().IsMatch(column.Name) ? "        unique: true" : "        # every value differs so far: unique: true, if that must stay so");
            }
        }

        text.AppendLine(
            """
                quality:
                  - metric: rowCount
                    mustBeGreaterThan: 0
            """);
        return text.ToString();
    }

    private static string Logical(string type) => type switch
    {
        "BOOLEAN" => "boolean",
        "DATE" => "date",
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" => "integer",
        "FLOAT" or "DOUBLE" => "number",
        _ when type.StartsWith("DECIMAL(", StringComparison.Ordinal) => type.EndsWith(",0)", StringComparison.Ordinal) ? "integer" : "number",
        _ when type.EndsWith(']') => "array",
        _ when type.StartsWith("STRUCT(", StringComparison.Ordinal) || type.StartsWith("MAP(", StringComparison.Ordinal) => "object",
        _ when type.StartsWith("TIMESTAMP", StringComparison.Ordinal) => "timestamp",
        _ => "string",
    };

    // Anything but plain words is quoted; JSON text is YAML text.
    private static string Scalar(string text) => PlainText().IsMatch(text) && !Reserved().IsMatch(text) ? text : JsonSerializer.Serialize(text, Readable);

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [GeneratedRegex(@"\A[A-Za-z_./][A-Za-z0-9_./()-]*( [A-Za-z0-9_./()-]+)*\z")]
    private static partial Regex PlainText();

    [GeneratedRegex(@"\A(true|false|null|yes|no|on|off|y|n|\.nan|[-+]?\.inf)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();

    [GeneratedRegex(@"(?i:(\A|[_ -])(id|key|uuid|guid|number|no|code))\z|[a-z](Id|ID|Key|No|Number|Code)\z|\A(ID|Id)\z")]
    private static partial Regex KeyName();
}

/// <summary>What was seen of a column.</summary>
/// <param name="Source">Its name in the file.</param>
/// <param name="Name">Its name in the table.</param>
/// <param name="Type">The type it is stored as.</param>
/// <param name="Nulls">Rows without a value.</param>
/// <param name="Distinct">Different values; null where values cannot be told apart cheaply (nested ones).</param>
internal sealed record ColumnFacts(string Source, string Name, string Type, long Nulls, long? Distinct);
