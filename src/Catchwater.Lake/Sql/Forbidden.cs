namespace Catchwater.Lake.Sql;

/// <summary>Why a function that does exist is not allowed, for the error message.</summary>
internal static class Forbidden
{
    /// <summary>The reason; null when the function is not known to exist.</summary>
    public static string? Reason(string name) => name.ToLowerInvariant() switch
    {
        "random" or "rand" or "randn" or "uuid" or "gen_random_uuid" or "uuidv4" or "uuidv7" or "setseed" or "shuffle"
            => "it gives another result on every run",
        "monotonically_increasing_id" or "spark_partition_id" or "input_file_name" or "nextval" or "currval"
            => "its result depends on how the work is divided",
        "getenv" or "current_setting" or "getvariable" or "version" or "current_database" or "current_schema" or "current_schemas"
            or "current_user" or "current_catalog" or "current_query" => "it reads the engine's surroundings",
        "error" or "sleep_ms" or "write_log" or "pg_sleep" => "it does something besides computing a value",
        "json_serialize_sql" or "json_deserialize_sql" or "json_serialize_plan" or "json_execute_serialized_sql" or "query" or "query_table"
            => "it handles SQL text",
        var file when file.StartsWith("read_", StringComparison.Ordinal) || file.StartsWith("parquet_", StringComparison.Ordinal)
            || file is "glob" or "sniff_csv" => "queries read tables of the lake, not files",
        "hash" or "xxhash64" or "crc32" => "its result differs between engines; md5 and sha256 do not",
        _ => null,
    };
}
