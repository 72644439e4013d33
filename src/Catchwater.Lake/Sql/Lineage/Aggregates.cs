using System.Text.Json;

namespace Catchwater.Lake.Sql.Lineage;

/// <summary>GROUP BY and PIVOT.</summary>
internal static class Aggregates
{
    public static List<ColumnLineage> Group(PlanWalker walker, JsonElement op)
    {
        var inputs = walker.WalkChildren(op);
        walker.Influence(op.Items("groups"), inputs, Dependence.GroupBy);
        return
        [
            .. op.Items("groups").Concat(op.Items("expressions")).Select(expression => Expressions.Lineage(walker, expression, inputs)),
            .. op.Items("grouping_functions").Select(_ => new ColumnLineage()),
        ];
    }

    // The child yields the groups, a list of pivot values and a list for each aggregate; the operator spreads the lists.
    public static List<ColumnLineage> Pivot(PlanWalker walker, JsonElement op)
    {
        var inputs = walker.WalkChildren(op);
        var pivot = op.GetProperty("bound_pivot");
        var groups = (int)pivot.Number("group_count");
        var types = pivot.Items("types").Count();
        var aggregates = Math.Max(1, pivot.Items("aggregates").Count());
        var lists = inputs.Skip(groups).ToList();
        List<ColumnLineage> columns = [.. inputs.Take(groups)];
        for (var i = groups; i < types; i++)
        {
            var column = new ColumnLineage();
            var values = lists[^1];
            var chosen = lists[(i - groups) % aggregates];
            columns.Add(column.Add(chosen, Dependence.Transformation).Add(values, Dependence.Conditional));
        }

        return columns;
    }
}
