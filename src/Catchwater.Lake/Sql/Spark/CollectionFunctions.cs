namespace Catchwater.Lake.Sql.Spark;

/// <summary>Spark's functions over arrays, maps and structs, and its aggregates (https://spark.apache.org/docs/latest/api/sql).</summary>
internal static class CollectionFunctions
{
    public static readonly SparkFunction[] All =
    [
        new("collect_list", "collect_list(a)", 1, 1, "the values that are not NULL; an empty list when there are none", call => Collect(call, "list(")),
        new("collect_set", "collect_set(a)", 1, 1, "the distinct values that are not NULL, in no order", call => Collect(call, "list(DISTINCT ")),
        new("every", "every(condition)", 1, 1, "`bool_and`", _ => ["bool_and(", 0, ")"]),
        new("percentile", "percentile(number, fraction)", 2, 2, "`quantile_cont`", _ => ["quantile_cont(", 0, ", ", 1, ")"]),
        new("percentile_approx", "percentile_approx(number, fraction[, accuracy])", 2, 3, "`quantile_disc`, which is exact",
            _ => ["quantile_disc(", 0, ", ", 1, ")"]),
        new("approx_percentile", "approx_percentile(number, fraction[, accuracy])", 2, 3, "as `percentile_approx`",
            _ => ["quantile_disc(", 0, ", ", 1, ")"]),
        new("kurtosis", "kurtosis(number)", 1, 1, "of the population (DuckDB's is of a sample)", _ => ["kurtosis_pop(", 0, ")"]),
        new("size", "size(array)", 1, 1, "number of elements; NULL for NULL", _ => ["len(", 0, ")"]),
        new("array", "array(a, …)", 0, int.MaxValue, "`[a, …]`",
            call => call.Count == 1 && IsQuery(call.Source(0)) ? ["ARRAY(", 0, ")"] : ["[", .. Joined(call), "]"]),
        new("map", "map(key, value, …)", 0, int.MaxValue, "a map of pairs; with two lists it is DuckDB's own", Map),
        new("map_from_arrays", "map_from_arrays(keys, values)", 2, 2, "`map(keys, values)`", _ => ["map(", 0, ", ", 1, ")"]),
        new("named_struct", "named_struct('name', value, …)", 2, int.MaxValue, "`{'name': value, …}`", NamedStruct),
        new("element_at", "element_at(array or map, at)", 2, 2, "`x[at]`: arrays count from 1, or from the end when negative", _ => ["(", 0, ")[", 1, "]"]),
        new("explode", "explode(array)", 1, 1, "`unnest`: a row for each element", _ => ["unnest(", 0, ")"]),
        new("sort_array", "sort_array(array[, ascending])", 1, 2, "NULLs first, or last when descending",
            call => call.Count == 1 || call.Source(1).Equals("true", StringComparison.OrdinalIgnoreCase) ? ["list_sort(", 0, ", 'ASC', 'NULLS FIRST')"]
                : call.Source(1).Equals("false", StringComparison.OrdinalIgnoreCase) ? ["list_sort(", 0, ", 'DESC', 'NULLS LAST')"]
                : throw call.Fail("the second argument of sort_array must be true or false", 1)),
        new("array_join", "array_join(array, separator)", 2, 2, "`array_to_string`, which skips NULLs", _ => ["array_to_string(", 0, ", ", 1, ")"]),
        new("array_max", "array_max(array)", 1, 1, "`list_max`", _ => ["list_max(", 0, ")"]),
        new("array_min", "array_min(array)", 1, 1, "`list_min`", _ => ["list_min(", 0, ")"]),
        new("sequence", "sequence(from, to[, step])", 2, 3, "`generate_series`, the end included",
            call => ["generate_series(", .. Joined(call), ")"]),
        new("transform", "transform(array, x -> …)", 2, 2, "`list_transform`", _ => ["list_transform(", 0, ", ", 1, ")"]),
        new("aggregate", "aggregate(array, start, (sum, x) -> …)", 3, 3, "`list_reduce`", _ => ["list_reduce(", 0, ", ", 2, ", ", 1, ")"])
        {
            OtherwiseNative = true,
        },
    ];

    private static bool IsQuery(string source) =>
        source.Split([' ', '\n', '\r', '\t', '('], 2)[0].ToLowerInvariant() is "select" or "with" or "from" or "values";

    private static Part[] Joined(SparkCall call) =>
        [.. Enumerable.Range(0, call.Count).SelectMany(i => i == 0 ? (Part[])[0] : [", ", i])];

    private static Part[] Collect(SparkCall call, string open)
    {
        var words = call.Source(0).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Any(word => word.Equals("distinct", StringComparison.OrdinalIgnoreCase)))
        {
            throw call.Fail("DISTINCT is not supported here", 0, "collect_set keeps distinct values");
        }

        return ["coalesce(", open, 0, ") FILTER (WHERE (", 0, ") IS NOT NULL", Part.AndFilter, ")", Part.Over, ", [])"];
    }

    private static Part[] Map(SparkCall call)
    {
        if (call.Count == 2 && call.Source(0).StartsWith('[') && call.Source(1).StartsWith('['))
        {
            return ["map(", 0, ", ", 1, ")"];
        }

        if (call.Count % 2 != 0)
        {
            throw call.Fail("map takes pairs of a key and a value", call.Count - 1, code: "sql_arguments");
        }

        IEnumerable<Part> Every(int first) => Enumerable.Range(0, call.Count / 2).SelectMany(i => i == 0 ? (Part[])[first] : [", ", (2 * i) + first]);
        return ["map([", .. Every(0), "], [", .. Every(1), "])"];
    }

    private static Part[] NamedStruct(SparkCall call)
    {
        if (call.Count % 2 != 0)
        {
            throw call.Fail("named_struct takes pairs of a name and a value", call.Count - 1, code: "sql_arguments");
        }

        return
        [
            "{", .. Enumerable.Range(0, call.Count / 2).SelectMany(i =>
                (Part[])[i == 0 ? "" : ", ", Sessions.Quoting.Literal(call.RequiredLiteral(2 * i, "name")), ": ", (2 * i) + 1]), "}",
        ];
    }
}
