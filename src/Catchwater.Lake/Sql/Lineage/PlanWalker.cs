using System.Collections.Frozen;
using System.Text.Json;

namespace Catchwater.Lake.Sql.Lineage;

/// <summary>
/// Walks a bound logical plan bottom up. Each operator yields its columns in order; expressions refer to them by place. The JSON
/// is no stable interface of DuckDB's: golden tests pin it, and whatever is unknown stops the walk.
/// </summary>
internal sealed class PlanWalker
{
    private delegate List<ColumnLineage> Family(PlanWalker walker, JsonElement op);

    private static readonly FrozenDictionary<string, Family> Families = new Dictionary<string, Family>
    {
        ["LOGICAL_GET"] = Scans.Get,
        ["LOGICAL_DUMMY_SCAN"] = Scans.Dummy,
        ["LOGICAL_EXPRESSION_GET"] = Scans.Values,
        ["LOGICAL_CHUNK_GET"] = Scans.Constants,
        ["LOGICAL_COLUMN_DATA_GET"] = Scans.Constants,
        ["LOGICAL_EMPTY_RESULT"] = Scans.Constants,
        ["LOGICAL_PROJECTION"] = Rows.Project,
        ["LOGICAL_FILTER"] = Rows.Filter,
        ["LOGICAL_ORDER_BY"] = Rows.Sort,
        ["LOGICAL_TOP_N"] = Rows.Sort,
        ["LOGICAL_LIMIT"] = Rows.Limit,
        ["LOGICAL_SAMPLE"] = Rows.Keep,
        ["LOGICAL_DISTINCT"] = Rows.Distinct,
        ["LOGICAL_UNNEST"] = Rows.Extend,
        ["LOGICAL_WINDOW"] = Rows.Extend,
        ["LOGICAL_AGGREGATE_AND_GROUP_BY"] = Aggregates.Group,
        ["LOGICAL_PIVOT"] = Aggregates.Pivot,
        ["LOGICAL_COMPARISON_JOIN"] = Joins.Join,
        ["LOGICAL_ANY_JOIN"] = Joins.Join,
        ["LOGICAL_ASOF_JOIN"] = Joins.Join,
        ["LOGICAL_DEPENDENT_JOIN"] = Joins.Join,
        ["LOGICAL_DELIM_JOIN"] = Joins.Correlated,
        ["LOGICAL_DELIM_GET"] = Joins.CorrelatedColumns,
        ["LOGICAL_CROSS_PRODUCT"] = Joins.SideBySide,
        ["LOGICAL_POSITIONAL_JOIN"] = Joins.SideBySide,
        ["LOGICAL_UNION"] = SetOperations.Union,
        ["LOGICAL_EXCEPT"] = SetOperations.Compare,
        ["LOGICAL_INTERSECT"] = SetOperations.Compare,
        ["LOGICAL_MATERIALIZED_CTE"] = CommonTables.Define,
        ["LOGICAL_RECURSIVE_CTE"] = CommonTables.Recurse,
        ["LOGICAL_CTE_REF"] = CommonTables.Refer,
    }.ToFrozenDictionary();

    private readonly HashSet<(string, string)> _seen = [];
    private readonly List<(string Schema, string Table)> _tables = [];

    /// <summary>What the rows as a whole depend on.</summary>
    public ColumnLineage Indirect { get; } = new();

    /// <summary>The tables scanned so far, each once, in plan order.</summary>
    public IReadOnlyList<(string Schema, string Table)> Tables => _tables;

    /// <summary>Common table expressions by their number in the plan.</summary>
    public Dictionary<long, List<ColumnLineage>> CommonTableColumns { get; } = [];

    /// <summary>The outer columns that correlated subqueries see, innermost last.</summary>
    public Stack<List<ColumnLineage>> Correlated { get; } = [];

    /// <summary>The same, by the number of the place where they are seen.</summary>
    public Dictionary<long, List<ColumnLineage>> CorrelatedTables { get; } = [];

    /// <summary>The columns an operator yields.</summary>
    /// <exception cref="UnknownPlanException">It, or something below it, is not known.</exception>
    public List<ColumnLineage> Walk(JsonElement op) =>
        Families.TryGetValue(op.Text("type"), out var family)
            ? family(this, op)
            : throw new UnknownPlanException($"unknown operator {op.Text("type")}");

    /// <summary>The columns of all children, side by side.</summary>
    public List<ColumnLineage> WalkChildren(JsonElement op) => [.. op.Items("children").SelectMany(Walk)];

    /// <summary>Notes that a table is read.</summary>
    public void Reads(string schema, string table)
    {
        if (_seen.Add((schema, table)))
        {
            _tables.Add((schema, table));
        }
    }

    /// <summary>Notes that expressions decide about rows.</summary>
    public void Influence(IEnumerable<JsonElement> expressions, List<ColumnLineage> inputs, Dependence how)
    {
        foreach (var expression in expressions)
        {
            Indirect.Add(Expressions.Lineage(this, expression, inputs), how);
        }
    }
}
