namespace Catchwater.Lake.Sql.Spark;

/// <summary>Spark's functions over NULL and conditions (https://spark.apache.org/docs/latest/api/sql).</summary>
internal static class NullFunctions
{
    public static readonly SparkFunction[] All =
    [
        new("nvl", "nvl(a, b)", 2, 2, "`coalesce(a, b)`", _ => ["coalesce(", 0, ", ", 1, ")"]),
        new("ifnull", "ifnull(a, b)", 2, 2, "`coalesce(a, b)`", _ => ["coalesce(", 0, ", ", 1, ")"]),
        new("nvl2", "nvl2(a, b, c)", 3, 3, "`CASE WHEN a IS NOT NULL THEN b ELSE c END`",
            _ => ["CASE WHEN (", 0, ") IS NOT NULL THEN (", 1, ") ELSE (", 2, ") END"]),
        new("isnull", "isnull(a)", 1, 1, "`a IS NULL`", _ => ["((", 0, ") IS NULL)"]),
        new("isnotnull", "isnotnull(a)", 1, 1, "`a IS NOT NULL`", _ => ["((", 0, ") IS NOT NULL)"]),
        new("nanvl", "nanvl(a, b)", 2, 2, "`CASE WHEN isnan(a) THEN b ELSE a END`",
            _ => ["CASE WHEN isnan(", 0, ") THEN (", 1, ") ELSE (", 0, ") END"]),
        new("if", "if(condition, a, b)", 3, 3, "`CASE WHEN condition THEN a ELSE b END`",
            _ => ["CASE WHEN (", 0, ") THEN (", 1, ") ELSE (", 2, ") END"]),
        Cast("string", "VARCHAR"),
        Cast("boolean", "BOOLEAN"),
        Cast("tinyint", "TINYINT"),
        Cast("smallint", "SMALLINT"),
        Cast("int", "INTEGER"),
        Cast("bigint", "BIGINT"),
        Cast("float", "FLOAT"),
        Cast("double", "DOUBLE"),
        Cast("date", "DATE"),
        Cast("timestamp", "TIMESTAMP"),
    ];

    private static SparkFunction Cast(string name, string type) =>
        new(name, $"{name}(a)", 1, 1, $"`CAST(a AS {type})`", _ => ["CAST((", 0, $") AS {type})"]);
}
