using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Catchwater.Lake.Tables.Types;

namespace Catchwater.Lake.Tables.Writing;

/// <summary>
/// The <c>stats</c> of an add action (https://github.com/delta-io/delta/blob/master/PROTOCOL.md#per-file-statistics) from the
/// engine's. A bound that JSON or the protocol cannot carry exactly is left out: readers must never skip a file that has a row.
/// </summary>
internal static partial class FileStatistics
{
    /// <summary>Columns with statistics, as in the reference implementation (<c>delta.dataSkippingNumIndexedCols</c>).</summary>
    private const int MostColumns = 32;

    /// <summary>Characters of a text bound that are kept, as in the reference implementation.</summary>
    private const int TextPrefix = 32;

    /// <summary>The statistics' JSON.</summary>
    /// <param name="rows">Rows of the file.</param>
    /// <param name="columns">By quoted column path: <c>min</c>, <c>max</c>, <c>null_count</c>, <c>has_nan</c>.</param>
    /// <param name="schema">The table's columns.</param>
    /// <param name="partitionColumns">Those that are not in the file.</param>
    public static string Json(long rows, IDictionary? columns, StructType schema, IReadOnlyList<string> partitionColumns)
    {
        var min = new JsonObject();
        var max = new JsonObject();
        var nulls = new JsonObject();
        var left = MostColumns;
        var fields = schema.Fields.Where(field => !partitionColumns.Contains(field.Name, StringComparer.Ordinal));
        Collect(fields, "", columns, (min, max, nulls), ref left);
        return new JsonObject { ["numRecords"] = rows, ["minValues"] = min, ["maxValues"] = max, ["nullCount"] = nulls }.ToJsonString(Relaxed);
    }

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static void Collect(
        IEnumerable<DeltaField> fields, string path, IDictionary? columns, (JsonObject Min, JsonObject Max, JsonObject Nulls) into, ref int left)
    {
        foreach (var field in fields)
        {
            var here = $"{path}\"{field.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            if (field.Type is StructType(var inner))
            {
                (JsonObject Min, JsonObject Max, JsonObject Nulls) nested = ([], [], []);
                Collect(inner, here + ".", columns, nested, ref left);
                Put(into.Min, field.Name, nested.Min);
                Put(into.Max, field.Name, nested.Max);
                Put(into.Nulls, field.Name, nested.Nulls);
            }
            else if (field.Type is PrimitiveType { Name: var type } && left-- > 0 && columns?[here] is IDictionary found)
            {
                if (long.TryParse(found["null_count"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var nulls))
                {
                    into.Nulls[field.Name] = nulls;
                }

                // NaN stands outside the engine's bounds, but above everything for the protocol's readers.
                if (found["has_nan"] as string is "true")
                {
                    continue;
                }

                PutBound(into.Min, field.Name, type, found["min"] as string, upper: false);
                PutBound(into.Max, field.Name, type, found["max"] as string, upper: true);
            }
        }
    }

    private static void Put(JsonObject into, string name, JsonObject nested)
    {
        if (nested.Count > 0)
        {
            into[name] = nested;
        }
    }

    private static void PutBound(JsonObject into, string name, string type, string? text, bool upper)
    {
        if (text is not null && Bound(type, text, upper) is { } bound)
        {
            into[name] = bound;
        }
    }

    private static JsonNode? Bound(string type, string text, bool upper) => type switch
    {
        "byte" or "short" or "integer" or "long" => Number().IsMatch(text) ? JsonNode.Parse(text) : null,
        "float" or "double" => Number().IsMatch(text) ? JsonNode.Parse(text) : null,
        "string" => Text(text, upper) is { } cut ? JsonValue.Create(cut) : null,
        "date" => Date().IsMatch(text) ? JsonValue.Create(text) : null,
        "timestamp" => Timestamp(text, upper) is { } time ? JsonValue.Create(time) : null,
        _ => type.StartsWith("decimal(", StringComparison.Ordinal) && Number().IsMatch(text) ? JsonNode.Parse(text) : null,
    };

    /// <summary>The first characters; an upper bound that is cut gets the highest character after them.</summary>
    private static string? Text(string text, bool upper)
    {
        var runes = text.EnumerateRunes().Take(TextPrefix + 1).ToList();
        if (runes.Count <= TextPrefix)
        {
            return text;
        }

        var cut = new StringBuilder();
        foreach (var rune in runes.Take(TextPrefix))
        {
            cut.Append(rune.ToString());
        }

        var highest = new Rune(0x10FFFF);
        return !upper ? cut.ToString() : runes[TextPrefix] < highest ? cut.Append(highest.ToString()).ToString() : null;
    }

    /// <summary>In milliseconds, as the protocol cuts them: the lower bound down, the upper one up, so that none is left outside.</summary>
    private static string? Timestamp(string text, bool upper)
    {
        var match = EngineTimestamp().Match(text);
        if (!match.Success || !DateTime.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, DateTimeStyles.None, out var seconds))
        {
            return null;
        }

        var microseconds = int.Parse(match.Groups[2].Value.PadRight(6, '0'), CultureInfo.InvariantCulture);
        var milliseconds = (microseconds / 1000) + (upper && microseconds % 1000 > 0 ? 1 : 0);
        return seconds < DateTime.MaxValue.AddSeconds(-2)
            ? seconds.AddMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : null;
    }

    [GeneratedRegex(@"\A-?\d+(\.\d+)?([eE][+-]?\d+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\d\z", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(@"\A(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00\z", RegexOptions.CultureInvariant)]
    private static partial Regex EngineTimestamp();
}
