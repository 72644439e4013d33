namespace Catchwater.Catalog.Lineage;

/// <summary>The edges of the catalogue as they are, or as they were.</summary>
internal interface IEdges
{
    /// <summary>Edges into (upstream) or out of these assets.</summary>
    IEnumerable<Edge> Tables(IReadOnlyCollection<long> assets, bool upstream);

    /// <summary>Column edges into or out of these columns; of an asset without path those of all its columns.</summary>
    IEnumerable<ColumnEdgeRow> Columns(IReadOnlyCollection<(long Asset, string? Path)> columns, bool upstream);
}
