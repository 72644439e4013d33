using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>The SQL that turns JSON objects into typed rows and tells the good ones from the bad.</summary>
/// <param name="columns">The columns and their types.</param>
/// <param name="closed">Whether a key that is no column makes a row bad, because not all rows were looked at for columns.</param>
internal sealed class JsonRows(IReadOnlyList<(string Name, JsonType Type)> columns, bool closed)
{
    private string Struct => JsonType.Struct(columns.Select(column => (column.Name, column.Type.Text)));

    // A cast of JSON rounds fractions, and makes numbers of true and false. Whole numbers are read as text first (x): the JSON is not parsed twice.
    private string Unrounded => JsonType.Struct(columns.Select(column => (column.Name, column.Type.Unrounded)));

    /// <summary>Good rows of some scans; each bad one moves the counter.</summary>
    public string Relation(IReadOnlyList<string> scans, string counter)
    {
        var values = string.Join(", ", columns.Select(column => $"{Value(column.Name)} AS {Quoting.Identifier(column.Name)}"));
        if (scans.Count == 0)
        {
            return $"(SELECT {values} FROM (SELECT NULL::{Struct} AS s) WHERE false)";
        }

        // A row is one value that only judging makes, as in CSV (docs/decisions/0101): no condition of the statement above can come first.
        var parts = scans.Select(scan =>
            $"SELECT {values}, * EXCLUDE (j, x, s) FROM (SELECT unnest(good) FROM (SELECT CASE WHEN CASE WHEN {Whole()} THEN true WHEN {Bad()} THEN nextval('{counter}') < 0 ELSE true END "
            + $"THEN taken END AS good FROM (SELECT *, taken FROM (SELECT *, TRY_CAST(x AS {Struct}) AS s FROM (SELECT json AS j, TRY_CAST(json AS {Unrounded}) AS x, * EXCLUDE (json) FROM {scan})) AS taken)) "
            + "WHERE good IS NOT NULL)");
        return $"({string.Join(" UNION ALL BY NAME ", parts)})";
    }

    /// <summary>Bad rows of a scan: place in the scan, column at fault, value and reason.</summary>
    public string Rejected(string scan)
    {
        var faults = columns.Select((column, index) => (column, index)).Where(pair => !pair.column.Type.IsText).ToList();
        var chain = string.Concat(faults.Select(pair => $" WHEN {BadLeaves([.. Leaves(pair.column).Where(leaf => !leaf.IsText)])} THEN {pair.index}"));
        return
            $"""
            SELECT n, CASE WHEN fault >= 0 THEN {Quoting.List(columns.Select(column => column.Name))}[fault + 1] END AS column_name, left(j::VARCHAR, 65536) AS raw,
              CASE WHEN j IS NULL THEN 'this is not JSON'
                WHEN fault = -1 THEN 'a JSON object is expected, found ' || lower(json_type(j))
                WHEN fault = -2 THEN 'a key that is no column: ' || array_to_string(list_filter(json_keys(j), lambda k: NOT list_contains({Names}, k)), ', ')
                ELSE 'could not convert ' || left(json_extract(j, {Quoting.List(columns.Select(column => Pointer([column.Name])))}[fault + 1])::VARCHAR, 200)
                  || ' to ' || {Quoting.List(columns.Select(column => column.Type.Text))}[fault + 1] END AS reason
            FROM (SELECT *, CASE WHEN j IS NULL OR json_type(j) <> 'OBJECT' THEN -1{chain} ELSE -2 END AS fault
              FROM (SELECT *, TRY_CAST(x AS {Struct}) AS s FROM (SELECT row_number() OVER () AS n, json AS j, TRY_CAST(json AS {Unrounded}) AS x FROM {scan})))
            WHERE coalesce({Bad()}, true)
            """;
    }

    private string Names => Quoting.List(columns.Select(column => column.Name));

    // No key is unknown. As many keys as there are values: the quick answer, for each value came from a key of its own.
    private string Known =>
        $"CASE WHEN len(json_keys(j)) <= {string.Join(" + ", columns.Select(column => $"({Value(column.Name)} IS NOT NULL)::INTEGER"))} "
        + $"THEN true ELSE list_has_all({Names}, json_keys(j)) END";

    private static string Value(string name) => Field("s", name);

    private static string Field(string value, string name) => $"struct_extract({value}, {Quoting.Literal(name)})";

    // Nothing is NULL where NULL could hide a value: the common case, told without looking at the JSON again.
    private string Whole()
    {
        var checks = Leaves().Where(leaf => !leaf.IsText).Select(leaf => leaf.IsWhole);
        var some = string.Join(" OR ", columns.Select(column => $"{Value(column.Name)} IS NOT NULL"));
        return string.Join(" AND ", checks.Append($"({some})")) + (closed ? $" AND {Known}" : "");
    }

    private string Bad()
    {
        var keys = closed ? $" OR NOT {Known}" : "";
        var leaves = Leaves().Where(leaf => !leaf.IsText).ToList();
        return $"(j IS NULL OR json_type(j) <> 'OBJECT'{(leaves.Count == 0 ? "" : $" OR {BadLeaves(leaves)}")}{keys})";
    }

    // What the JSON holds at each place, asked for all places at once, against what may be there given the converted value:
    // '*' anything, otherwise NULL or a value of that type.
    private static string BadLeaves(IReadOnlyList<Leaf> leaves)
    {
        var paths = Quoting.List(leaves.Select(leaf => leaf.Pointer));
        var expected = string.Join(", ", leaves.Select(leaf => leaf.Expected));
        var elements = string.Concat(leaves.Where(leaf => leaf.BadValues is not null).Select(leaf => $" OR {leaf.BadValues}"));
        return $"(len(list_filter(list_zip(json_type(j, {paths}), [{expected}]), lambda p: p[2] <> '*' AND p[1] <> 'NULL' AND p[1] <> p[2])) > 0{elements})";
    }

    private IEnumerable<Leaf> Leaves() => columns.SelectMany(Leaves);

    private static IEnumerable<Leaf> Leaves((string Name, JsonType Type) column) => Leaves(column.Type, Value(column.Name), Field("x", column.Name), [column.Name]);

    private static IEnumerable<Leaf> Leaves(JsonType type, string value, string text, string[] path)
    {
        if (type.Fields is { } fields)
        {
            var none = string.Join(" AND ", fields.Select(field => $"{Field(value, field.Name)} IS NULL"));
            yield return new Leaf(Pointer(path), $"CASE WHEN {none} THEN 'OBJECT' ELSE '*' END", $"NOT ({none})", null, IsText: false);
            foreach (var (name, inner) in fields)
            {
                foreach (var leaf in Leaves(inner, Field(value, name), Field(text, name), [.. path, name]))
                {
                    yield return leaf;
                }
            }
        }
        else if (type.Element is { } element)
        {
            foreach (var leaf in List(element, value, text, path))
            {
                yield return leaf;
            }
        }
        else
        {
            yield return new Leaf(
                Pointer(path),
                $"CASE WHEN {value} IS NULL THEN 'NULL' ELSE '*' END",
                type.IsWholeNumber ? WholeNumbers.Surely(text, value) : $"{value} IS NOT NULL",
                type.IsWholeNumber ? WholeNumbers.Rounded(text, value) : null,
                type.IsText);
        }
    }

    // Elements are compared by number: as many that are not NULL as the JSON has.
    private static IEnumerable<Leaf> List(JsonType element, string value, string text, string[] path)
    {
        List<(string Values, string Texts, string Path, bool Whole)> places = element.Fields is { } fields
            ? [.. fields.Where(field => field.Type.IsScalar && !field.Type.IsText).Select(field => (Each(value, field.Name), Each(text, field.Name), "." + Quote(field.Name), field.Type.IsWholeNumber))]
            : element.IsScalar && !element.IsText ? [(value, text, "", element.IsWholeNumber)] : [];
        var bad = places.Select(place =>
            $"(list_count({place.Values}) < len({value}) AND list_count({place.Values}) < len(list_filter(json_extract(j, "
            + $"{Quoting.Literal("$" + string.Concat(path.Select(name => "." + Quote(name))) + "[*]" + place.Path)}), lambda e: json_type(e) <> 'NULL')))")
            .Concat(places.Where(place => place.Whole).Select(place =>
                $"len(list_filter(list_zip({place.Texts}, {place.Values}), lambda p: {WholeNumbers.Rounded("p[1]", "p[2]")})) > 0")).ToList();
        var whole = places.Select(place => $"list_count({place.Values}) = len({value})" + (place.Whole ? $" AND {place.Texts} = {place.Values}::VARCHAR[]" : ""));
        yield return new Leaf(
            Pointer(path),
            $"CASE WHEN {value} IS NULL THEN 'NULL' ELSE '*' END",
            string.Join(" AND ", whole.Prepend($"{value} IS NOT NULL")),
            bad.Count == 0 ? null : $"coalesce({string.Join(" OR ", bad)}, false)",
            IsText: false);

        static string Each(string list, string field) => $"list_transform({list}, lambda e: {Field("e", field)})";
    }

    // RFC 6901
    private static string Pointer(IEnumerable<string> path) =>
        string.Concat(path.Select(name => "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));

    private static string Quote(string name) => $"\"{name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private sealed record Leaf(string Pointer, string Expected, string IsWhole, string? BadValues, bool IsText);
}
