namespace Catchwater.Lake.Sql.Lineage;

/// <summary>How a value depends on an input column, weakest first among the direct ones.</summary>
internal enum Dependence
{
    /// <summary>The input's value, unchanged.</summary>
    Identity,

    /// <summary>Computed from the input's value in the same row.</summary>
    Transformation,

    /// <summary>Computed from the input's values in many rows.</summary>
    Aggregation,

    /// <summary>The input decides which rows there are.</summary>
    Filter,

    /// <summary>The input decides which rows meet.</summary>
    Join,

    /// <summary>The input decides which rows are aggregated together.</summary>
    GroupBy,

    /// <summary>The input decides the order.</summary>
    Sort,

    /// <summary>The input decides a window's partition or order.</summary>
    Window,

    /// <summary>The input decides which of several values is taken.</summary>
    Conditional,
}

/// <summary>An input column.</summary>
internal readonly record struct InputColumn(string Schema, string Table, string Column);

/// <summary>What one column of a plan depends on.</summary>
internal sealed class ColumnLineage
{
    private readonly HashSet<(InputColumn Input, Dependence How, bool Masked)> _edges = [];

    /// <summary>A column that depends on nothing, such as a constant.</summary>
    public ColumnLineage()
    {
    }

    /// <summary>A table's own column.</summary>
    public ColumnLineage(InputColumn input) => _edges.Add((input, Dependence.Identity, false));

    /// <summary>Number of edges.</summary>
    public int Count => _edges.Count;

    /// <summary>Adds what another column depends on, seen through one more step, which may hide the value itself.</summary>
    public ColumnLineage Add(ColumnLineage other, Dependence step = Dependence.Identity, bool masks = false)
    {
        foreach (var (input, how, masked) in other._edges.ToList())
        {
            _edges.Add((input, Through(how, step), masked || masks));
        }

        return this;
    }

    /// <summary>The edges for the outside, sorted; of several direct edges to one input the strongest, masked when all are.</summary>
    public IReadOnlyList<ColumnSource> Sources() =>
    [
        .. _edges
            .GroupBy(edge => (edge.Input, Kind: edge.How <= Dependence.Aggregation ? Dependence.Identity : edge.How))
            .Select(group => (group.Key.Input, How: group.Max(edge => edge.How), Masked: group.All(edge => edge.Masked)))
            .OrderBy(edge => edge.Input.Schema, StringComparer.Ordinal)
            .ThenBy(edge => edge.Input.Table, StringComparer.Ordinal)
            .ThenBy(edge => edge.Input.Column, StringComparer.Ordinal)
            .ThenBy(edge => edge.How)
            .Select(edge => new ColumnSource(edge.Input.Schema, edge.Input.Table, edge.Input.Column, Name(edge.How)) { Masking = edge.Masked }),
    ];

    // A step that only influences makes everything before it an influence; values that already only influence stay so.
    private static Dependence Through(Dependence before, Dependence step) =>
        step > Dependence.Aggregation ? step
        : before > Dependence.Aggregation ? before
        : (Dependence)Math.Max((int)before, (int)step);

    private static string Name(Dependence how) => how switch
    {
        Dependence.GroupBy => "GROUP_BY",
        _ => how.ToString().ToUpperInvariant(),
    };
}
