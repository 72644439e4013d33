using System.Text.Json;

namespace Catchwater.Lake.Sql.Lineage;

/// <summary>UNION, EXCEPT and INTERSECT.</summary>
internal static class SetOperations
{
    public static List<ColumnLineage> Union(PlanWalker walker, JsonElement op)
    {
        List<ColumnLineage>? columns = null;
        foreach (var child in op.Items("children"))
        {
            var next = walker.Walk(child);
            columns = columns is null
                ? [.. next.Select(column => new ColumnLineage().Add(column))]
                : [.. columns.Zip(next, (a, b) => a.Add(b))];
        }

        return columns ?? [];
    }

    // The rows come from the first input; the others only decide which of them stay.
    public static List<ColumnLineage> Compare(PlanWalker walker, JsonElement op)
    {
        var children = op.Items("children").ToList();
        var columns = walker.Walk(children[0]);
        foreach (var child in children.Skip(1))
        {
            foreach (var column in walker.Walk(child))
            {
                walker.Indirect.Add(column, Dependence.Filter);
            }
        }

        return columns;
    }
}
