namespace Catchwater.Core.Schemas;

/// <summary>One column of a table.</summary>
/// <param name="Name">The column's name, exactly as stored: any text, quoted wherever it enters SQL.</param>
/// <param name="Type">
/// DuckDB's canonical spelling of the type, such as <c>BIGINT</c>, <c>VARCHAR</c>, <c>DECIMAL(18,2)</c>,
/// <c>TIMESTAMP WITH TIME ZONE</c>, <c>STRUCT(a INTEGER)</c> or <c>VARCHAR[]</c>
/// (https://duckdb.org/docs/stable/sql/data_types/overview).
/// </param>
public sealed record Column(string Name, string Type);
