namespace Catchwater.Catalog.Lineage;

/// <summary>
/// Walks edges breadth first, a query a level: each asset is visited once, so cycles end and diamonds cost what they hold.
/// </summary>
internal sealed class GraphWalk(IEdges source)
{
    /// <summary>The assets reached with their distance, nearest first, and the edges between them.</summary>
    public (List<(long Asset, int Depth)> Nodes, List<Edge> Edges) Tables(long start, bool upstream, int? depth)
    {
        HashSet<long> visited = [start];
        List<(long, int)> nodes = [];
        List<Edge> edges = [];
        List<long> frontier = [start];
        for (var level = 1; frontier.Count > 0 && (depth is null || level <= depth); level++)
        {
            List<long> next = [];
            foreach (var edge in source.Tables(frontier, upstream))
            {
                edges.Add(edge);
                var reached = upstream ? edge.Source : edge.Target;
                if (visited.Add(reached))
                {
                    next.Add(reached);
                    nodes.Add((reached, level));
                }
            }

            frontier = next;
        }

        return (nodes, edges);
    }

    /// <summary>
    /// The column edges from or to an asset's columns; direct ones are followed on, column by column. Indirect ones are listed and
    /// end there: a filter far upstream touches everything and tells nothing.
    /// </summary>
    public List<ColumnEdgeRow> Columns(long start, bool upstream, int? depth)
    {
        HashSet<(long, string)> visited = [];
        HashSet<ColumnEdgeRow> edges = [];
        List<(long Asset, string? Path)> frontier = [(start, null)];
        for (var level = 1; frontier.Count > 0 && (depth is null || level <= depth); level++)
        {
            List<(long, string?)> next = [];
            foreach (var edge in source.Columns(frontier, upstream))
            {
                var reached = upstream ? (edge.Source, edge.SourceColumn) : (edge.Target, edge.TargetColumn);
                if (edges.Add(edge) && edge.Type == "DIRECT" && visited.Add(reached))
                {
                    next.Add(reached);
                }
            }

            frontier = next;
        }

        return [.. edges];
    }
}

/// <summary>An edge.</summary>
internal readonly record struct Edge(long Source, long Target, long JobVersion);

/// <summary>A column edge.</summary>
internal sealed record ColumnEdgeRow
{
    /// <summary>The columns to select; column edges are <c>e</c>, jobs <c>j</c>.</summary>
    public const string Select =
        """
        j.origin, j.namespace AS job_namespace, j.name AS job, e.src AS source, e.src_column AS source_column, e.dst AS target, e.dst_column AS target_column,
          e.type, e.subtype, e.masking, e.description, e.last_stamp
        """;

    public string Origin { get; init; } = "";

    public string JobNamespace { get; init; } = "";

    public string Job { get; init; } = "";

    public long Source { get; init; }

    public string SourceColumn { get; init; } = "";

    public long Target { get; init; }

    public string TargetColumn { get; init; } = "";

    public string Type { get; init; } = "";

    public string Subtype { get; init; } = "";

    public bool Masking { get; init; }

    public string Description { get; init; } = "";

    public string LastStamp { get; init; } = "";
}
