using System.Globalization;
using System.Text;
using System.Text.Json;
using Catchwater.Core.Contracts;
using Catchwater.Core.Names;
using Catchwater.Quality.Planning;

namespace Catchwater.Quality.Profiling;

/// <summary>
/// Drafts a contract from a profile, each rule with its reason as a comment. What all rows satisfy becomes an error; what nearly all
/// satisfy becomes a warning, because the others are probably the mistakes. It is a draft to be read, not a truth.
/// </summary>
public static class ContractSuggestion
{
    // Below this a rule may be an accident: what holds for all rows is said, with how little says so, and lists and shapes of nearly all are not.
    private const int MinRows = 20;
    private const double MaxMissing = 0.1;
    private const double Nearly = 0.95;

    // A list that all values satisfy documents, so it must be short; one that finds the odd value may be longer.
    private const int MaxEnum = 20;
    private const int MaxEnumWithOthers = 80;

    private static readonly string[] Placeholders = ["n/a", "na", "null", "none", "nan", "nil", "?", "-", "--", "unknown", "undefined", "tbd", "missing"];

    /// <summary>The contract as YAML, valid ODCS 3.1; lines end in <c>\n</c>.</summary>
    /// <param name="profile">What the table holds.</param>
    /// <param name="dataset">The table's name in the lake.</param>
    public static string Draft(TableProfile profile, DatasetName dataset)
    {
        var yaml = new StringBuilder();
        var rows = Rows(profile.Rows);
        yaml.Append(CultureInfo.InvariantCulture, $"# Drafted from {rows} on {profile.ProfiledAt:yyyy-MM-dd}. Read it before you rely on it.\n");
        if (profile.Rows < MinRows)
        {
            yaml.Append(profile.Rows == 0
                ? "# Without rows only names and types can be said.\n"
                : $"# {MinRows} rows are too many to be an accident; these are fewer. Keep a rule because you know it holds, not because it is here.\n");
        }

        yaml.Append(CultureInfo.InvariantCulture, $"apiVersion: v3.1.0\nkind: DataContract\nid: {dataset.Layer}_{dataset.Table}\nname: {dataset}\nversion: 0.1.0\nstatus: draft\nschema:\n  - name: {dataset.Table}\n    physicalName: {dataset}\n    properties:\n");
        var key = profile.Columns.FirstOrDefault(column => IsUnique(column, profile) && column.Nulls == 0 && column.Type is not ("DOUBLE" or "FLOAT") && (profile.Rows >= MinRows || IsNamedAsKey(column)));
        foreach (var column in profile.Columns)
        {
            Column(yaml, column, profile, column == key);
        }

        if (profile.Rows > 0)
        {
            yaml.Append("    quality:\n      - name: not_empty\n        metric: rowCount\n        mustBeGreaterThan: 0\n");
        }

        return yaml.ToString();
    }

    private static void Column(StringBuilder yaml, ColumnProfile column, TableProfile profile, bool isKey)
    {
        yaml.Append(CultureInfo.InvariantCulture, $"      - name: {Text(column.Name)}\n");
        var logical = Enum.GetValues<LogicalType>().Where(type => LogicalTypes.Fits(column.Type, type, null, beforeV31: false)).Select(type => (LogicalType?)type)
            .OrderBy(type => type == LogicalType.Number).FirstOrDefault();
        if (logical is { } known)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"        logicalType: {JsonNamingPolicy.CamelCase.ConvertName(known.ToString())} # {column.Type}\n");
        }

        if (column.Classification is { } classification)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"        classification: {Text(classification)}\n");
        }

        if (profile.Rows == 0)
        {
            return;
        }

        var few = profile.Rows < MinRows ? "; weak: few rows say so" : "";
        var present = profile.Rows - column.Nulls;
        if (isKey)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"        primaryKey: true # {present:N0} values, all different, none missing{few}\n        primaryKeyPosition: 1\n");
        }
        else if (column.Nulls == 0)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"        required: true # no NULL in {Rows(profile.Rows)}{few}\n");
        }

        if (!isKey && profile.Rows >= MinRows && IsUnique(column, profile))
        {
            yaml.Append(CultureInfo.InvariantCulture, $"        unique: true # {present:N0} values, all different\n");
        }

        Options(yaml, column, few);
        if (profile.Rows >= MinRows)
        {
            Checks(yaml, column, present);
        }
    }

    private static void Options(StringBuilder yaml, ColumnProfile column, string few)
    {
        if (column.Mean is not null && column.Min is { } low && double.TryParse(low.ToString(), CultureInfo.InvariantCulture, out var smallest) && smallest >= 0)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"        logicalTypeOptions:\n          minimum: 0 # the smallest is {low}{few}\n");
        }
        else if (column.Patterns is [var only] && column.Distinct > 1 && Pattern((string)only.Value!) is { } pattern)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"        logicalTypeOptions:\n          pattern: {Text(pattern)} # every value has this shape{few}\n");
        }
    }

    private static void Checks(StringBuilder yaml, ColumnProfile column, long present)
    {
        List<string> checks = [];
        var rows = present + column.Nulls;
        if (column.Nulls > 0 && column.Nulls <= MaxMissing * rows)
        {
            checks.Add($"""
                      - name: {Text($"{column.Name}_missing")} # only {Share(column.Nulls, rows)} of the rows have none; look at them
                        metric: nullValues
                        mustBe: 0
                        severity: warning
                """);
        }

        var placeholders = column.TopValues.Where(value => column.Type == "VARCHAR" && Placeholders.Contains(((string)value.Value!).ToLowerInvariant())).ToList();
        if (placeholders.Count > 0)
        {
            checks.Add($"""
                      - name: {Text($"{column.Name}_placeholder")} # {placeholders.Sum(value => value.Count).ToString("N0", CultureInfo.InvariantCulture)} values stand for nothing
                        metric: missingValues
                        arguments:
                          missingValues: [{string.Join(", ", placeholders.Select(value => Text((string)value.Value!)))}]
                        mustBe: 0
                        severity: warning
                """);
        }

        if (column.Patterns.Count > 1 && present >= MinRows && column.Patterns[0] is { } main && main.Count >= Nearly * present && Pattern((string)main.Value!) is { } pattern)
        {
            checks.Add($"""
                      - name: {Text($"{column.Name}_shape")} # {Share(main.Count, present)} of the values have it; look at the others
                        metric: invalidValues
                        arguments:
                          pattern: {Text(pattern)}
                        mustBe: 0
                        severity: warning
                """);
        }

        if (Frequent(column, present) is { } values)
        {
            var covered = values.Sum(value => value.Count);
            var reason = covered == present ? $"all {present.ToString("N0", CultureInfo.InvariantCulture)} values are among these" : $"{Share(covered, present)} of the values are among these; look at the others";
            checks.Add($"""
                      - name: {Text($"{column.Name}_known")} # {reason}
                        metric: invalidValues
                        arguments:
                          validValues: [{string.Join(", ", values.Select(value => Text((string)value.Value!)))}]
                        mustBe: 0
                        severity: {(covered == present ? "error" : "warning")}
                """);
        }

        if (checks.Count > 0)
        {
            yaml.Append("        quality:\n").Append(string.Concat(checks.SelectMany(check => check.Split('\n')).Select(line => $"    {line.TrimEnd('\r')}\n")));
        }
    }

    // Few values that occur again and again are a list; among many rows, those that occur far less often are probably mistakes.
    private static IReadOnlyList<ValueCount>? Frequent(ColumnProfile column, long present)
    {
        if (column.Type != "VARCHAR" || present < MinRows || column.TopValues.Count == 0 || !column.DistinctExact)
        {
            return null;
        }

        var typical = column.TopValues[0].Count;
        var frequent = column.TopValues.Where(value => value.Count >= Math.Max(3, typical / 20)).ToList();
        var covered = frequent.Sum(value => value.Count);
        var most = covered == present ? MaxEnum : MaxEnumWithOthers;
        return frequent.Count > 0 && frequent.Count <= most && covered >= Nearly * present && present >= 10L * frequent.Count ? frequent : null;
    }

    private static bool IsUnique(ColumnProfile column, TableProfile profile) =>
        column.DistinctExact && column.Distinct > 1 && column.Distinct == profile.Rows - column.Nulls && column.Nulls < profile.Rows;

    // In few rows many a column has no value twice.
    private static bool IsNamedAsKey(ColumnProfile column) => column.Name.ToLowerInvariant() is var name
        && (name is "id" or "key" or "uuid" or "guid" || name.EndsWith("_id", StringComparison.Ordinal) || name.EndsWith("_key", StringComparison.Ordinal) || column.Name.EndsWith("Id", StringComparison.Ordinal) || column.Name.EndsWith("ID", StringComparison.Ordinal));

    private static string Rows(long rows) => string.Create(CultureInfo.InvariantCulture, $"{rows:N0} {(rows == 1 ? "row" : "rows")}");

    /// <summary>The regular expression of a shape; null where it says nothing: no digit, or letters of free text.</summary>
    private static string? Pattern(string shape)
    {
        if (shape.Length is 0 or > 40 || !shape.Contains('9', StringComparison.Ordinal) || shape.Contains(' ', StringComparison.Ordinal))
        {
            return null;
        }

        var pattern = new StringBuilder("^");
        for (var i = 0; i < shape.Length;)
        {
            var run = 1;
            while (i + run < shape.Length && shape[i + run] == shape[i])
            {
                run++;
            }

            pattern.Append(shape[i] switch
            {
                '9' => "[0-9]",
                'a' => "[a-z]",
                'A' => "[A-Z]",
                var other => System.Text.RegularExpressions.Regex.Escape(other.ToString()),
            });
            if (run > 1)
            {
                pattern.Append(CultureInfo.InvariantCulture, $"{{{run}}}");
            }

            i += run;
        }

        return pattern.Append('$').ToString();
    }

    private static string Share(long part, long whole) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.##}%");

    // JSON text is YAML text.
    private static string Text(string text) => JsonSerializer.Serialize(text, Readable);

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
