
namespace Catchwater.Lake.Query;

/// <summary>What the values of a result's column are, once read.</summary>
public enum QueryValueKind
{
    /// <summary><see cref="bool"/>.</summary>
    Boolean,

    /// <summary>A .NET number; text of an exact number where .NET has none of its size.</summary>
    Number,

    /// <summary>Text; times are ISO 8601 with a Z, for all are UTC; bytes are base64.</summary>
    Text,

    /// <summary>JSON text: of lists, structs, maps and JSON itself.</summary>
    Json,
}

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name; two columns may share one.</param>
/// <param name="Type">DuckDB's type.</param>
public sealed record QueryColumn(string Name, string Type)
{
    /// <summary>What its values are.</summary>
    public QueryValueKind Kind { get; } = KindOf(Type);

    /// <summary>SQL that turns the column <paramref name="reference"/> into a value of its kind.</summary>
    internal string Read(string reference) => Type switch
    {
        "DATE" or "UUID" or "TIME" or "BIT" or "INTERVAL" or "BIGNUM" or "TIME WITH TIME ZONE" or "TIME_NS" => $"CAST({reference} AS VARCHAR)",
        "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" => Iso(reference),
        "TIMESTAMP WITH TIME ZONE" => Iso($"CAST({reference} AS TIMESTAMP)"),
        // Not strftime, whose nanoseconds run over what follows them.
        "TIMESTAMP_NS" => $"regexp_replace(CAST({reference} AS VARCHAR), '^(\\S+) (\\S+)$', '\\1T\\2Z')",
        "BLOB" => $"to_base64({reference})",
        _ when Type.StartsWith("ENUM(", StringComparison.Ordinal) => $"CAST({reference} AS VARCHAR)",
        _ when Type.StartsWith("DECIMAL(", StringComparison.Ordinal) && Precision() > 28 => $"CAST({reference} AS VARCHAR)",
        _ when Kind == QueryValueKind.Json => $"CAST(to_json({reference}) AS VARCHAR)",
        _ when Kind == QueryValueKind.Text && Type != "VARCHAR" => $"CAST({reference} AS VARCHAR)",
        _ => reference,
    };

    // Fractions only where there are any; 'infinity' stays what it is.
    private static string Iso(string time) =>
        $"CASE WHEN NOT isfinite({time}) THEN CAST({time} AS VARCHAR) WHEN date_part('microsecond', {time}) % 1000000 = 0 "
        + $"THEN strftime({time}, '%Y-%m-%dT%H:%M:%SZ') ELSE strftime({time}, '%Y-%m-%dT%H:%M:%S.%fZ') END";

    private int Precision() => int.Parse(Type["DECIMAL(".Length..Type.IndexOf(',', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);

    private static QueryValueKind KindOf(string type) => type switch
    {
        "BOOLEAN" => QueryValueKind.Boolean,
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" or "UHUGEINT"
            or "FLOAT" or "DOUBLE" => QueryValueKind.Number,
        "JSON" => QueryValueKind.Json,
        _ when type.EndsWith(']') => QueryValueKind.Json,
        _ when type.StartsWith("DECIMAL(", StringComparison.Ordinal) => QueryValueKind.Number,
        _ when type.StartsWith("STRUCT(", StringComparison.Ordinal) || type.StartsWith("MAP(", StringComparison.Ordinal)
            || type.StartsWith("UNION(", StringComparison.Ordinal) || type == "VARIANT" => QueryValueKind.Json,
        _ => QueryValueKind.Text,
    };
}
