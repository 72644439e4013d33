using Catchwater.Core.Schemas;

namespace Catchwater.Lake.Sql;

/// <summary>What is known of a query before it runs.</summary>
/// <param name="Schema">The columns it yields.</param>
/// <param name="Columns">For each of them, the columns of tables that its values come from or depend on; empty for a constant.</param>
/// <param name="Indirect">Columns that decide which rows there are, or their order: <c>FILTER</c>, <c>JOIN</c>, <c>GROUP_BY</c>, <c>SORT</c>.</param>
/// <param name="Tables">The tables it reads, each once.</param>
public sealed record BoundQuery(
    TableSchema Schema,
    IReadOnlyDictionary<string, IReadOnlyList<ColumnSource>> Columns,
    IReadOnlyList<ColumnSource> Indirect,
    IReadOnlyList<(string Schema, string Table)> Tables);

/// <summary>One edge of column lineage, towards its input.</summary>
/// <param name="Schema">The input's schema.</param>
/// <param name="Table">The input table.</param>
/// <param name="Column">The input column; a struct's field counts as its column.</param>
/// <param name="Subtype">
/// How the output depends on it, in OpenLineage's words
/// (https://openlineage.io/docs/spec/facets/dataset-facets/column_lineage_facet): direct <c>IDENTITY</c>, <c>TRANSFORMATION</c> or
/// <c>AGGREGATION</c>; indirect <c>FILTER</c>, <c>JOIN</c>, <c>GROUP_BY</c>, <c>SORT</c>, <c>WINDOW</c> or <c>CONDITIONAL</c>.
/// </param>
public sealed record ColumnSource(string Schema, string Table, string Column, string Subtype)
{
    /// <summary>Whether values flow along this edge, rather than only influence.</summary>
    public bool Direct => Subtype is "IDENTITY" or "TRANSFORMATION" or "AGGREGATION";

    /// <summary>Whether the value cannot be told from the output: it passes through a cryptographic hash (md5, sha1, sha256) on every way.</summary>
    public bool Masking { get; init; }
}
