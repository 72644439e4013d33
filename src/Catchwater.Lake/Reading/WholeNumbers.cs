namespace Catchwater.Lake.Reading;

/// <summary>Whole-number types. The engine's casts round to them; here a value that is not whole does not fit.</summary>
internal static class WholeNumbers
{
    // https://duckdb.org/docs/stable/sql/data_types/numeric, with aliases
    private static readonly HashSet<string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
        "INT", "INT1", "INT2", "INT4", "INT8", "INT16", "INT32", "INT64", "INT128", "SHORT", "LONG", "SIGNED", "INTEGRAL",
        "UINT8", "UINT16", "UINT32", "UINT64", "UINT128",
    };

    /// <summary>Whether a type holds whole numbers alone.</summary>
    public static bool Holds(string type) => Types.Contains(type);

    /// <summary>SQL, true when a text surely is the whole number that it was converted to: the quick answer for common values.</summary>
    /// <remarks>As DOUBLE, numbers of up to 15 digits stay different.</remarks>
    public static string Surely(string text, string value) => $"({value} = TRY_CAST({text} AS DOUBLE) AND strlen({text}) <= 15)";

    /// <summary>SQL, true when a text that was converted is not whole: the conversion rounded it.</summary>
    public static string Rounded(string text, string value) =>
        $"coalesce(regexp_matches({text}, '[.eE]') AND NOT regexp_full_match({text}, '\\s*[+-]?(0[xX][0-9a-fA-F_]+|[0-9_]+\\.?0*([eE]\\+?[0-9]+)?)\\s*') "
        + $"AND {value} IS DISTINCT FROM TRY_CAST({text} AS DECIMAL(38, 19)), false)";

    /// <summary>SQL, a value of one type converted to another; NULL when it does not fit.</summary>
    public static string Convert(string value, string? from, string to) => (from, Holds(to)) switch
    {
        ("DOUBLE" or "FLOAT", true) => $"CASE WHEN {value} = trunc({value}) THEN TRY_CAST({value} AS {to}) END",
        (not null, true) when from.StartsWith("DECIMAL", StringComparison.Ordinal) => $"CASE WHEN {value} = trunc({value}) THEN TRY_CAST({value} AS {to}) END",
        ("VARCHAR", true) => $"CASE WHEN NOT {Rounded(value, $"TRY_CAST({value} AS {to})")} THEN TRY_CAST({value} AS {to}) END",
        _ => $"TRY_CAST({value} AS {to})",
    };
}
