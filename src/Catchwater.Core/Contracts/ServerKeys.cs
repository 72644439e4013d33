namespace Catchwater.Core.Contracts;

/// <summary>
/// Which keys a server of each type must and may have, from the standard's JSON schema
/// (https://github.com/bitol-io/open-data-contract-standard/blob/main/schema/odcs-json-schema-v3.1.0.json, ServerSource).
/// </summary>
/// <param name="Required">Keys that must be there, separated by spaces.</param>
/// <param name="Optional">Keys that may be there, separated by spaces.</param>
internal sealed record ServerKeys(string Required, string Optional)
{
    /// <summary>By server type.</summary>
    public static IReadOnlyDictionary<string, ServerKeys> ByType { get; } = new Dictionary<string, ServerKeys>
    {
        ["api"] = new("location", ""),
        ["athena"] = new("stagingDir schema", "catalog regionName"),
        ["azure"] = new("location format", "delimiter"),
        ["bigquery"] = new("project dataset", ""),
        ["clickhouse"] = new("host port database", ""),
        ["cloudsql"] = new("host port database schema", ""),
        ["custom"] = new("", "account catalog database dataset delimiter endpointUrl format host location path port project region regionName schema serviceName stagingDir warehouse stream"),
        ["databricks"] = new("catalog schema", "host"),
        ["db2"] = new("host port database", "schema"),
        ["denodo"] = new("host port", "database"),
        ["dremio"] = new("host port", "schema"),
        ["duckdb"] = new("database", "schema"),
        ["glue"] = new("account database", "location format"),
        ["hive"] = new("host database", "port"),
        ["impala"] = new("host database", "port"),
        ["informix"] = new("host database", "port"),
        ["kafka"] = new("host", "format"),
        ["kinesis"] = new("", "region format"),
        ["local"] = new("path format", ""),
        ["mysql"] = new("host port database", ""),
        ["oracle"] = new("host port serviceName", ""),
        ["postgres"] = new("host port database schema", ""),
        ["postgresql"] = new("host port database schema", ""),
        ["presto"] = new("host", "catalog schema"),
        ["pubsub"] = new("project", ""),
        ["redshift"] = new("database schema", "host region account"),
        ["s3"] = new("location", "endpointUrl format delimiter"),
        ["sftp"] = new("location", "format delimiter"),
        ["snowflake"] = new("account database schema", "host port warehouse"),
        ["sqlserver"] = new("host database schema", "port"),
        ["synapse"] = new("host port database", ""),
        ["trino"] = new("host port catalog schema", ""),
        ["vertica"] = new("host port database schema", ""),
        ["zen"] = new("host database", "port"),
    };
}
